/** The name that was probably meant, for messages about unknown names. */
import fc from 'fast-check';
import { closestName } from '../../src/rules/internal';
import { seed } from '../support/fuzz/seed';

test.each<[name: string, names: readonly string[], meant: string | undefined]>([
  ['console_access', ['consoleAccess', 'groups'], 'consoleAccess'],
  ['consolAcess', ['consoleAccess'], 'consoleAccess'],
  ['group', ['groups'], 'groups'],
  ['biling', ['orders', 'billing'], 'billing'],
  ['order-2', ['order-1', 'order-22', 'order-2x'], 'order-1'],
  ['abc', ['abd'], undefined],
  ['orders', ['billing', 'events'], undefined],
  ['', ['orders'], undefined],
  ['orders', [], undefined],
])('%s among %j is %s', (name, names, meant) => {
  expect(closestName(name, names)).toBe(meant);
});

/** Returns the Levenshtein distance by its definition. */
function distance(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length;
  const [a, b] = [one.slice(1), other.slice(1)];
  return one[0] === other[0] ? distance(a, b) : 1 + Math.min(distance(a, other), distance(one, b), distance(a, b));
}

test('a name is near if at most a quarter of its characters differ, and no more than two', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(word, word, (name, other) => {
      const isNear = distance(name, other) <= Math.min(2, Math.floor(name.length / 4)) || other === `${name}s`;
      expect(closestName(name, [other])).toBe(isNear ? other : undefined);
    }),
    { seed, numRuns: 1_000 },
  );
});
