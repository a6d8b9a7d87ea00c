/**
 * The check of a user's props before the construct exists: types that only a caller without TypeScript can get wrong,
 * where the password comes from, and then every rule of the table.
 */
import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import { checkUser, type UserField, type Violation } from '../rules';
import { BrokerPassword, passwordSources } from './broker-password';
import type { BrokerUserProps } from './broker-user';
import { isUnknown, knownBoolean, knownString, knownStrings } from './known';

/** Every violation of what is known, in the order of the fields. Tokens are left to Terraform. Nothing is thrown. */
export function checkBrokerUser(scope: IConstruct, props: BrokerUserProps): Violation[] {
  const wrong = wrongTypes(props);
  const isWrong = (field: UserField) => wrong.some(({ path }) => path[0] === field);
  const checked = checkUser({
    brokerId: isWrong('brokerId') ? '' : knownString(props.brokerId),
    username: isWrong('username') ? '' : knownString(props.username),
    password: isWrong('password') ? undefined : props.password._known,
    groups: isWrong('groups') ? undefined : knownStrings(props.groups),
    consoleAccess: isWrong('consoleAccess') ? undefined : knownBoolean(props.consoleAccess),
    replicationUser: isWrong('replicationUser') ? undefined : knownBoolean(props.replicationUser),
  }).filter(({ path }) => !isWrong(path[0] as UserField));
  const found = [...wrong, ...checked, ...(isWrong('password') ? [] : passwordProblems(scope, props.password))];
  return fields.flatMap((field) => found.filter(({ path }) => path[0] === field));
}

const fields: readonly UserField[] = ['brokerId', 'username', 'password', 'groups', 'consoleAccess', 'replicationUser'];

/** What TypeScript would have refused; plain JavaScript and casts get here. Values are named by type alone. */
function wrongTypes(props: BrokerUserProps): Violation[] {
  const unset = (value: unknown) => value === undefined || value === null || Token.isUnresolved(value);
  const isString = (value: unknown) => unset(value) || typeof value === 'string';
  const isBoolean = (value: unknown) => unset(value) || typeof value === 'boolean' || isUnknown(value);
  const found: Violation[] = [];
  const require = (holds: boolean, path: Violation['path'], value: unknown, allowed: string) => {
    if (!holds) found.push(error('wrong-type', path, `The value is ${typeOf(value)}. Allowed: ${allowed}.`));
  };
  require(isString(props.brokerId), ['brokerId'], props.brokerId, 'a string');
  require(isString(props.username), ['username'], props.username, 'a string');
  if (unset(props.groups) || Array.isArray(props.groups)) {
    for (const [index, group] of (Token.isUnresolved(props.groups) ? [] : (props.groups ?? [])).entries()) {
      require(typeof group === 'string' || Token.isUnresolved(group), ['groups', index], group, 'a string');
    }
  } else require(false, ['groups'], props.groups, 'a list of strings');
  require(isBoolean(props.consoleAccess), ['consoleAccess'], props.consoleAccess, 'true or false');
  require(isBoolean(props.replicationUser), ['replicationUser'], props.replicationUser, 'true or false');
  return [...found, ...wrongPassword(props.password)];
}

function wrongPassword(password: unknown): Violation[] {
  if (BrokerPassword.isBrokerPassword(password)) return [];
  const advice = `Allowed: a BrokerPassword. ${passwordSources}.`;
  if (password === undefined || password === null) {
    return [error('password-required', ['password'], `The password is missing. ${advice}`)];
  }
  const what =
    typeof password === 'string' ? 'a plain string, which would be readable in cdk.tf.json' : typeOf(password);
  return [error('wrong-type', ['password'], `The password is ${what}. ${advice}`)];
}

function passwordProblems(scope: IConstruct, password: BrokerPassword): Violation[] {
  const problem = password._problemIn(scope);
  return problem ? [error('password-variable-stack', ['password'], `${problem}.`)] : [];
}

function error(rule: string, path: Violation['path'], message: string): Violation {
  return { rule, severity: 'error', path, message };
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'missing';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
