/** Checks the props of an authorization before anything is created. */
import { checkGroups, errorsIn, type Path, type Violation } from '../../rules';
import { isObject, normalized, quote, readField, readList, violation, wrongType } from '../../rules/internal';
import { checkedElsewhere, constantFlag, fieldViolations, propsViolations, type FieldsOf } from '../private/options';
import { tokenMistakes } from '../private/token-mistakes';
import { isUnresolved } from '../private/unresolved';
import { nameViolations } from './destination-name';
import { PERMITTED_OPERATIONS } from './model';
import type { AuthorizedDestination, AuthorizedGroups, BrokerAuthorizationProps } from './props';

const fields: FieldsOf<BrokerAuthorizationProps> = {
  administrators: checkedElsewhere,
  webConsole: constantFlag,
  queues: checkedElsewhere,
  topics: checkedElsewhere,
  temporaryDestinations: checkedElsewhere,
};
const groupFields: FieldsOf<AuthorizedGroups> = {
  read: checkedElsewhere,
  write: checkedElsewhere,
  admin: checkedElsewhere,
};
const destinationFields: FieldsOf<AuthorizedDestination> = { name: checkedElsewhere, ...groupFields };

/** Returns everything that is wrong with the props, in their order. */
export function checkAuthorization(props: unknown): Violation[] {
  const unknown = propsViolations(fields, props);
  if (!isObject(props)) return unknown;
  const [administrators, temporary] = [readField(props, 'administrators'), readField(props, 'temporaryDestinations')];
  return [
    ...(isUnset(administrators)
      ? [wrongType(['administrators'], administrators, 'a list of groups, which may be empty')]
      : groupsViolations(administrators, ['administrators'])),
    ...destinationsViolations(readField(props, 'queues'), 'queues'),
    ...destinationsViolations(readField(props, 'topics'), 'topics'),
    ...(isUnset(temporary) ? [] : temporaryViolations(temporary)),
    ...unknown,
    ...(statesNothing(props) ? [violation('entry-without-groups', [], withoutAnyGroup)] : []),
  ];
}

/** Returns whether no group would be admitted to anything. */
function statesNothing(props: object): boolean {
  const lists = ['administrators', 'queues', 'topics'].map((field) => readField(props, field));
  const isEmpty = lists.every((list) => isUnset(list) || readList(list)?.length === 0);
  return isEmpty && readField(props, 'webConsole') === false && isUnset(readField(props, 'temporaryDestinations'));
}

const withoutAnyGroup =
  'The authorization has no groups, so it admits no user. Allowed: groups in `administrators`, or in an entry. Add ' +
  'one.';

function destinationsViolations(value: unknown, field: 'queues' | 'topics'): Violation[] {
  if (isUnset(value)) return [];
  const list = isUnresolved(value) ? undefined : readList(value);
  if (!list) return [isUnresolved(value) ? notKnown([field]) : wrongType([field], value, 'a list of destinations')];
  const first = new Map<string, number>();
  return list.flatMap((entry, index): Violation[] => {
    const path = [field, index];
    if (isUnresolved(entry)) return [notKnown(path)];
    if (!isObject(entry)) return [wrongType(path, entry, 'an object with a name')];
    const given = readField(entry, 'name');
    const found = [...destinationName(given, [...path, 'name']), ...entryViolations(destinationFields, entry, path)];
    if (typeof given !== 'string') return found;
    const name = normalized(given);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier === undefined ? found : [...found, repeated(name, `${field}[${earlier}]`, [...path, 'name'])];
  });
}

function temporaryViolations(value: unknown): Violation[] {
  const path = ['temporaryDestinations'];
  if (isUnresolved(value)) return [notKnown(path)];
  if (!isObject(value)) return [wrongType(path, value, 'an object with groups')];
  return entryViolations(groupFields, value, path);
}

function destinationName(value: unknown, path: Path): Violation[] {
  const mistakes = tokenMistakes(value, path);
  if (mistakes.length > 0) return mistakes;
  if (isUnresolved(value)) return [notKnown(path)];
  return typeof value === 'string' ? nameViolations(value, path) : [wrongType(path, value, 'a string')];
}

/** Returns what is wrong with the groups of an entry. */
function entryViolations<T>(known: FieldsOf<T>, entry: object, path: Path): Violation[] {
  const lists = PERMITTED_OPERATIONS.map((operation) => readField(entry, operation));
  const isEmpty = lists.every((groups) => isUnset(groups) || readList(groups)?.length === 0);
  return [
    ...PERMITTED_OPERATIONS.flatMap((operation, index) => groupsViolations(lists[index], [...path, operation])),
    ...fieldViolations(known, entry, path),
    ...(isEmpty ? [violation('entry-without-groups', path, withoutGroups)] : []),
  ];
}

const withoutGroups =
  'The entry has no groups, so it admits no user. Allowed: groups in at least one of read, write and admin. Add one, or remove ' +
  'the entry.';

function groupsViolations(value: unknown, path: Path): Violation[] {
  if (isUnset(value)) return [];
  const mistakes = tokenMistakes(value, path);
  if (mistakes.length > 0) return mistakes;
  if (isUnresolved(value)) return [notKnown(path)];
  const list = readList(value);
  if (!list) return [wrongType(path, value, 'a list of groups')];
  return list.flatMap((group, index) => groupViolations(group, [...path, index]));
}

function groupViolations(group: unknown, path: Path): Violation[] {
  if (isUnresolved(group)) return [notKnown(path)];
  if (typeof group !== 'string') return [wrongType(path, group, 'a string')];
  if (group === '*') return [violation('group-wildcard', path, everyGroup)];
  return errorsIn(checkGroups([group])).map((found) => ({ ...found, path }));
}

const everyGroup =
  'The group is *, which ActiveMQ reads as every group, also those that no entry names. Allowed: the names of groups. Name ' +
  'each of them.';

function repeated(name: string, earlier: string, path: Path): Violation {
  const problem = `The name ${quote(name)} is already used by ${earlier}`;
  return violation('destination-unique', path, `${problem}. Allowed: one entry for each name. Merge the two.`);
}

/** Returns the violation of a value that is rendered at synth, and that only Terraform knows. */
function notKnown(path: Path): Violation {
  const message =
    'The value is a token or a template, which only Terraform knows. Allowed: a value that is known at synth, because the XML ' +
    'and the checks of users need it. Pass the value itself.';
  return violation('authorization-token', path, message);
}

const isUnset = (value: unknown): value is undefined | null => value === undefined || value === null;
