/** The fields of a user as the help of several subcommands has them, from the table of fields. */
import { USER_FIELD_NAMES, USER_FIELDS, type UserField, type UserFieldType } from '../../rules';
import { userFieldRow } from '../../rules/internal';

const rows = USER_FIELD_NAMES.map((name) => ({ name, ...userFieldRow(name) }));
const ofApi = rows.filter(({ apiName }) => apiName !== undefined);
const withoutSecrets = ofApi.filter(({ isSecret }) => !isSecret);

/** The fields that a write can change, for `"changed"`: the settings in the order of the table, then the password. */
export const changedFields = [...withoutSecrets, ...ofApi.filter(({ isSecret }) => isSecret)]
  .filter(({ updatable }) => updatable)
  .map(({ name }) => JSON.stringify(name))
  .join(' | ');

/** The fields of a user that `mq-user show` prints. */
export const shownFields = withoutSecrets
  .map(({ name, type }) => `${JSON.stringify(name)}${type === 'string-list' ? ': […]' : ''}`)
  .join(', ');

/** The value of a field that Amazon MQ returns. */
export type ShownValue = string | boolean | readonly string[] | null;

/** Returns the name of a field in a table, such as `console access`. */
export function fieldLabel(field: UserField): string {
  return USER_FIELDS[field].terraformName.replace(/_wo$/, '').replaceAll('_', ' ');
}

/** Returns the value of a field in a table. */
export function shownValue(value: ShownValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return (typeof value === 'string' ? value : (value ?? []).join(', ')) || '-';
}

/** The example of a field in a roster, by type. */
const examples: Readonly<Record<UserFieldType, string>> = {
  string: '…',
  boolean: 'false',
  'string-list': '[orders]',
  'string-map': '{ username-pii: a reason }',
};

/** A user in a roster in YAML, with every field. */
export function rosterUserExample(indent: string): string {
  const ofUser = rows.filter(({ name }) => name !== 'brokerId');
  const optional = ofUser.filter(({ required, isSecret }) => !required && !isSecret);
  const noted = [
    ...ofUser.filter(({ required }) => required).map((row) => ({ ...row, note: 'required' })),
    ...optional.map((row, index) => ({ ...row, note: index === 0 ? 'optional, as are the following' : undefined })),
    ...ofUser.filter(({ isSecret }) => isSecret).map((row) => ({ ...row, note: 'not recommended in a file' })),
  ];
  const lines = noted.map(({ name, type, note }, index) => {
    const value = name === 'username' ? 'orders-service' : examples[type];
    const line = `${index === 0 ? '- ' : '  '}${name}: ${value}`;
    return indent + (note === undefined ? line : `${line.padEnd(30)}  # ${note}`);
  });
  return lines.join('\n');
}
