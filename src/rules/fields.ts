/**
 * The fields of a broker user, one row each, in the order in which every part of this project lists them. Types, checks,
 * the Terraform schema, the command-line options and the documentation are derived from these rows.
 */
import { LIMITS, rangeText } from './limits';

/** The type of a field: a string, true or false, a list of strings, or an object of strings. */
export type UserFieldType = 'string' | 'boolean' | 'string-list' | 'string-map';

/** A field of a broker user. */
export interface UserFieldRow {
  /** The field of Amazon MQ's API; left out for a field that only this project has. */
  readonly apiName?: string;
  /** The attribute of `mq_user`. */
  readonly terraformName: string;
  /** The option of `mq-user`; left out where a command reads the value another way. */
  readonly flag?: string;
  readonly type: UserFieldType;
  /** Whether a user must have it. */
  readonly required: boolean;
  /** Whether it is a secret: write-only in Terraform, never shown. */
  readonly isSecret: boolean;
  /** Whether an existing user can be given another value. A change of any other field replaces the user. */
  readonly updatable: boolean;
  /** What the field is, in one sentence of plain text without Markdown. */
  readonly description: string;
  /** What the error of a value of another type names as allowed. */
  readonly allowedType: string;
}

/** Every field of a user: its names in the API, in Terraform and on the command line, its type and its description. */
export const USER_FIELDS = {
  brokerId: {
    apiName: 'BrokerId',
    terraformName: 'broker_id',
    flag: '--broker-id',
    type: 'string',
    required: true,
    isSecret: false,
    updatable: false,
    description: 'The id of the broker (b-…), not its name or its ARN.',
    allowedType: 'a string',
  },
  username: {
    apiName: 'Username',
    terraformName: 'username',
    flag: '--username',
    type: 'string',
    required: true,
    isSecret: false,
    updatable: false,
    description: `The name of the user: ${rangeText(LIMITS.username)} letters A-Z and a-z, digits, and the characters _ . ~ -.`,
    allowedType: 'a string',
  },
  password: {
    apiName: 'Password',
    terraformName: 'password_wo',
    type: 'string',
    // A secret can be named instead.
    required: false,
    isSecret: true,
    updatable: true,
    description: `The password: ${rangeText(LIMITS.password)} printable ASCII characters, at least ${LIMITS.differentCharacters} different ones, no comma, colon or equals sign.`,
    allowedType: 'a string',
  },
  groups: {
    apiName: 'Groups',
    terraformName: 'groups',
    flag: '--group',
    type: 'string-list',
    required: false,
    isSecret: false,
    updatable: true,
    description: `The groups that the user is in: at most ${LIMITS.groupsPerUser}, each named like a user.`,
    allowedType: 'a list of strings',
  },
  consoleAccess: {
    apiName: 'ConsoleAccess',
    terraformName: 'console_access',
    flag: '--console-access',
    type: 'boolean',
    required: false,
    isSecret: false,
    updatable: true,
    description: 'Whether the user can access the ActiveMQ web console.',
    allowedType: 'true or false',
  },
  replicationUser: {
    apiName: 'ReplicationUser',
    terraformName: 'replication_user',
    flag: '--replication-user',
    type: 'boolean',
    required: false,
    isSecret: false,
    updatable: true,
    description: 'Whether the user is for cross-Region data replication; such a user cannot have console access.',
    allowedType: 'true or false',
  },
  acknowledge: {
    terraformName: 'acknowledge',
    type: 'string-map',
    required: false,
    isSecret: false,
    updatable: true,
    description: 'The warnings to suppress: the id of each rule, with the reason why it does not apply.',
    allowedType: 'an object with the ids of warnings and a reason for each',
  },
} as const satisfies Readonly<Record<string, UserFieldRow>>;

/** The name of a field in TypeScript. */
export type UserField = keyof typeof USER_FIELDS;

/** The names of the fields, in the order of the table. */
export const USER_FIELD_NAMES = Object.keys(USER_FIELDS) as readonly UserField[];

/** The fields of a type. */
export type UserFieldOfType<T extends UserFieldType> = {
  [F in UserField]: (typeof USER_FIELDS)[F]['type'] extends T ? F : never;
}[UserField];

/** The fields that every user has. */
export type RequiredUserField = {
  [F in UserField]: (typeof USER_FIELDS)[F]['required'] extends true ? F : never;
}[UserField];

/** The value of a field, where `S` is the type of each string in a list or a map. */
export type UserFieldValue<F extends UserField, S = string> = {
  string: string;
  boolean: boolean;
  'string-list': readonly S[];
  'string-map': Readonly<Record<string, S>>;
}[(typeof USER_FIELDS)[F]['type']];

/** Whether a field has a type. */
export function isFieldOfType<T extends UserFieldType>(field: UserField, type: T): field is UserFieldOfType<T> {
  return USER_FIELDS[field].type === type;
}

/** Returns the row of a field, with the columns that it may leave out. */
export function userFieldRow(field: UserField): UserFieldRow {
  return USER_FIELDS[field];
}
