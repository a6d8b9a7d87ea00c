/** Constructors that are private in TypeScript. Other languages, and JavaScript, can call them. */

/**
 * Returns the error of such a constructor.
 *
 * @param name the name of the class
 * @param methods the static methods to call instead
 */
export function privateConstructor(name: string, ...methods: readonly [string, ...string[]]): Error {
  const allowed = methods.map((method) => `${name}.${method}`).join(', ');
  return new Error(
    `${name} has no public constructor. Allowed: ${allowed}. Call ${methods.length > 1 ? 'one of these' : 'it'}.`,
  );
}
