/**
 * The limits of Amazon MQ as numbers. Rules, messages, schema descriptions, help and Terraform conditions take them from
 * here.
 */

/** The smallest and the largest number that is allowed. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** Lengths are counted in characters. */
export const LIMITS = {
  username: { min: 2, max: 100 },
  /** The name of a group. */
  group: { min: 2, max: 100 },
  password: { min: 12, max: 250 },
  /** How many characters of a password must differ from each other. */
  differentCharacters: 4,
  groupsPerUser: 20,
  /** The quota of a broker with simple authentication. */
  usersPerBroker: 250,
  brokerName: { min: 1, max: 50 },
  /** The rate of calls to Amazon MQ that AWS grants a whole account. */
  calls: { burst: 100, perSecond: 15 },
  /** The largest page of ListUsers and ListBrokers. */
  pageSize: 100,
} as const satisfies Readonly<Record<string, number | Range | Readonly<Record<string, number>>>>;

/** Returns a range for a message: `2 to 100`. */
export function rangeText({ min, max }: Range): string {
  return `${min} to ${max}`;
}
