/** The `timeouts` block: how long each operation waits for a broker. */
import { parseDuration, NOT_KNOWN_YET } from '../rules';
import { checkTimeouts, DEFAULT_TIMEOUT, TIMEOUTS } from '../rules/internal';
import { error, UNKNOWN, type AttributePath, type Diagnostic, type Unknown } from '../terraform-plugin';

/** The schema of a duration. */
export interface DurationAttribute {
  readonly type: 'string';
  readonly optional: true;
  readonly description: string;
}

/** Returns the block of a resource, with one duration for each of its operations. */
export function timeoutsBlock<R extends keyof typeof TIMEOUTS>(resource: R) {
  const attributes = Object.entries<string>(TIMEOUTS[resource]).map(([name, purpose]) => [
    name,
    {
      type: 'string',
      optional: true,
      description: `The maximum time to wait ${purpose}, such as \`45s\`, \`10m\` or \`1h30m\`. Default: \`${DEFAULT_TIMEOUT}\`.`,
    },
  ]);
  return {
    nesting: 'single',
    description: 'The maximum time that each operation waits for the broker.',
    attributes: Object.fromEntries(attributes) as Readonly<Record<keyof (typeof TIMEOUTS)[R], DurationAttribute>>,
  } as const;
}

type Timeouts = Readonly<Record<string, string | null | Unknown>> | null | Unknown;

/** Returns what is wrong with the timeouts of a resource, each on its attribute. */
export function timeoutDiagnostics(resource: keyof typeof TIMEOUTS, timeouts: Timeouts): Diagnostic[] {
  if (timeouts === UNKNOWN || timeouts === null) return [];
  const known = Object.entries(timeouts).map(([name, value]) => [name, value === UNKNOWN ? NOT_KNOWN_YET : value]);
  return checkTimeouts(resource, Object.fromEntries(known)).map(({ name, message }) =>
    error(`Invalid ${name}`, message, ['timeouts', name]),
  );
}

/** Returns what is wrong with a duration, on the attribute that holds it. */
export function durationDiagnostics(text: string, path: AttributePath): Diagnostic[] {
  const duration = parseDuration(text);
  if (!('problem' in duration)) return [];
  return [error(`Invalid ${path[path.length - 1]}`, duration.problem, path)];
}

/** Returns how long an operation can wait, in milliseconds. */
export function timeoutOf(timeouts: Readonly<Record<string, string | null>> | null, operation: string): number {
  const duration = parseDuration(timeouts?.[operation] ?? DEFAULT_TIMEOUT);
  return 'milliseconds' in duration ? duration.milliseconds : 0;
}
