/**
 * Checks the options of a function for callers without TypeScript: which do not exist, and which have a value that is not
 * allowed. All are reported at once, and no message shows a value that is not a number, because it may be a secret.
 */
export { checkOptions, required } from './check';
export type { OptionCheck, OptionTable } from './check';
export {
  abortSignal,
  aFunction,
  anything,
  aString,
  milliseconds,
  numberFrom,
  objectOf,
  oneOf,
  stringList,
  timeLimit,
  trueOrFalse,
} from './kinds';
