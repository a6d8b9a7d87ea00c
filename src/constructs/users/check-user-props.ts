/**
 * The check of a user's props before anything is made of them: types that only a caller without TypeScript can get wrong,
 * where the password comes from, and then every rule of the table.
 */
import { Token } from 'cdktf';
import type { IConstruct } from 'constructs';
import {
  checkUser,
  isObject,
  typeName,
  NOT_KNOWN_YET,
  wrongType,
  violation,
  type UserField,
  type Violation,
} from '../../rules';
import { BrokerPassword, passwordSources } from '../passwords/broker-password';
import type { BrokerUserProps } from './broker-user';
import type { InlineUserProps } from './inline-users';
import { isUnresolved, knownBoolean, knownReasons, knownString, knownStrings } from '../private/unresolved';
import { checkedElsewhere, metaArguments, propsViolations, type FieldsOf } from '../private/options';
import { isListToken, tokenMistakes } from '../private/token-mistakes';
import { timeoutViolations } from '../private/timeouts';

/** Every violation of what is known, in the order of the fields. Tokens are left to Terraform. Nothing is thrown. */
export function checkBrokerUser(scope: IConstruct, props: BrokerUserProps): Violation[] {
  if (!isObject(props)) return propsViolations(userFields, props);
  return [...check(props, (password) => password._problemIn(scope)), ...propsViolations(userFields, props)];
}

/** As above, for a user in a block of its broker, which needs no broker id. */
export function checkInlineUser(scope: IConstruct, props: InlineUserProps): Violation[] {
  if (!isObject(props)) return propsViolations(inlineFields, props);
  const { username, password, groups, consoleAccess, replicationUser, acknowledge } = props;
  const brokerId = unknownString;
  const user = { brokerId, username, password, groups, consoleAccess, replicationUser, acknowledge };
  return [...check(user, (given) => given._problemInline(scope)), ...propsViolations(inlineFields, props)];
}

const inlineFields: FieldsOf<InlineUserProps> = {
  username: checkedElsewhere,
  password: checkedElsewhere,
  groups: checkedElsewhere,
  consoleAccess: checkedElsewhere,
  replicationUser: checkedElsewhere,
  acknowledge: checkedElsewhere,
};
const userFields: FieldsOf<BrokerUserProps> = {
  brokerId: checkedElsewhere,
  ...inlineFields,
  adoptExisting: checkedElsewhere,
  timeouts: checkedElsewhere,
  ...metaArguments,
};

/** A string that only Terraform would know. */
const unknownString = '${null}';

function check(props: BrokerUserProps, problemOf: (password: BrokerPassword) => string | undefined): Violation[] {
  const types = wrongTypes(props);
  const wrong = [...types, ...wrongTokens(props, (field) => types.some(({ path }) => path[0] === field))];
  const isWrong = (field: UserField) => wrong.some(({ path }) => path[0] === field);
  const checked = checkUser({
    brokerId: isWrong('brokerId') ? NOT_KNOWN_YET : knownString(props.brokerId),
    username: isWrong('username') ? NOT_KNOWN_YET : knownString(props.username),
    password: isWrong('password') ? NOT_KNOWN_YET : props.password._known,
    groups: isWrong('groups') ? NOT_KNOWN_YET : knownStrings(props.groups),
    consoleAccess: isWrong('consoleAccess') ? NOT_KNOWN_YET : knownBoolean(props.consoleAccess),
    replicationUser: isWrong('replicationUser') ? NOT_KNOWN_YET : knownBoolean(props.replicationUser),
    acknowledge: isWrong('acknowledge') ? NOT_KNOWN_YET : knownReasons(props.acknowledge),
  });
  const problem = isWrong('password') ? undefined : problemOf(props.password);
  const source = problem ? [violation('password-source', ['password'], `${problem}.`)] : [];
  const found = [...wrong, ...checked, ...source];
  return fields.flatMap((field) => found.filter(({ path }) => path[0] === field));
}

const fields: readonly string[] = [
  'brokerId',
  'username',
  'password',
  'groups',
  'consoleAccess',
  'replicationUser',
  'acknowledge',
  'adoptExisting',
  'timeouts',
];

/** Tokens that CDKTF would not resolve to what was meant. */
function wrongTokens(props: BrokerUserProps, isWrong: (field: UserField) => boolean): Violation[] {
  return textFields.flatMap((field) => (isWrong(field) ? [] : tokenMistakes(props[field], [field])));
}

const textFields = ['brokerId', 'username', 'groups', 'consoleAccess', 'replicationUser', 'acknowledge'] as const;

/** What TypeScript would have refused; plain JavaScript and casts get here. Values are named by type alone. */
function wrongTypes(props: BrokerUserProps): Violation[] {
  const unset = (value: unknown) => value === undefined || value === null || Token.isUnresolved(value);
  const isString = (value: unknown) => unset(value) || typeof value === 'string';
  const isBoolean = (value: unknown) => unset(value) || typeof value === 'boolean' || isUnresolved(value);
  const found: Violation[] = [];
  const require = (holds: boolean, path: Violation['path'], value: unknown, allowed: string) => {
    if (!holds) found.push(wrongType(path, value, allowed));
  };
  require(isString(props.brokerId), ['brokerId'], props.brokerId, 'a string');
  require(isString(props.username), ['username'], props.username, 'a string');
  const groups: unknown = props.groups;
  if (Array.isArray(groups) && !isListToken(groups)) {
    for (const [index, group] of (groups as unknown[]).entries()) {
      require(typeof group === 'string' || Token.isUnresolved(group), ['groups', index], group, 'a string');
    }
  } else require(isListToken(groups) || unset(groups) || isUnresolved(groups), ['groups'], groups, 'a list of strings');
  require(isBoolean(props.consoleAccess), ['consoleAccess'], props.consoleAccess, 'true or false');
  require(isBoolean(props.replicationUser), ['replicationUser'], props.replicationUser, 'true or false');
  const { acknowledge } = props;
  const isReasons = isObject(acknowledge) && Object.values(acknowledge).every(isString);
  require(unset(acknowledge) || isReasons, ['acknowledge'], acknowledge, 'reasons, by the id of a warning');
  require(isBoolean(props.adoptExisting), ['adoptExisting'], props.adoptExisting, 'true or false');
  return [...found, ...wrongPassword(props.password), ...timeoutViolations('mq_user', props.timeouts)];
}

function wrongPassword(password: unknown): Violation[] {
  if (BrokerPassword.isBrokerPassword(password)) return [];
  const advice = `Allowed: a BrokerPassword. ${passwordSources}.`;
  if (password === undefined || password === null) {
    return [violation('password-required', ['password'], `The password is missing. ${advice}`)];
  }
  const what =
    typeof password === 'string' ? 'a plain string, which would be readable in cdk.tf.json' : typeName(password);
  return [violation('wrong-type', ['password'], `The password is ${what}. ${advice}`)];
}
