/** Attaches values to constructs of the app, such as what several constructs of this package share on their stack. */
import type { IConstruct } from 'constructs';

/**
 * Returns the value that is attached to a construct under a key; the first call creates it. The key is a symbol of the global
 * registry, so that two copies of this package share the value.
 */
export function attached<T>(construct: IConstruct, key: symbol, create: () => T): T {
  if (!(key in construct)) Object.defineProperty(construct, key, { value: create() });
  return (construct as unknown as Record<symbol, T>)[key] as T;
}

/** The mark of a `ModuleStack`, for constructs that behave differently in a module. */
export const MODULE_STACK = Symbol.for('cdktf-mq-users/ModuleStack');

/** Marks a construct, or another object of this package, as an instance of one of its classes. */
export function brandAs(object: object, brand: symbol): void {
  Object.defineProperty(object, brand, { value: true });
}

/** Returns whether a value was marked with `brandAs`, by this copy of the package or by another one. */
export function isBranded(value: unknown, brand: symbol): boolean {
  return typeof value === 'object' && value !== null && brand in value;
}
