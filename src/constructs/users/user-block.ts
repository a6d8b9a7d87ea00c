/** Which options of a user the AWS provider's `user` block can express. */
import { type Violation } from '../../rules';
import { isObject, readField, violation } from '../../rules/internal';
import { USER_OPTION_NAMES, type ApiOption } from './user-fields';

/**
 * Whether the `user` block of an `aws_mq_broker` has an argument for each option that Amazon MQ has. It does not compile if
 * an option is missing, so that none is silently left out of a block.
 */
export const IS_IN_BLOCK: Readonly<Record<ApiOption, boolean>> = {
  username: true,
  groups: true,
  consoleAccess: true,
  replicationUser: true,
};

const isApiOption = (name: string): name is ApiOption => name in IS_IN_BLOCK;

/** Returns the options that become arguments of a block. */
export function blockOptions(): ApiOption[] {
  return USER_OPTION_NAMES.filter(isApiOption).filter((name) => IS_IN_BLOCK[name]);
}

/** Returns a violation for each option that a user has and a block cannot express. */
export function optionsWithoutBlock(user: unknown): Violation[] {
  if (!isObject(user)) return [];
  return USER_OPTION_NAMES.filter(isApiOption).flatMap((name) => {
    const isSet = (readField(user, name) ?? undefined) !== undefined;
    if (IS_IN_BLOCK[name] || !isSet) return [];
    const problem = `The \`user\` blocks of the AWS provider have no ${name}. Allowed: a user without it.`;
    return [violation('not-in-block', [name], `${problem} Create a BrokerUser, or remove it.`)];
  });
}
