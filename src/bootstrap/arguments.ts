/** Checks the arguments of createUser() and ensureUser(), whose callers may not have TypeScript. */
import { CONNECT_OPTIONS, refuseOptions } from '../amazon-mq/internal';
import { MqError } from '../amazon-mq';
import { abortSignal, aFunction, anything, checkOptions, timeLimit, trueOrFalse, type OptionTable } from '../options';
import { checkUser, errorsIn, USER_FIELD_NAMES, type UserInput, type Violation } from '../rules';
import { isObject, readField, typeName, unknownFields, violation } from '../rules/internal';
import type { BootstrapOptions, EnsureUserOptions } from './options';

const BOOTSTRAP_OPTIONS: OptionTable<BootstrapOptions> = {
  ...CONNECT_OPTIONS,
  client: anything,
  signal: abortSignal,
  waitMillis: timeLimit,
  onProgress: aFunction,
};

const TABLES: {
  readonly createUser: OptionTable<BootstrapOptions>;
  readonly ensureUser: OptionTable<EnsureUserOptions>;
} = {
  createUser: BOOTSTRAP_OPTIONS,
  ensureUser: { ...BOOTSTRAP_OPTIONS, setPassword: trueOrFalse },
};

/**
 * Throws `MqError` if the user or the options are not valid: of kind `configuration` if the options are not, otherwise of
 * kind `validation`. The message and the violations are those of both.
 */
export function assertArguments(caller: keyof typeof TABLES, user: unknown, options: unknown): void {
  const ofOptions = checkOptions(options, TABLES[caller]);
  const ofUser = violationsOf(user, caller === 'ensureUser');
  if (ofUser.length === 0) return refuseOptions({ operation: caller }, ofOptions);
  const violations = [...ofOptions, ...ofUser];
  const reason = `Nothing was sent. ${violations.map(({ message }) => message).join(' ')}`;
  const call = { operation: 'CreateUser', brokerId: textIn(user, 'brokerId'), username: textIn(user, 'username') };
  throw new MqError(ofOptions.length > 0 ? 'configuration' : 'validation', call, reason, { violations });
}

function violationsOf(user: unknown, allowsFunction: boolean): Violation[] {
  if (!isObject(user)) {
    const message = `The user is ${typeName(user)}. Allowed: an object with ${USER_FIELD_NAMES.join(', ')}.`;
    return [violation('wrong-type', [], message)];
  }
  const { password, ...others } = user;
  const isLater = allowsFunction && typeof password === 'function';
  const isMissing = !allowsFunction && (password === undefined || password === null);
  const checked: UserInput = isLater ? others : user;
  return [
    ...unknownFields(user, USER_FIELD_NAMES, []),
    ...(isMissing
      ? [violation('wrong-type', ['password'], 'The password is missing. Allowed: a string. Set it.')]
      : []),
    ...errorsIn(checkUser(checked)),
  ];
}

function textIn(user: unknown, field: string): string | undefined {
  const value = isObject(user) ? readField(user, field) : undefined;
  return typeof value === 'string' ? value : undefined;
}
