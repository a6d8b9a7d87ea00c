/** Reads the users of a broker, for commands that compare, copy or adopt them. */
import type { User } from '../../amazon-mq';
import { checkUser, errorsIn, type UserInput } from '../../rules';
import type { CommandContext } from './context';

/** Why users are not read, as the end of a sentence. */
export const unreadReasons = {
  deleted: 'their deletion is pending',
  gone: 'someone deleted them in the meantime',
  illegal: 'their names, groups or flags break a rule of Amazon MQ, so the provider could not manage them',
} as const;

export type UnreadReason = keyof typeof unreadReasons;

/** Reads users concurrently, within the limit of calls. A user that does not count as existing has a reason instead. */
export function readAllUsers(
  brokerId: string,
  names: readonly string[],
  { mq, signal }: Pick<CommandContext, 'mq' | 'signal'>,
): Promise<(User | UnreadReason)[]> {
  return Promise.all(
    names.map(async (username): Promise<User | UnreadReason> => {
      if (!isLegal({ brokerId, username })) return 'illegal';
      const user = await mq.users.find(brokerId, username, { signal });
      if (user === undefined) return 'gone';
      return user.pendingChange === 'DELETE' ? 'deleted' : user;
    }),
  );
}

/** Returns the user if it breaks no rule. */
export function onlyLegal(user: User | UnreadReason): User | UnreadReason {
  return typeof user === 'string' || isLegal(user) ? user : 'illegal';
}

const isLegal = (user: UserInput) => errorsIn(checkUser(user)).length === 0;
