/** The kinds of options. */
import { isObject, readField } from '../rules/internal';
import type { OptionCheck } from './check';

/** The longest time of a timer of Node.js, which ends at once if the time is longer. */
const MAX_MILLIS = 2 ** 31 - 1;

/** A limit on time, which no timer gets as a whole. */
export const timeLimit: OptionCheck = {
  allowed: 'milliseconds, such as 600000',
  holds: (value) => typeof value === 'number' && value >= 0 && value < Infinity,
};

/** The time of a timer. */
export const milliseconds: OptionCheck = {
  allowed: `milliseconds, such as 600000, from 0 to ${MAX_MILLIS}`,
  holds: (value) => typeof value === 'number' && value >= 0 && value <= MAX_MILLIS,
};

interface NumberRange {
  readonly least?: number;
  readonly most?: number;
  /** Whether the number must be greater than `least`. Default: false. */
  readonly exclusive?: boolean;
  /** Whether the number must be whole. Default: false. */
  readonly whole?: boolean;
  /** Whether Infinity is allowed. Default: false. */
  readonly infinite?: boolean;
}

/** A number, by default finite and not negative. */
export function numberFrom(range: NumberRange = {}): OptionCheck {
  const { least = 0, most = Infinity, exclusive = false, whole = false, infinite = false } = range;
  const from = exclusive ? `greater than ${least}` : `from ${least}`;
  const to = most === Infinity ? `${exclusive ? '' : ' up'}${infinite ? ', or Infinity' : ''}` : ` to ${most}`;
  return {
    allowed: `a ${whole ? 'whole ' : ''}number ${from}${to}`,
    holds: (value) => {
      if (value === Infinity) return infinite;
      if (typeof value !== 'number' || !(exclusive ? value > least : value >= least) || value > most) return false;
      return !whole || Number.isInteger(value);
    },
  };
}

export const trueOrFalse: OptionCheck = { allowed: 'true or false', holds: (value) => typeof value === 'boolean' };
export const aString: OptionCheck = { allowed: 'a string', holds: (value) => typeof value === 'string' };
export const aFunction: OptionCheck = { allowed: 'a function', holds: (value) => typeof value === 'function' };
export const stringList: OptionCheck = {
  allowed: 'a list of strings',
  holds: (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
};
export const abortSignal: OptionCheck = {
  allowed: 'an AbortSignal',
  holds: (value) => isObject(value) && typeof readField(value, 'addEventListener') === 'function',
};
/** A value that is checked elsewhere. */
export const anything: OptionCheck = { allowed: 'any value', holds: () => true };

/** A text of a list, which is not a secret. */
export function oneOf(...choices: readonly string[]): OptionCheck {
  return {
    allowed: choices.join(', '),
    holds: (value) => choices.some((choice) => choice === value),
    showsText: true,
  };
}

/** An object that contains options. */
export function objectOf(fields: Readonly<Record<string, OptionCheck>>): OptionCheck {
  return { allowed: 'an object', holds: isObject, fields };
}
