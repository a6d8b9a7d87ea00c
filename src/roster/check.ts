/**
 * Rosters: users of brokers as plain data, from a JSON or YAML file or from code. Nothing is assumed of the value: unknown
 * fields and wrong types are violations like any other.
 */
import {
  checkBroker,
  checkField,
  checkUser,
  escapeControls,
  formatPath,
  isObject,
  quoteName,
  readList,
  readObject,
  unknownFields,
  NOT_KNOWN_YET,
  wrongType,
  type BrokerMember,
  type Path,
  type Violation,
} from '../rules';

/** One user of a roster. Each field as in Amazon MQ's CreateUser. */
export interface RosterUser {
  readonly username: string;
  /** A roster that is kept in a repository has none; the password then comes from elsewhere. */
  readonly password?: string;
  readonly groups?: readonly string[];
  readonly consoleAccess?: boolean;
  readonly replicationUser?: boolean;
  /** Warnings that were weighed and accepted: the id of the rule, and why it does not apply. */
  readonly acknowledge?: Readonly<Record<string, string>>;
}

/** The users of one broker. A file holds one such object or a list of them. */
export interface Roster {
  readonly brokerId: string;
  readonly users: readonly RosterUser[];
}

/** What is to be checked, and what it is called in messages about another one. */
export interface RosterSource {
  /** A file's name; left out of messages where there is only one source. */
  readonly name: string;
  readonly value: unknown;
}

/** Returns all violations of a roster, or of a list of rosters. */
export function checkRoster(value: unknown): Violation[] {
  return checkRosters([{ name: '', value }])[0] ?? [];
}

/** Returns the violations of each source, with those across sources: a username that two files give to the same broker. */
export function checkRosters(sources: readonly RosterSource[]): Violation[][] {
  const brokers = new Map<string, { first: Path; members: BrokerMember[] }>();
  const given = readList(sources) ?? [];
  const found = given.flatMap((given, source) => {
    const { name = '', value } = (readObject(given) ?? {}) as Partial<RosterSource>;
    const label = (path: Path) =>
      `${formatPath(path)}${sources.length > 1 ? ` of ${escapeControls(String(name))}` : ''}`;
    return entries(plain(value)).flatMap(([entry, path]) => checkEntry(entry, path, source, label, brokers));
  });
  const across = [...brokers.values()].flatMap(({ first, members }) => checkBroker(members, first));
  // Paths begin with the number of the source until here.
  const bySource = given.map((): Violation[] => []);
  for (const violation of [...found, ...across]) {
    const [source, ...path] = violation.path;
    bySource[source as number]?.push({ ...violation, path });
  }
  return bySource;
}

/** The levels of a list of rosters, down to the values of a user's fields. */
const LEVELS = 6;

/** Returns a copy of lists and objects that can be read without an error. */
function plain(value: unknown, levels = LEVELS): unknown {
  if (typeof value !== 'object' || value === null || levels === 0) return value;
  const list = readList(value);
  if (list) return list.map((element) => plain(element, levels - 1));
  const object = readObject(value);
  if (!object) return undefined;
  return Object.fromEntries(Object.entries(object).map(([name, field]) => [name, plain(field, levels - 1)]));
}

function entries(value: unknown): [entry: unknown, path: Path][] {
  return Array.isArray(value) ? value.map((entry, index) => [entry, [index]]) : [[value, []]];
}

function checkEntry(
  entry: unknown,
  path: Path,
  source: number,
  label: (path: Path) => string,
  brokers: Map<string, { first: Path; members: BrokerMember[] }>,
): Violation[] {
  const at = (...rest: Path): Path => [source, ...path, ...rest];
  if (!isObject(entry)) return [wrongType(at(), entry, 'an object with brokerId and users')];
  const { brokerId, users } = entry;
  const list = Array.isArray(users) ? (users as unknown[]) : [];
  const members = list.flatMap((user, index): BrokerMember[] => {
    const username = isObject(user) && typeof user.username === 'string' ? user.username : undefined;
    return [{ username, path: at('users', index, 'username'), label: label([...path, 'users', index]) }];
  });
  if (typeof brokerId === 'string') {
    const broker = brokers.get(brokerId) ?? { first: at('users'), members: [] };
    for (const member of members) broker.members.push(member);
    brokers.set(brokerId, broker);
  }
  return [
    ...unknownFields(entry, ['brokerId', 'users'], at()),
    ...checkType(entry, 'brokerId', isString, aString, at()),
    ...(Array.isArray(users) ? [] : [wrongType(at('users'), users, 'a list of users')]),
    ...(isAbsentOr(brokerId, isString) ? prefixPaths(at(), checkField('brokerId', brokerId)) : []),
    ...list.flatMap((user, index) => checkRosterUser(user, at('users', index))),
  ];
}

/** YAML reads a word or a number without quotes as what it looks like. */
function aString(value: unknown): string {
  if (typeof value === 'number') return 'a string; in YAML a number needs quotes';
  return typeof value === 'boolean' ? 'a string; in YAML true and false need quotes' : 'a string';
}

const userFields = ['username', 'password', 'groups', 'consoleAccess', 'replicationUser', 'acknowledge'] as const;

function checkRosterUser(user: unknown, path: Path): Violation[] {
  if (!isObject(user)) return [wrongType(path, user, 'an object with a username')];
  const groups: unknown = user.groups;
  const acknowledge: unknown = user.acknowledge;
  const wrong = [
    ...checkType(user, 'username', isString, aString, path),
    ...checkType(user, 'password', isString, aString, path),
    ...checkType(user, 'groups', Array.isArray, 'a list of strings', path),
    ...(Array.isArray(groups)
      ? groups.flatMap((group, index) =>
          isString(group) ? [] : [wrongType([...path, 'groups', index], group, aString(group))],
        )
      : []),
    ...checkType(user, 'consoleAccess', isBoolean, 'true or false', path),
    ...checkType(user, 'replicationUser', isBoolean, 'true or false', path),
    ...checkType(user, 'acknowledge', isObject, 'an object of reasons, by the id of a warning', path),
    ...(isObject(acknowledge)
      ? Object.keys(acknowledge).flatMap((id) =>
          checkType(acknowledge, id, isString, 'a reason', [...path, 'acknowledge']),
        )
      : []),
  ];
  const valueIf = <T>(field: (typeof userFields)[number], is: (value: unknown) => value is T): T | undefined =>
    is(user[field]) ? user[field] : undefined;
  const checked = checkUser({
    brokerId: NOT_KNOWN_YET,
    // Of a username of a wrong type nothing else is said.
    username: isAbsentOr(user.username, isString) ? user.username : NOT_KNOWN_YET,
    password: valueIf('password', isString),
    groups: Array.isArray(groups) ? groups.map((group) => (isString(group) ? group : undefined)) : undefined,
    consoleAccess: valueIf('consoleAccess', isBoolean),
    replicationUser: valueIf('replicationUser', isBoolean),
    acknowledge: valueIf('acknowledge', isReasons),
  });
  return [...unknownFields(user, userFields, path), ...wrong, ...prefixPaths(path, checked)];
}

/** Null counts as absent, as it does in YAML where nothing follows the colon. */
function checkType(
  object: Readonly<Record<string, unknown>>,
  field: string,
  is: (value: unknown) => boolean,
  allowed: string | ((value: unknown) => string),
  path: Path,
): Violation[] {
  const value = Object.hasOwn(object, field) ? object[field] : undefined;
  if (value === undefined || value === null || is(value)) return [];
  return [wrongType([...path, field], value, typeof allowed === 'string' ? allowed : allowed(value))];
}

function prefixPaths(path: Path, violations: readonly Violation[]): Violation[] {
  return violations.map((violation) => ({ ...violation, path: [...path, ...violation.path] }));
}

const isString = (value: unknown): value is string => typeof value === 'string';
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isReasons = (value: unknown): value is Readonly<Record<string, string>> =>
  isObject(value) && Object.values(value).every(isString);
const isAbsentOr = <T>(value: unknown, is: (value: unknown) => value is T): value is T | null | undefined =>
  value === undefined || value === null || is(value);

/** As `formatPath`, for files whose field names may hold a password by mistake: such a name is `["…"]`. */
export function formatRosterPath(path: Path): string {
  return formatPath(path.map((part) => (typeof part === 'number' || quoteName(part) !== undefined ? part : '…')));
}
