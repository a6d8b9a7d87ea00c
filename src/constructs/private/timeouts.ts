/** Checks the timeouts of a resource, and renders them. */
import { stringToTerraform } from './framework';
import { NOT_KNOWN_YET, type Violation } from '../../rules';
import { checkTimeouts, isObject, violation, wrongType, type TIMEOUTS } from '../../rules/internal';
import { isUnresolved } from './unresolved';

/** Returns the `timeouts` block of a resource, or undefined if no timeout is set. */
export function timeoutsToTerraform(timeouts: object | undefined): Record<string, unknown> | undefined {
  const given = Object.entries<string | null | undefined>(timeouts ? { ...timeouts } : {}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(([name, value]) => [name, stringToTerraform(value as string) as unknown]));
}

/** Returns what is wrong with the timeouts of a resource. Values that only Terraform knows are valid. */
export function timeoutViolations(resource: keyof typeof TIMEOUTS, timeouts: unknown, field = 'timeouts'): Violation[] {
  if (timeouts === undefined || timeouts === null) return [];
  if (!isObject(timeouts) || isUnresolved(timeouts)) return [wrongType([field], timeouts, 'an object of durations')];
  const given = Object.entries(timeouts);
  const known = given.map(([name, value]) => [name, isUnresolved(value) ? NOT_KNOWN_YET : value] as const);
  return checkTimeouts(resource, Object.fromEntries(known)).map(({ name, message }) =>
    violation('duration', [field, name], message),
  );
}
