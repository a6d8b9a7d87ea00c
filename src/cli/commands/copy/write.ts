/** Writes the users of `mq-user copy`, a few at a time, and records what was done with each. */
import type { PendingChange, User, UserChange } from '../../../amazon-mq';
import { diffUser } from '../../../amazon-mq/internal';
import { USER_FIELD_NAMES, type UserField } from '../../../rules';
import { count } from '../../../rules/internal';
import { mapConcurrently } from '../../shared/concurrently';
import type { CommandContext } from '../../shared/context';
import type { CopiedSecret, PreparedPassword } from './passwords';
import type { PlannedCopy } from './plan';

/** What was done with a user. */
export interface CopiedUser {
  readonly username: string;
  readonly result: PlannedCopy['result'] | 'failed' | 'not-started';
  /** The fields that were sent to an existing user, or in which a kept one differs. */
  readonly fields: readonly UserField[];
  readonly pendingChange: PendingChange | null;
  readonly secret: CopiedSecret | null;
  /** Why it was skipped, or failed. */
  readonly reason: string | null;
}

export interface WriteOutcome {
  readonly users: readonly CopiedUser[];
  /** The failure that ended the work; undefined if each user was worked on. */
  readonly failure: unknown;
}

/** How many users are written at once. The limit of AWS on calls counts for all of them together. */
const CONCURRENT_USERS = 8;

/** Returns what a plan does, without doing it. */
export function preview(planned: PlannedCopy, password: PreparedPassword | undefined): CopiedUser {
  const { username, result, fields, existing, reason } = planned;
  const before = existing?.pendingChange ?? null;
  const change = { created: 'CREATE', updated: before ?? 'UPDATE' } as const;
  const pendingChange = result === 'created' || result === 'updated' ? change[result] : before;
  return { username, result, fields, pendingChange, secret: password?.secret ?? null, reason };
}

/** Writes the users. A user that another client has changed in the meantime fails alone; any other failure ends the work. */
export async function writeUsers(
  brokerId: string,
  plan: readonly PlannedCopy[],
  passwords: ReadonlyMap<string, PreparedPassword>,
  context: CommandContext,
): Promise<WriteOutcome> {
  const { MqError } = await import('../../../amazon-mq/index.js');
  const { terminal } = context;
  const isWrite = ({ result }: PlannedCopy) => result === 'created' || result === 'updated';
  const total = plan.filter(isWrite).length;
  let done = 0;
  let failure: unknown;
  const users = await mapConcurrently(plan, CONCURRENT_USERS, async (planned): Promise<CopiedUser> => {
    const password = passwords.get(planned.username);
    const expected = preview(planned, password);
    if (!isWrite(planned)) return expected;
    if (failure !== undefined) return { ...expected, result: 'not-started', pendingChange: null, secret: null };
    const stored = { secret: null as CopiedSecret | null };
    const obtain = async (): Promise<string> => {
      const text = (await password?.obtain()) ?? '';
      stored.secret = password?.secret ?? null;
      return text;
    };
    const failed = (reason: string): CopiedUser => ({
      ...expected,
      ...stored,
      result: 'failed',
      pendingChange: null,
      reason,
    });
    try {
      const problem = await write(brokerId, planned, obtain, context);
      terminal.progress(`Copied ${++done} of ${count(total, 'user')}`);
      return problem === undefined ? expected : failed(problem);
    } catch (thrown) {
      if (thrown instanceof MqError && thrown.kind === 'conflict')
        return failed(conflictReason(thrown.call, stored.secret));
      failure ??= thrown;
      return failed((thrown as Error).message);
    }
  });
  return { users, failure };
}

/** Writes a user. Returns why it was not written, if another client has changed it in the meantime. */
async function write(
  brokerId: string,
  { username, user, existing, fields }: PlannedCopy,
  obtain: () => Promise<string>,
  { mq, signal }: CommandContext,
): Promise<string | undefined> {
  if (!user) return undefined;
  if (!existing) {
    const { pendingChange: _, ...settings } = user;
    await mq.users.create({ ...settings, brokerId, password: await obtain() }, { signal });
    return undefined;
  }
  const current = await mq.users.find(brokerId, username, { signal });
  if (!current || !isSame(current, existing)) {
    return `Another client has ${current ? 'changed' : 'deleted'} the user since it was read, so it was not updated.`;
  }
  const settings = USER_FIELD_NAMES.filter((field) => fields.includes(field) && field !== 'password');
  const change = Object.fromEntries(
    settings.map((field) => [field, (user as Partial<Record<UserField, unknown>>)[field]]),
  );
  const password = fields.includes('password') ? { password: await obtain() } : {};
  await mq.users.update(brokerId, username, { ...(change as UserChange), ...password }, { signal });
  return undefined;
}

function isSame(one: User, other: User): boolean {
  return Object.keys(diffUser(one, other)).length === 0 && one.pendingChange === other.pendingChange;
}

function conflictReason(
  { operation, secretId }: { operation: string; secretId?: string | undefined },
  secret: CopiedSecret | null,
): string {
  if (operation === 'CreateSecret') {
    return `Another client has created the secret ${secretId ?? ''} since it was looked up, so it was not overwritten and the user was not created.`;
  }
  if (operation === 'UpdateSecret') {
    return `Another client is changing the secret ${secretId ?? ''}, so the user was not changed.`;
  }
  const password =
    secret && secret.result !== 'read' ? ` The user may not have the password in the secret ${secret.name}.` : '';
  if (operation !== 'CreateUser') return `Another client is changing the user, so it was not updated.${password}`;
  return `Another client has created the user since the destination was read, so it was not changed.${password}`;
}
