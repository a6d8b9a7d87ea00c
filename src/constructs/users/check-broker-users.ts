/** Checks all users of a broker before anything is created. */
import type { Construct } from 'constructs';
import { checkBroker, checkGroups, type BrokerMember, type Violation } from '../../rules';
import { checkExclusiveUsers, isObject, readField, readList, violation, wrongType } from '../../rules/internal';
import { BrokerAuthorization } from '../authorization/broker-authorization';
import { unknownGroups, wrongAuthorization } from '../authorization/check-user';
import type { BrokerPasswords } from '../passwords/broker-passwords';
import type {
  BrokerUserDefaults,
  BrokerUserDefinition,
  BrokerUsersOptions,
  BrokerUsersProps,
} from './broker-users-props';
import { checkIdentity } from '../private/check-identity';
import { checkUserProps } from './check-user-props';
import { knownString, knownStrings } from '../private/unresolved';
import {
  checkedElsewhere,
  constantFlag,
  dependencies,
  fieldViolations,
  listOfText,
  type FieldsOf,
} from '../private/options';
import { timeoutViolations } from '../private/timeouts';
import { isListToken, tokenMistakes } from '../private/token-mistakes';
import { isFlag, userOptionFields } from './user-fields';

/**
 * Returns the violations of all users and of their shared options. The construct of each user reports its warnings.
 *
 * @param withDefaults returns a user with the defaults filled in
 */
export function checkBrokerUsers(
  scope: Construct,
  props: BrokerUsersProps,
  withDefaults: (user: BrokerUserDefinition) => BrokerUserDefinition,
): Violation[] {
  if (!isObject(props)) return [wrongType([], props, 'an object with users')];
  const { users, passwords, defaults, authorization } = props;
  const wrong = [...wrongUsers(users), ...wrongPasswords(passwords), ...wrongDefaults(defaults)];
  return [
    ...checkShared(props),
    ...fieldViolations(fields, props),
    ...ignoredViolations(props),
    ...wrong,
    // The users can only be checked one by one if the list, the passwords and the defaults have the right types.
    ...(wrong.length > 0 ? [] : usersViolations(scope, users, users.map(withDefaults), passwords, authorization)),
  ];
}

/** Returns the violations of the options that the users of a variable share. */
export function checkUsersOfVariable<T extends BrokerUsersOptions>(props: T, fieldsOfProps: FieldsOf<T>): Violation[] {
  if (!isObject(props)) return [wrongType([], props, 'an object with a brokerId')];
  const { defaults, authorization } = props;
  const wrong = wrongDefaults(defaults);
  const violations = [...checkShared(props), ...fieldViolations(fieldsOfProps, props), ...wrong];
  return wrong.length > 0 || !isObject(defaults)
    ? violations
    : [...violations, ...defaultsViolations(defaults, authorization)];
}

function checkShared({
  brokerId,
  authorization,
  timeouts,
  rebootOnChange,
  rebootTimeouts,
}: BrokerUsersOptions): Violation[] {
  const isUnused = (rebootTimeouts ?? undefined) !== undefined && (rebootOnChange ?? undefined) === undefined;
  return [
    ...checkIdentity('brokerId', brokerId),
    ...wrongAuthorization(authorization),
    ...timeoutViolations('mq_user', timeouts),
    ...timeoutViolations('mq_broker_reboot', rebootTimeouts, 'rebootTimeouts'),
    ...(isUnused ? [violation('unused-option', ['rebootTimeouts'], unusedRebootTimeouts)] : []),
  ];
}

const unusedRebootTimeouts =
  'The timeouts have no effect, since `rebootOnChange` is not set. Allowed: timeouts of a reboot, with `rebootOnChange`. Set ' +
  '`rebootOnChange: true`, or remove them.';

const defaultsFields: FieldsOf<BrokerUserDefaults> = {
  groups: checkedElsewhere,
  consoleAccess: checkedElsewhere,
  adoptExisting: checkedElsewhere,
};
const definitionFields: FieldsOf<BrokerUserDefinition> = { ...userOptionFields, adoptExisting: checkedElsewhere };

/** The types of the options that all users of a broker share. */
export const sharedFields: FieldsOf<BrokerUsersOptions> = {
  brokerId: checkedElsewhere,
  defaults: checkedElsewhere,
  authorization: checkedElsewhere,
  rebootOnChange: constantFlag,
  rebootTimeouts: checkedElsewhere,
  timeouts: checkedElsewhere,
  provider: checkedElsewhere,
  dependsOn: dependencies,
};
const fields: FieldsOf<BrokerUsersProps> = {
  ...sharedFields,
  users: checkedElsewhere,
  passwords: checkedElsewhere,
  exclusive: constantFlag,
  ignoredUsernames: listOfText,
};

/** Returns what is wrong with the patterns of users that are kept. */
function ignoredViolations({ exclusive, ignoredUsernames }: BrokerUsersProps): Violation[] {
  if ((ignoredUsernames ?? undefined) === undefined || !listOfText.is(ignoredUsernames)) return [];
  if (exclusive !== true) return [violation('unused-option', ['ignoredUsernames'], unusedIgnoredUsernames)];
  const mistakes = tokenMistakes(ignoredUsernames, ['ignoredUsernames']);
  if (mistakes.length > 0) return mistakes;
  return checkExclusiveUsers({ usernames: [], ignore: knownStrings(ignoredUsernames) }).flatMap((found) =>
    found.path[0] === 'ignore' ? [{ ...found, path: ['ignoredUsernames', ...found.path.slice(1)] }] : [],
  );
}

const unusedIgnoredUsernames =
  'The patterns have no effect, since `exclusive` is not set. Allowed: patterns of users to keep, with `exclusive`. Set ' +
  '`exclusive: true`, or remove them.';

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
    : [wrongType(['passwords'], passwords, 'BrokerPasswords, such as BrokerPasswords.fromSecretsManager({ … })')];
}

function wrongDefaults(defaults: unknown): Violation[] {
  if (defaults === undefined || defaults === null) return [];
  if (!isObject(defaults)) return [wrongType(['defaults'], defaults, 'an object')];
  return fieldViolations(defaultsFields, defaults, ['defaults']);
}

/** Returns what is wrong with the values of the defaults, for users of a variable, which are not known at synth. */
function defaultsViolations(
  { groups, consoleAccess, adoptExisting }: BrokerUserDefaults,
  authorization: unknown,
): Violation[] {
  const flags = Object.entries({ consoleAccess, adoptExisting }).flatMap(([field, value]) =>
    isFlag(value) ? [] : [wrongType([field], value, 'true or false')],
  );
  const mistakes = tokenMistakes(groups, ['groups']);
  const isList = groups === undefined || groups === null || Array.isArray(groups) || isListToken(groups);
  const known = isList ? knownStrings(groups) : undefined;
  const ofGroups = isList ? checkGroups(known) : [wrongType(['groups'], groups, 'a list of strings')];
  const unknown =
    BrokerAuthorization.isBrokerAuthorization(authorization) && Array.isArray(known)
      ? unknownGroups(authorization, known)
      : [];
  return [...(mistakes.length > 0 ? mistakes : [...ofGroups, ...unknown]), ...flags].map((found) => ({
    ...found,
    path: ['defaults', ...found.path],
  }));
}

function usersViolations(
  scope: Construct,
  users: readonly BrokerUserDefinition[],
  completed: readonly BrokerUserDefinition[],
  passwords: BrokerPasswords | null | undefined,
  authorization: unknown,
): Violation[] {
  // `passwords` may create constructs, so it supplies the passwords after the check.
  const kind = { brokerId: 'present', password: passwords ? 'deferred' : 'present', authorization } as const;
  const ofUsers = completed.flatMap((user, index) =>
    [
      ...checkUserProps(scope, user, definitionFields, kind),
      ...fieldViolations(definitionFields, users[index] ?? {}),
    ].map((found) => ({ ...found, path: ['users', index, ...found.path] })),
  );
  const members = completed.map(({ username }, index): BrokerMember => ({
    username: typeof username === 'string' ? knownString(username) : undefined,
    path: ['users', index, 'username'],
    label: `users[${index}]`,
  }));
  return [...ofUsers, ...checkBroker(members, ['users']), ...passwordViolations(scope, completed, passwords)];
}

/** Returns why `passwords` cannot supply the password of each user without one. */
function passwordViolations(
  scope: Construct,
  users: readonly BrokerUserDefinition[],
  passwords: BrokerPasswords | null | undefined,
): Violation[] {
  const without = users.flatMap(({ username, password }, index) =>
    typeof username === 'string' && (password ?? undefined) === undefined ? [{ index, username }] : [],
  );
  const problems = passwords?._problems?.(scope, without) ?? [];
  return problems.map(({ index, message }) => violation('password-source', ['users', index, 'password'], message));
}
