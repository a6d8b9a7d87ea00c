/** Checks options of calls that make no construct. */
import { isObject, typeName } from '../rules';

/**
 * Returns the options of a call; none where they are left out.
 *
 * @throws an Error where they are something else than an object
 */
export function optionsOf<T extends object>(place: string, options: T | null | undefined): T {
  if (options === undefined || options === null) return {} as T;
  if (isObject(options) && isReadable(options)) return options;
  const what = isObject(options) ? 'not readable' : typeName(options);
  throw new Error(`${place}: the options are ${what}. Allowed: an object. Pass one, or leave them out.`);
}

function isReadable(options: object): boolean {
  try {
    return Array.isArray(Object.values(options));
  } catch {
    return false;
  }
}
