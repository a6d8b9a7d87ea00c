/** Broker users: what is sent to Amazon MQ, what it returns, and how the two are compared. Derived from the table of fields. */
import type { DescribeUserResponse } from '@aws-sdk/client-mq';
import { USER_FIELD_NAMES, USER_FIELDS, type UserField, type UserFieldType } from '../../rules';
import { normalized, userFieldRow } from '../../rules/internal';

/** A change that takes effect at the broker's next reboot or maintenance window. */
export type PendingChange = 'CREATE' | 'UPDATE' | 'DELETE';

/** A user to create. */
export interface NewUser {
  readonly brokerId: string;
  /** 2 to 100 characters: A-Z a-z 0-9 _ . ~ - */
  readonly username: string;
  /** 12 to 250 printable ASCII characters, at least 4 different ones, no comma, colon or equals sign. */
  readonly password: string;
  /** At most 20 groups, with the same length and characters as usernames. Default: none. */
  readonly groups?: readonly string[];
  /** Whether the user can access the ActiveMQ web console. Default: false. */
  readonly consoleAccess?: boolean;
  /** Whether the user is for cross-Region data replication, which excludes console access. Default: false. */
  readonly replicationUser?: boolean;
}

/** The changes of a user. Fields that are absent stay unchanged. */
export type UserChange = Partial<Omit<NewUser, 'brokerId' | 'username'>>;

/** The settings of a user that can be compared: everything that can be changed, apart from the password. */
type UserSettings = {
  readonly [F in Exclude<keyof UserChange, 'password'>]?: NewUser[F] | undefined;
};

/** A user of a broker. Pending changes count as applied. */
export interface User extends Required<Omit<NewUser, 'password'>> {
  /** The groups. Their order has no meaning. */
  readonly groups: readonly string[];
  /**
   * The current value, because Amazon MQ does not show a pending one. While a change is pending, the value may be about to
   * change.
   */
  readonly replicationUser: boolean;
  readonly pendingChange: PendingChange | null;
}

type Rows = typeof USER_FIELDS;
/** The fields that Amazon MQ has. */
type ApiField = { [F in UserField]: Rows[F] extends { readonly apiName: string } ? F : never }[UserField];
/** The members of a request, as the AWS SDK has them. */
type UserRequest = {
  [F in ApiField as Rows[F]['apiName']]: NewUser[F] extends readonly string[] | undefined
    ? string[] | undefined
    : NewUser[F];
};

const isApiField = (field: UserField): field is ApiField => userFieldRow(field).apiName !== undefined;
const isSetting = (field: ApiField): field is keyof UserSettings & ApiField =>
  USER_FIELDS[field].updatable && !USER_FIELDS[field].isSecret;

const API_FIELDS = USER_FIELD_NAMES.filter(isApiField);
const SETTINGS = API_FIELDS.filter(isSetting);

/** The value of a field that Amazon MQ was not sent, or did not return. */
const absent: Readonly<Record<UserFieldType, unknown>> = {
  string: '',
  boolean: false,
  'string-list': [],
  'string-map': {},
};

/** Returns the request for a user. Strings are sent in NFC, as the rules checked them and as Terraform stores them. */
export function toRequest(user: Pick<NewUser, 'brokerId' | 'username'> & UserChange): UserRequest {
  const entries = API_FIELDS.map((field) => [USER_FIELDS[field].apiName, toRequestValue(user[field])]);
  return Object.fromEntries(entries) as UserRequest;
}

function toRequestValue(value: NewUser[ApiField]): NewUser[ApiField] {
  if (typeof value === 'string') return normalized(value);
  // A list that was written by hand may repeat a group; the sets of Terraform do not.
  return typeof value === 'object' ? [...new Set(value.map(normalized))] : value;
}

/** Returns the user of a response. Pending settings replace those that the broker still runs with. */
export function toUser(brokerId: string, username: string, response: DescribeUserResponse): User {
  const { Pending: pending } = response;
  const settings = SETTINGS.map((field) => {
    const { apiName, type } = USER_FIELDS[field];
    return [field, memberOf(pending, apiName) ?? memberOf(response, apiName) ?? absent[type]];
  });
  return {
    brokerId,
    username,
    ...(Object.fromEntries(settings) as Required<Pick<User, keyof UserSettings>>),
    pendingChange: pending?.PendingChange ?? null,
  };
}

const memberOf = (response: object | undefined, name: string): unknown =>
  (response as Readonly<Record<string, unknown>> | undefined)?.[name];

/** Returns the wanted settings that differ from the existing ones. Settings that are undefined do not differ. */
export function diffUser(existing: UserSettings, wanted: UserSettings): UserSettings {
  const isDifferent = (field: keyof UserSettings) =>
    wanted[field] !== undefined && !isSame(existing[field], wanted[field]);
  return Object.fromEntries(SETTINGS.filter(isDifferent).map((field) => [field, wanted[field]]));
}

/**
 * Returns whether a user has the settings that were sent. `replicationUser` is not compared, because Amazon MQ does not show
 * it while the creation is pending.
 *
 * @internal
 */
export function isAsSent(user: User, sent: UserSettings): boolean {
  const compared = SETTINGS.filter((field) => field !== 'replicationUser');
  return compared.every((field) => isSame(user[field], sent[field] ?? absent[USER_FIELDS[field].type]));
}

/** Returns whether two values of a setting are the same. The order of a list has no meaning. */
function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) && !Array.isArray(other)) return one === other;
  const a = toSet(one);
  const b = toSet(other);
  return a.size === b.size && [...a].every((entry) => b.has(entry));
}

const toSet = (list: unknown): ReadonlySet<string> =>
  new Set(Array.isArray(list) ? (list as string[]).map(normalized) : []);
