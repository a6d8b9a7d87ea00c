/** Checks options of calls that make no construct. */
import { isObject, typeName } from '../rules';

/**
 * Returns the options of a call; none where they are left out.
 *
 * @throws an Error where they are something else than an object
 */
export function optionsOf<T extends object>(place: string, options: T | null | undefined): T {
  if (options === undefined || options === null) return {} as T;
  if (isObject(options)) return options;
  throw new Error(`${place}: the options are ${typeName(options)}. Allowed: an object. Pass one, or leave them out.`);
}
