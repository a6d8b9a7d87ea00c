/** Keeps what several constructs share on the stack or the app that they are in. */
import type { IConstruct } from 'constructs';

/** Returns what a construct keeps under a symbol; the first call makes it. */
export function kept<T>(construct: IConstruct, key: symbol, make: () => T): T {
  if (!(key in construct)) Object.defineProperty(construct, key, { value: make() });
  return (construct as unknown as Record<symbol, T>)[key] as T;
}
