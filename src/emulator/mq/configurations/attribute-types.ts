/** The types of attributes in the XML of a configuration, by the schema of Amazon MQ for ActiveMQ 5.18. */

/** A type: the values that it accepts, and how a message names them. */
interface ValueType {
  readonly allowed: string;
  accepts(value: string): boolean;
}

const long = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** XML Schema ignores white space around a value, except around text. */
const surrounded = (source: string) => new RegExp(`^[ \\t\\r\\n]*(?:${source})[ \\t\\r\\n]*$`);

function pattern(allowed: string, source: string): ValueType {
  const regex = surrounded(source);
  return { allowed, accepts: (value) => regex.test(value) };
}

const oneOf = (...values: string[]): ValueType => ({
  allowed: values.join(', '),
  accepts: (value) => values.includes(value),
});

/** A longer number is out of every range. */
const number = surrounded('([+-]?)0*(\\d{1,19})');

function integers(min: bigint, max: bigint): ValueType {
  return {
    allowed: `integers from ${min} to ${max}`,
    accepts: (value) => {
      const digits = number.exec(value);
      if (!digits) return false;
      const found = BigInt(digits[2] ?? '') * (digits[1] === '-' ? -1n : 1n);
      return found >= min && found <= max;
    },
  };
}

export const attributeTypes = {
  boolean: pattern('true, false', 'true|false|1|0'),
  integer: pattern('integers', '[+-]?\\d+'),
  long: integers(long.min, long.max),
  short: integers(-32_768n, 32_767n),
  double: pattern('numbers', '[+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?|-?INF|NaN'),
  string: { allowed: 'text', accepts: () => true },
  checkpointInterval: integers(5_000n, 25_000n),
  indexWriteBatchSize: integers(1_000n, 3_000n),
  journalDiskSyncStrategy: oneOf('always', 'periodic', 'never'),
  percentOfJvmHeap: integers(0n, 70n),
  preallocationStrategy: oneOf('sparse_file', 'os_kernel_copy', 'zeros'),
  protocol: oneOf('openwire'),
} as const satisfies Readonly<Record<string, ValueType>>;

export type AttributeType = keyof typeof attributeTypes;
