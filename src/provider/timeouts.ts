/** The `timeouts` block: how long an operation waits for a broker, as resources of the AWS provider have it. */
import { error, parseDuration, UNKNOWN, type AttributePath, type Diagnostic, type Unknown } from './plugin';

/** What a broker takes at most for a reboot or for its creation; the AWS provider waits as long for a broker. */
const defaultTimeout = '30m';

/** One duration. */
export interface DurationAttribute {
  readonly type: 'string';
  readonly optional: true;
  readonly description: string;
}

/** A block with one duration for each operation; `purposes` completes "How long to wait …". */
export function timeoutsBlock<const K extends string>(purposes: Readonly<Record<K, string>>) {
  const attributes = Object.entries<string>(purposes).map(([name, purpose]) => [
    name,
    {
      type: 'string',
      optional: true,
      description: `How long to wait ${purpose}, such as \`45s\`, \`10m\` or \`1h30m\`. Default: \`${defaultTimeout}\`.`,
    },
  ]);
  return {
    nesting: 'single',
    description: 'How long operations wait.',
    attributes: Object.fromEntries(attributes) as Readonly<Record<K, DurationAttribute>>,
  } as const;
}

type Timeouts = Readonly<Record<string, string | null | Unknown>> | null | Unknown;

/** Durations that are none, each on its attribute. */
export function timeoutDiagnostics(timeouts: Timeouts): Diagnostic[] {
  if (timeouts === UNKNOWN || timeouts === null) return [];
  return Object.entries(timeouts).flatMap(([name, value]) =>
    typeof value === 'string' ? durationDiagnostics(value, ['timeouts', name]) : [],
  );
}

/** What is wrong with a duration, on the attribute that holds it. */
export function durationDiagnostics(text: string, path: AttributePath): Diagnostic[] {
  const duration = parseDuration(text);
  if (!('problem' in duration)) return [];
  return [
    error(`Invalid ${path[path.length - 1]}`, `${JSON.stringify(text)} is no duration. ${duration.problem}`, path),
  ];
}

/** The time that an operation may wait, in milliseconds. */
export function timeoutOf(timeouts: Readonly<Record<string, string | null>> | null, operation: string): number {
  const duration = parseDuration(timeouts?.[operation] ?? defaultTimeout);
  return 'milliseconds' in duration ? duration.milliseconds : 0;
}
