/** The tokens of pages: lists of values, which are opaque for callers. */

/** Returns the token of some values. */
export function tokenOf(...values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Returns the values of a token; none if it is not one. The caller checks their types. */
export function valuesOf(token: string): readonly unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}
