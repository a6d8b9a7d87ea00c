/** Checks users as values of Terraform, with the rules of a roster: unknown attributes and wrong types are violations too. */
import { checkRosterUser, formatRosterPath } from '../../roster/check';
import {
  checkBroker,
  checkField,
  errorsIn,
  USER_FIELD_NAMES,
  USER_FIELDS,
  type BrokerMember,
  type UserField,
  type Violation,
} from '../../rules';
import { isObject, messageFor, unknownFields, wrongType } from '../../rules/internal';
import type { Value } from '../../terraform-plugin';
import { attributeNames } from '../user-fields';

/** The field of each attribute. */
const fields = new Map(USER_FIELD_NAMES.map((field) => [String(attributeNames[field]), field]));

/** Returns the errors of one user, as messages with the names of attributes. */
export function messagesOfUser(user: Value): string[] {
  return toMessages(violationsOfUser(user, []));
}

/** Returns the errors of a list of users, and those across the users of each broker. */
export function messagesOfUsers(users: Value): string[] {
  if (!Array.isArray(users)) {
    const hint = isObject(users) ? 'a list of users; values(…) makes one of a map' : 'a list of users';
    return toMessages([wrongType([], users, hint)]);
  }
  const list = users as readonly Value[];
  const brokers = new Map<string, BrokerMember[]>();
  for (const [index, user] of list.entries()) {
    if (!isObject(user)) continue;
    const { broker_id: brokerId, username } = user;
    const key = typeof brokerId === 'string' ? brokerId : '';
    const member = { username: typeof username === 'string' ? username : undefined, path: [index, 'username'] };
    const members = brokers.get(key) ?? [];
    brokers.set(key, members);
    members.push({ ...member, label: `[${index}]` });
  }
  return toMessages([
    ...list.flatMap((user, index) => violationsOfUser(user, [index])),
    ...[...brokers.values()].flatMap((members) => checkBroker(members, [])),
  ]);
}

/** Returns violations as messages, without warnings. The paths and the texts have the names of attributes. */
export function toMessages(violations: readonly Violation[]): string[] {
  return errorsIn(violations).map((violation) => {
    const place = formatRosterPath(violation.path);
    return `${place && `${place}: `}${messageFor(violation, attributeNames)} [${violation.rule}]`;
  });
}

function violationsOfUser(user: Value, path: Violation['path']): Violation[] {
  if (!isObject(user)) return [wrongType(path, plainNumber(user), 'an object with a username')];
  const given = new Map<UserField, Value>();
  for (const [name, value] of Object.entries(user)) {
    const field = fields.get(name);
    if (field !== undefined) given.set(field, plainNumber(value));
  }
  const brokerId = given.get('brokerId');
  given.delete('brokerId');
  const ofFields = [...ofBroker(brokerId), ...checkRosterUser(Object.fromEntries(given), [], 'code')];
  return [
    ...unknownFields(user, [...fields.keys()], path),
    ...ofFields.map((found) => ({ ...found, path: [...path, ...renamed(found.path)] })),
  ];
}

function ofBroker(brokerId: Value | undefined): Violation[] {
  if (brokerId === undefined || brokerId === null) return [];
  return typeof brokerId === 'string'
    ? checkField('brokerId', brokerId)
    : [wrongType(['brokerId'], brokerId, USER_FIELDS.brokerId.allowedType)];
}

/** Returns the path of a field with the name of its attribute. */
function renamed([field, ...rest]: Violation['path']): Violation['path'] {
  if (field === undefined) return [];
  return [attributeNames[field as UserField] ?? field, ...rest];
}

/** Numbers of Terraform that JavaScript cannot represent exactly are other types, which messages should not name. */
function plainNumber(value: Value): Value {
  if (typeof value === 'bigint') return Number(value);
  return Array.isArray(value) ? (value as readonly Value[]).map(plainNumber) : value;
}
