/** The users that `mq-user adopt` generates code for, and their fields as code. */
import type { User } from '../../../amazon-mq';
import { USER_FIELD_NAMES, USER_FIELDS, type UserField } from '../../../rules';

/** The users to generate code for. All text may come from outside, and is rendered as data. */
export interface AdoptedUsers {
  readonly brokerId: string;
  readonly users: readonly User[];
  /** The secrets with the passwords: a name in which `{username}` is replaced. Default: variables. */
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
  /** The version of the provider that HCL requires. Undefined requires none; null leaves out the whole block. */
  readonly providerVersion?: string | null | undefined;
}

/** A field of a user. */
interface AdoptedField {
  readonly name: UserField;
  readonly terraformName: string;
  /** The value as code. */
  readonly code: string;
}

/**
 * Returns the fields of a user, without those that have Amazon MQ's default: false or an empty list.
 * @param quote renders a string as a literal of the language
 */
export function adoptedFields(user: User, quote: (text: string) => string): AdoptedField[] {
  const values: Readonly<Partial<Record<UserField, string | boolean | readonly string[]>>> = user;
  return USER_FIELD_NAMES.flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return [];
    return [{ name, terraformName: USER_FIELDS[name].terraformName, code: literal(value, quote) }];
  });
}

function literal(value: string | true | readonly string[], quote: (text: string) => string): string {
  if (value === true) return 'true';
  return typeof value === 'string' ? quote(value) : `[${value.map(quote).join(', ')}]`;
}

/** Returns the name of a user's secret. A function inserts the name, because `$&` is special in a replacement string. */
export function secretIdFor(username: string, pattern: string): string {
  return pattern.replaceAll('{username}', () => username);
}
