/** The check of each option of the emulator, for callers without TypeScript. */
import {
  aFunction,
  anything,
  aString,
  checkOptions,
  milliseconds,
  numberFrom,
  objectOf,
  oneOf,
  required,
  stringList,
  trueOrFalse,
  type OptionCheck,
  type OptionTable,
} from '../options';
import type { Fault, Injection } from './faults';
import type { EmulatorOptions } from './options';
import type { BrokerSeed, SecretSeed } from './seeds';
import type { ThrottleOptions } from './throttle';

const throttle: OptionTable<ThrottleOptions> = {
  burst: required(numberFrom({ least: 1 })),
  perSecond: required(numberFrom({ exclusive: true })),
};

const emulator: OptionTable<EmulatorOptions> = {
  port: numberFrom({ most: 65_535, whole: true }),
  accountId: aString,
  creationMillis: milliseconds,
  rebootMillis: milliseconds,
  deletionMillis: milliseconds,
  clock: aFunction,
  latencyMillis: milliseconds,
  throttle: objectOf(throttle),
  allowedHosts: stringList,
  pendingDeletion: oneOf('conflict', 'recreate'),
};

const broker: OptionTable<BrokerSeed> = {
  brokerId: aString,
  brokerName: aString,
  region: aString,
  engineType: oneOf('ACTIVEMQ', 'RABBITMQ'),
  authenticationStrategy: oneOf('SIMPLE', 'LDAP', 'CONFIG_MANAGED'),
  users: anything,
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

/** Does the same for a broker to add. */
export function assertBrokerSeed(seed: BrokerSeed): void {
  refuse('seedBroker', seed, broker);
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

function refuse(place: string, options: unknown, table: Readonly<Record<string, OptionCheck>>): void {
  const violations = checkOptions(options, table);
  if (violations.length > 0) throw new Error(`${place}: ${violations.map(({ message }) => message).join(' ')}`);
}
