/** Timeouts of resources, and the durations in them. */
import { stringToTerraform } from 'cdktf';
import {
  checkTimeouts,
  isObject,
  NOT_KNOWN_YET,
  wrongType,
  violation,
  type TIMEOUTS,
  type Violation,
} from '../../rules';
import { isUnresolved } from './unresolved';

/** How long the provider tries before it gives up: `30s`, `10m`, `1h30m`. */
export interface UserTimeouts {
  /**
   * For a creation.
   * @default - as the provider says
   */
  readonly create?: string;
  /**
   * For a change.
   * @default - as the provider says
   */
  readonly update?: string;
  /**
   * For a deletion.
   * @default - as the provider says
   */
  readonly delete?: string;
}

/** The block; undefined where nothing is set. */
export function timeoutsToTerraform(timeouts: UserTimeouts | undefined): Record<string, unknown> | undefined {
  const given = Object.entries<string | null | undefined>(timeouts ? { ...timeouts } : {}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(([name, value]) => [name, stringToTerraform(value as string) as unknown]));
}

/** Returns what is wrong with the timeouts of a resource. What only Terraform will know passes. */
export function timeoutViolations(resource: keyof typeof TIMEOUTS, timeouts: unknown, field = 'timeouts'): Violation[] {
  if (timeouts === undefined || timeouts === null) return [];
  if (!isObject(timeouts) || isUnresolved(timeouts)) return [wrongType([field], timeouts, 'an object of durations')];
  const given = Object.entries(timeouts);
  const known = given.map(([name, value]) => [name, isUnresolved(value) ? NOT_KNOWN_YET : value] as const);
  return checkTimeouts(resource, Object.fromEntries(known)).map(({ name, message }) =>
    violation('duration', [field, name], message),
  );
}
