/**
 * Checks the options of the emulator for callers without TypeScript: which do not exist, and which have a value that is not
 * allowed. The emulator imports nothing of the project, so it has its own checks.
 */
import type { Fault, Injection } from './faults';
import type { EmulatorOptions } from './options';
import type { SecretSeed } from './seed-types';
import type { ThrottleOptions } from './throttle';

/** What an option may be. */
interface OptionCheck {
  /** What the error names as allowed. */
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
  /** Whether the option must be passed. Default: false. */
  readonly isRequired?: boolean;
  /** Whether errors show a text that is not allowed. Default: false, because it may be a secret. */
  readonly showsText?: boolean;
  /** Whether other options may be in the value. Default: false. */
  readonly ignoresOthers?: boolean;
  /** The options inside the value, if it is an object. */
  readonly fields?: Readonly<Record<string, OptionCheck>>;
}

/** The check of each option of a type. */
type OptionTable<T> = { readonly [K in keyof T]-?: OptionCheck };

interface NumberRange {
  readonly least?: number;
  readonly most?: number;
  /** Whether the number must be whole. Default: false. */
  readonly whole?: boolean;
  /** Whether Infinity is allowed. Default: false. */
  readonly infinite?: boolean;
}

/** A number, by default finite and not negative. */
function numberFrom({ least = 0, most, whole = false, infinite = false }: NumberRange = {}): OptionCheck {
  const upTo = most === undefined ? ' up' : ` to ${most}`;
  return {
    allowed: `a ${whole ? 'whole ' : ''}number from ${least}${upTo}${infinite ? ', or Infinity' : ''}`,
    holds: (value) => {
      if (value === Infinity) return infinite;
      const isInRange = typeof value === 'number' && value >= least && value <= (most ?? Infinity);
      return isInRange && (!whole || Number.isInteger(value));
    },
  };
}

/** The longest time of a timer of Node.js, which ends at once if the time is longer. */
const MAX_MILLIS = 2 ** 31 - 1;

const milliseconds: OptionCheck = {
  ...numberFrom({ most: MAX_MILLIS }),
  allowed: `milliseconds, such as 600000, from 0 to ${MAX_MILLIS}`,
};
const aboveZero: OptionCheck = {
  allowed: 'a number greater than 0',
  holds: (value) => typeof value === 'number' && value > 0 && value < Infinity,
};
const trueOrFalse: OptionCheck = { allowed: 'true or false', holds: (value) => typeof value === 'boolean' };
const aString: OptionCheck = { allowed: 'a string', holds: (value) => typeof value === 'string' };
const aFunction: OptionCheck = { allowed: 'a function', holds: (value) => typeof value === 'function' };
/** A value that is checked as the API checks it. */
const anything: OptionCheck = { allowed: 'any value', holds: () => true };

/** A text of a list, which is not a secret. */
const oneOf = (...choices: readonly string[]): OptionCheck => ({
  allowed: choices.join(', '),
  holds: (value) => choices.some((choice) => choice === value),
  showsText: true,
});

/** An object that contains options. */
const objectOf = (fields: Readonly<Record<string, OptionCheck>>): OptionCheck => ({
  allowed: 'an object',
  holds: isObject,
  fields,
});

/** An option that must be passed. */
const required = (check: OptionCheck): OptionCheck => ({ ...check, isRequired: true });

/** Returns everything that is wrong with the options, in the order of the table. */
function problemsOf(options: unknown, table: Readonly<Record<string, OptionCheck>>): string[] {
  if (isObject(options)) return fieldProblems(options, table, '');
  const needed = Object.entries(table).flatMap(([name, { isRequired = false }]) => (isRequired ? [name] : []));
  const allowed = needed.length > 0 ? `an object with ${needed.join(' and ')}` : 'an object, or nothing';
  return [`options is ${describe(options)}. Allowed: ${allowed}.`];
}

function fieldProblems(
  options: Readonly<Record<string, unknown>>,
  table: Readonly<Record<string, OptionCheck>>,
  prefix: string,
  ignoresOthers = false,
): string[] {
  const unknown = ignoresOthers
    ? []
    : Object.keys(options).filter((name) => !Object.hasOwn(table, name) && options[name] !== undefined);
  const names = Object.keys(table).join(', ');
  return [
    ...unknown.map(
      (name) =>
        `There is no option ${JSON.stringify(prefix + name)}. Allowed: ${names}. Correct its name or remove it.`,
    ),
    ...Object.entries(table).flatMap(([name, check]) => optionProblems(options[name], check, prefix + name)),
  ];
}

function optionProblems(value: unknown, check: OptionCheck, path: string): string[] {
  const { allowed, holds, isRequired = false, fields, showsText = false, ignoresOthers } = check;
  if (value === undefined && !isRequired) return [];
  if (fields && isObject(value)) return fieldProblems(value, fields, `${path}.`, ignoresOthers);
  if (holds(value)) return [];
  const given = showsText && typeof value === 'string' ? JSON.stringify(value) : describe(value);
  return [`${path} is ${given}. Allowed: ${allowed}.`];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Describes a value. Only a number is shown. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const throttle: OptionTable<ThrottleOptions> = {
  burst: required(numberFrom({ least: 1 })),
  perSecond: required(aboveZero),
};

const hostName = /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/;

const emulator: OptionTable<EmulatorOptions> = {
  port: numberFrom({ most: 65_535, whole: true }),
  accountId: {
    allowed: 'a text of 12 digits',
    holds: (value) => typeof value === 'string' && /^\d{12}$/.test(value),
    showsText: true,
  },
  creationMillis: milliseconds,
  rebootMillis: milliseconds,
  deletionMillis: milliseconds,
  clock: aFunction,
  latencyMillis: milliseconds,
  throttle: objectOf(throttle),
  allowedHosts: {
    allowed: 'a list of host names without ports, such as host.docker.internal',
    holds: (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string' && hostName.test(entry)),
  },
  recordCalls: trueOrFalse,
  pendingDeletion: oneOf('conflict', 'recreate'),
  stateFile: { allowed: 'the path of a file', holds: (value) => typeof value === 'string' && value !== '' },
  seeds: anything,
};

const secret: OptionTable<SecretSeed> = {
  name: required(aString),
  region: aString,
  description: aString,
  secretString: aString,
  secretBinary: { allowed: 'a Uint8Array', holds: (value) => value instanceof Uint8Array },
};

const when = required(oneOf('before', 'after'));
const performed = trueOrFalse;
/** The fields of each kind of fault, apart from the kind. */
const faultFields: { readonly [K in Fault['kind']]: OptionTable<Omit<Extract<Fault, { kind: K }>, 'kind'>> } = {
  error: {
    name: required(aString),
    status: required(numberFrom({ least: 100, most: 599, whole: true })),
    message: aString,
    performed,
  },
  reset: { when },
  slow: { millis: required(milliseconds), when },
  truncated: {},
  'not-json': { performed, requestId: trueOrFalse },
  stall: { performed },
  drip: { millis: milliseconds, performed },
  endless: { performed },
  oversized: { bytes: numberFrom({ whole: true }), performed },
  deep: { levels: numberFrom({ whole: true }), performed },
  'endless-pages': { token: required(oneOf('same', 'new')) },
  meanwhile: { run: required(aFunction) },
  refused: { millis: required(milliseconds) },
};

const kind = required(oneOf(...Object.keys(faultFields)));

/** Returns the check of a fault. Only a known kind has other fields. */
function faultOf(fault: unknown): OptionCheck {
  const given = typeof fault === 'object' && fault !== null && 'kind' in fault ? fault.kind : undefined;
  const fields = Object.entries(faultFields).find(([name]) => name === given)?.[1];
  return required({ ...objectOf({ kind, ...fields }), ...(!fields && { ignoresOthers: true }) });
}

const injection = (fault: unknown): OptionTable<Injection> => ({
  operation: required(aString),
  fault: faultOf(fault),
  times: numberFrom({ whole: true, infinite: true }),
  skip: numberFrom({ whole: true, infinite: true }),
  match: aFunction,
});

/** Throws an Error with everything that is wrong with the options of the emulator. */
export function assertEmulatorOptions(options: EmulatorOptions): void {
  refuse('startEmulator', options, emulator);
}

/** Does the same for a secret to add. */
export function assertSecretSeed(seed: SecretSeed): void {
  refuse('seedSecret', seed, secret);
}

/** Does the same for a fault to inject. */
export function assertInjection(options: Injection): void {
  const { fault = undefined } = (options as Injection | null) ?? {};
  refuse('inject', options, injection(fault));
}

/** Does the same for the function of an ARN. */
export function assertRotationFunction(functionArn: unknown, handler: unknown): void {
  refuse(
    'setRotationFunction',
    { functionArn, handler },
    { functionArn: required(aString), handler: required(aFunction) },
  );
}

function refuse(place: string, options: unknown, table: Readonly<Record<string, OptionCheck>>): void {
  const problems = problemsOf(options, table);
  if (problems.length > 0) throw new Error(`${place}: ${problems.join(' ')}`);
}
