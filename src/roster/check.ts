/**
 * Checks rosters: users of brokers as plain data, from a JSON or YAML file or from code. The value can be of any type: unknown
 * fields and wrong types are violations like any other.
 */
import {
  checkBroker,
  checkField,
  checkUser,
  formatPath,
  NOT_KNOWN_YET,
  USER_FIELD_NAMES,
  USER_FIELDS,
  type BrokerMember,
  type Path,
  type RequiredUserField,
  type UserField,
  type UserFieldValue,
  type UserInput,
  type Violation,
} from '../rules';
import {
  escapeControls,
  isObject,
  quoteName,
  readList,
  readObject,
  unknownFields,
  violation,
  wrongType,
} from '../rules/internal';

/** A field of a user in a roster. The id of the broker is a field of the roster. */
export type RosterField = Exclude<UserField, 'brokerId'>;

/** One user of a roster. The password is left out of rosters that are kept in a repository. */
export type RosterUser = { readonly [F in RosterField & RequiredUserField]: UserFieldValue<F> } & {
  readonly [F in Exclude<RosterField, RequiredUserField>]?: UserFieldValue<F>;
};

/** The fields of a user in a roster, in the order of the table of fields. */
export const ROSTER_FIELDS = USER_FIELD_NAMES.filter((field): field is RosterField => field !== 'brokerId');

/** The users of one broker. A file holds one such object or a list of them. */
export interface Roster {
  readonly brokerId: string;
  readonly users: readonly RosterUser[];
}

/** A value to check, with its name in messages about other sources. */
export interface RosterSource {
  /** The name of the file; left out of messages if there is only one source. */
  readonly name: string;
  readonly value: unknown;
}

/** Returns all violations of a roster, or of a list of rosters. */
export function checkRoster(value: unknown): Violation[] {
  return checkRosters([{ name: '', value }])[0] ?? [];
}

/** Returns all violations of a roster, or of a list of rosters, that can leave out the ids of their brokers. */
export function checkRosterOfAnyBroker(value: unknown): Violation[] {
  return checkSources([{ name: '', value }], false)[0] ?? [];
}

/**
 * Returns a violation for each password, for rosters that must have none. `checkRoster` allows passwords.
 *
 * @param remedy what to do once the password is removed, as the end of a sentence
 */
export function passwordsInRoster(value: unknown, remedy: string): Violation[] {
  return entries(value).flatMap(([roster, path]) => {
    const users = isObject(roster) ? readList(roster.users) : undefined;
    return (users ?? []).flatMap((user, index) => {
      if (!isObject(user) || isAbsent(user.password)) return [];
      const message = `The file contains the password. Allowed: rosters without passwords. Remove it, and ${remedy}.`;
      return [violation('password-source', [...path, 'users', index, 'password'], message)];
    });
  });
}

/** Returns the violations of each source, and those across sources, such as one username in two files for the same broker. */
export function checkRosters(sources: readonly RosterSource[]): Violation[][] {
  return checkSources(sources, true);
}

function checkSources(sources: readonly RosterSource[], needsBroker: boolean): Violation[][] {
  const brokers = new Map<string, { first: Path; members: BrokerMember[] }>();
  const given = readList(sources) ?? [];
  const found = given.flatMap((given, source) => {
    const { name = '', value } = (readObject(given) ?? {}) as Partial<RosterSource>;
    const label = (path: Path) =>
      `${formatPath(path)}${sources.length > 1 ? ` of ${escapeControls(String(name))}` : ''}`;
    return entries(plain(value)).flatMap(([entry, path]) =>
      checkEntry(entry, path, source, label, brokers, needsBroker),
    );
  });
  const across = [...brokers.values()].flatMap(({ first, members }) => checkBroker(members, first));
  // Up to this point each path starts with the index of its source.
  const bySource = given.map((): Violation[] => []);
  for (const one of [...found, ...across]) {
    const [source, ...path] = one.path;
    bySource[source as number]?.push({ ...one, path });
  }
  return bySource;
}

/** How deep a list of rosters nests, down to the values of a user's fields. */
const LEVELS = 6;

/** Copies lists and objects, so that reading the copy never throws. */
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
  needsBroker: boolean,
): Violation[] {
  const at = (...rest: Path): Path => [source, ...path, ...rest];
  if (!isObject(entry)) return [wrongType(at(), entry, 'an object with brokerId and users')];
  const { users } = entry;
  const isLeftOut = !needsBroker && isAbsent(entry.brokerId);
  const brokerId = isLeftOut ? '' : entry.brokerId;
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
    ...checkType('brokerId', brokerId, at('brokerId')),
    ...(Array.isArray(users) ? [] : [wrongType(at('users'), users, 'a list of users')]),
    ...(!isLeftOut && (isAbsent(brokerId) || isString(brokerId))
      ? prefixPaths(at(), checkField('brokerId', brokerId))
      : []),
    ...list.flatMap((user, index) => checkRosterUser(user, at('users', index))),
  ];
}

/** Where a value comes from. Messages about files explain what YAML reads without quotes. */
type ValueOrigin = 'file' | 'code';

/** Returns the violations of a user of a roster: of a whole user, but for its broker. */
export function checkRosterUser(user: unknown, path: Path, origin: ValueOrigin = 'file'): Violation[] {
  if (!isObject(user)) return [wrongType(path, user, 'an object with a username')];
  const given = (field: RosterField): unknown => (Object.hasOwn(user, field) ? user[field] : undefined);
  const { acknowledge } = user;
  const input: UserInput = {
    ...Object.fromEntries(ROSTER_FIELDS.map((field) => [field, given(field)])),
    brokerId: NOT_KNOWN_YET,
    acknowledge: isReasons(acknowledge) ? acknowledge : undefined,
  };
  return [
    ...unknownFields(user, ROSTER_FIELDS, path),
    ...ROSTER_FIELDS.flatMap((field) => checkType(field, given(field), [...path, field], origin)),
    ...prefixPaths(path, withoutTypes(checkUser(input))),
  ];
}

/** Returns the violations of the type of a value. Null counts as absent: YAML reads a field without a value as null. */
function checkType(field: UserField, value: unknown, path: Path, origin: ValueOrigin = 'file'): Violation[] {
  if (isAbsent(value)) return [];
  const { type, allowedType } = USER_FIELDS[field];
  switch (type) {
    case 'string':
      return isString(value) ? [] : [wrongString(path, value, origin)];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType(path, value, allowedType)];
    case 'string-list':
      if (!Array.isArray(value)) return [wrongType(path, value, allowedType)];
      return value.flatMap((element: unknown, index) =>
        isString(element) ? [] : [wrongString([...path, index], element, origin)],
      );
    case 'string-map':
      if (!isObject(value)) return [wrongType(path, value, allowedType)];
      return Object.entries(value).flatMap(([name, entry]) =>
        isAbsent(entry) || isString(entry) ? [] : [wrongType([...path, name], entry, 'a string')],
      );
  }
}

/** Creates the error of a value that is not a string. YAML reads numbers, true and false without quotes as other types. */
function wrongString(path: Path, value: unknown, origin: ValueOrigin): Violation {
  if (origin === 'code') return wrongType(path, value, 'a string');
  const hint =
    typeof value === 'number'
      ? '; in YAML a number needs quotes'
      : typeof value === 'boolean'
        ? '; in YAML true and false need quotes'
        : '';
  return wrongType(path, value, `a string${hint}`);
}

/** Removes the violations that `checkType` reports. */
function withoutTypes(violations: readonly Violation[]): Violation[] {
  return violations.filter(({ rule }) => rule !== 'wrong-type');
}

function prefixPaths(path: Path, violations: readonly Violation[]): Violation[] {
  return violations.map((found) => ({ ...found, path: [...path, ...found.path] }));
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isReasons(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every(isString);
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Formats a path like `formatPath`, but hides names that may contain a password by mistake, as `["…"]`. */
export function formatRosterPath(path: Path): string {
  return formatPath(path.map((part) => (typeof part === 'number' || quoteName(part) !== undefined ? part : '…')));
}
