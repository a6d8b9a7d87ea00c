/** The check of all users of a broker before anything is made of them. */
import type { Construct } from 'constructs';
import { checkBroker, isObject, readField, readList, wrongType, type BrokerMember, type Violation } from '../rules';
import { BrokerPassword } from './broker-password';
import type { BrokerUserProps } from './broker-user';
import { checkBrokerUser } from './check-user-props';
import { knownString } from './known';
import { isListToken, tokenMistakes } from './token-mistakes';
import { ValidationError } from './validation-error';

/** The props of a user, with those of all users in them. */
export type UserSettings = Omit<BrokerUserProps, 'password'> & { readonly password?: BrokerPassword };

const verdict = 'Amazon MQ would refuse some of these users';

/**
 * Refuses what TypeScript would have refused; plain JavaScript and casts get here.
 *
 * @throws ValidationError with everything of a wrong type that the users as a whole have
 */
export function refuseWrongTypes(path: string, props: unknown): void {
  const violations = isObject(props)
    ? [...wrongUsers(props.users), ...wrongPasswords(props.passwords), ...wrongDefaults(props.defaults)]
    : [wrongType([], props, 'an object with users')];
  if (violations.length > 0) throw new ValidationError(path, violations, verdict);
}

function wrongUsers(users: unknown): Violation[] {
  const list = readList(users);
  if (!list) return [wrongType(['users'], users, 'a list of users')];
  if (isListToken(users)) return [wrongType(['users'], users, 'a list that is known at synth, not a token')];
  return list.flatMap((user, index): Violation[] => {
    if (isObject(user)) return [];
    const [mistake] = tokenMistakes(user, ['users', index]);
    return [mistake ?? wrongType(['users', index], user, 'an object with a username')];
  });
}

function wrongPasswords(passwords: unknown): Violation[] {
  if (passwords === undefined || passwords === null) return [];
  const isSource = isObject(passwords) && typeof readField(passwords, 'passwordFor') === 'function';
  return isSource
    ? []
    : [wrongType(['passwords'], passwords, 'BrokerPasswords, as in BrokerPasswords.fromSecrets({ … })')];
}

function wrongDefaults(defaults: unknown): Violation[] {
  return defaults === undefined || isObject(defaults) ? [] : [wrongType(['defaults'], defaults, 'an object')];
}

/**
 * Refuses users that break a rule. Warnings are shown by each user itself.
 *
 * @param hasPasswords whether users without a password get one later
 * @throws ValidationError with the violations of all users
 */
export function refuseErrors(
  path: string,
  scope: Construct,
  users: readonly UserSettings[],
  hasPasswords: boolean,
): void {
  // Stands for what `passwords` will give. It may make constructs, so it is asked after the check.
  const later = BrokerPassword.fromSecretsManager('given by passwords');
  const ofUsers = users.flatMap((user, index) => {
    const password = user.password ?? (hasPasswords ? later : undefined);
    const violations = checkBrokerUser(scope, { ...user, password: password as BrokerPassword });
    return violations.flatMap((violation): Violation[] => {
      const { path: at } = violation;
      if (at[0] !== 'brokerId' && at[0] !== 'timeouts') return [{ ...violation, path: ['users', index, ...at] }];
      return index === 0 ? [violation] : [];
    });
  });
  const members = users.map(({ username }, index): BrokerMember => ({
    username: typeof username === 'string' ? knownString(username) : undefined,
    path: ['users', index, 'username'],
    label: `users[${index}]`,
  }));
  const violations = [...ofUsers, ...checkBroker(members, ['users'])];
  if (!violations.some(({ severity }) => severity === 'error')) return;
  throw new ValidationError(path, violations, verdict);
}
