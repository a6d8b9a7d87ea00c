/** The check of all users of a broker before anything is made of them. */
import type { Construct } from 'constructs';
import {
  checkBroker,
  isObject,
  readField,
  readList,
  wrongType,
  errorsIn,
  violation,
  type BrokerMember,
  type Violation,
} from '../../rules';
import { BrokerPassword } from '../passwords/broker-password';
import type { BrokerPasswords } from '../passwords/broker-passwords';
import type { BrokerUserProps } from './broker-user';
import type { BrokerUserDefaults, BrokerUserDefinition, BrokerUsersProps } from './broker-users';
import { checkIdentity } from '../private/check-identity';
import { checkBrokerUser } from './check-user-props';
import { knownString } from '../private/unresolved';
import { checkedElsewhere, constantFlag, fieldViolations, type FieldsOf } from '../private/options';
import { timeoutViolations } from '../private/timeouts';
import { isListToken, tokenMistakes } from '../private/token-mistakes';
import { ValidationError } from '../private/validation-error';

/** The props of a user, with those of all users in them. */
export type BrokerUserSettings = Omit<BrokerUserProps, 'password'> & { readonly password?: BrokerPassword };

const verdict = 'Amazon MQ would refuse some of these users';

/**
 * Refuses users that break a rule, and props that are none. Warnings are shown by each user itself.
 *
 * @param withDefaults completes a user by what all users have
 * @throws ValidationError with the violations of all users and of what they share
 */
export function refuseErrors(
  path: string,
  scope: Construct,
  props: BrokerUsersProps,
  withDefaults: (user: BrokerUserDefinition) => BrokerUserSettings,
): void {
  if (!isObject(props)) throw new ValidationError(path, [wrongType([], props, 'an object with users')], verdict);
  const { brokerId, users, passwords, defaults, timeouts, rebootTimeouts } = props;
  const wrong = [...wrongUsers(users), ...wrongPasswords(passwords), ...wrongDefaults(defaults)];
  const violations = [
    ...checkIdentity('brokerId', brokerId),
    ...timeoutViolations('mq_user', timeouts),
    ...timeoutViolations('mq_broker_reboot', rebootTimeouts, 'rebootTimeouts'),
    ...fieldViolations(fields, props),
    ...wrong,
    // What is made of users and what they share is judged where each of these is what it is to be.
    ...(wrong.length > 0 ? [] : usersViolations(scope, users, users.map(withDefaults), passwords)),
  ];
  if (errorsIn(violations).length === 0) return;
  throw new ValidationError(path, violations, verdict);
}

const defaultsFields: FieldsOf<BrokerUserDefaults> = {
  groups: checkedElsewhere,
  consoleAccess: checkedElsewhere,
  adoptExisting: checkedElsewhere,
};
const definitionFields: FieldsOf<BrokerUserDefinition> = {
  username: checkedElsewhere,
  password: checkedElsewhere,
  ...defaultsFields,
  replicationUser: checkedElsewhere,
  acknowledge: checkedElsewhere,
};
const fields: FieldsOf<BrokerUsersProps> = {
  brokerId: checkedElsewhere,
  users: checkedElsewhere,
  passwords: checkedElsewhere,
  defaults: checkedElsewhere,
  rebootOnChange: constantFlag,
  rebootTimeouts: checkedElsewhere,
  timeouts: checkedElsewhere,
  provider: checkedElsewhere,
  dependsOn: checkedElsewhere,
};

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
    : [wrongType(['passwords'], passwords, 'BrokerPasswords, as in BrokerPasswords.fromSecretsManager({ … })')];
}

function wrongDefaults(defaults: unknown): Violation[] {
  if (defaults === undefined || defaults === null) return [];
  if (!isObject(defaults)) return [wrongType(['defaults'], defaults, 'an object')];
  return fieldViolations(defaultsFields, defaults, ['defaults']);
}

function usersViolations(
  scope: Construct,
  users: readonly BrokerUserDefinition[],
  settings: readonly BrokerUserSettings[],
  passwords: BrokerPasswords | null | undefined,
): Violation[] {
  // Stands for what `passwords` will give. It may make constructs, so it is asked after the check.
  const later = passwords ? BrokerPassword.fromSecretsManager('given by passwords') : undefined;
  const ofUsers = settings.flatMap((user, index) => {
    const password = (user.password ?? later) as BrokerPassword;
    // What all users share is judged once.
    const own = checkBrokerUser(scope, { ...user, password }).filter(({ path: [field] }) => !isShared(field));
    const named = fieldViolations(definitionFields, users[index] ?? {});
    return [...own, ...named].map((violation) => ({ ...violation, path: ['users', index, ...violation.path] }));
  });
  const members = settings.map(({ username }, index): BrokerMember => ({
    username: typeof username === 'string' ? knownString(username) : undefined,
    path: ['users', index, 'username'],
    label: `users[${index}]`,
  }));
  return [...ofUsers, ...checkBroker(members, ['users']), ...passwordViolations(scope, settings, passwords)];
}

const isShared = (field: string | number | undefined): boolean => field === 'brokerId' || field === 'timeouts';

/** What keeps `passwords` from giving one to each user who has none. */
function passwordViolations(
  scope: Construct,
  users: readonly BrokerUserSettings[],
  passwords: BrokerPasswords | null | undefined,
): Violation[] {
  const without = users.flatMap(({ username, password }, index) =>
    typeof username === 'string' && (password ?? undefined) === undefined ? [{ index, username }] : [],
  );
  const problems = passwords?._problems?.(scope, without) ?? [];
  return problems.map(({ index, message }) => violation('password-source', ['users', index, 'password'], message));
}
