/** Finds the name that was probably meant. */

/** Returns the closest name that differs only in case, punctuation or one or two characters; undefined if there is none. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(name);
  const maxDistance = Math.min(2, Math.floor(name.length / 4));
  const near = names
    .map((candidate) => ({ candidate, simple: plain(candidate) }))
    .map(({ candidate, simple }) => ({ candidate, simple, distance: distance(wanted, simple, maxDistance) }))
    .filter(({ simple, distance }) => distance <= maxDistance || simple === `${wanted}s`);
  return near.sort((one, other) => one.distance - other.distance)[0]?.candidate;
}

/**
 * Returns how many characters to add, remove or replace: the Levenshtein distance, or Infinity if it is greater than the maximum.
 * Names from outside can be many and long, so that only the cells of the table near its diagonal are filled.
 */
function distance(first: string, second: string, max: number): number {
  if (Math.abs(first.length - second.length) > max) return Infinity;
  const [one, other] = withoutCommonEnds(first, second);
  // The cell `index` of a row compares the first `at` characters with the first `at + index - max` of the other name.
  let row = Array.from({ length: 2 * max + 1 }, (_, index) => (index < max ? Infinity : index - max));
  let next = [...row];
  for (let at = 1; at <= one.length; at++) {
    let lowest = Infinity;
    for (let index = 0; index < row.length; index++) {
      const to = at + index - max;
      const replaced = (row[index] ?? Infinity) + (one[at - 1] === other[to - 1] ? 0 : 1);
      const nearest = Math.min(replaced, (row[index + 1] ?? Infinity) + 1, (next[index - 1] ?? Infinity) + 1);
      next[index] = to < 0 || to > other.length ? Infinity : to === 0 ? at : nearest;
      lowest = Math.min(lowest, next[index] ?? Infinity);
    }
    if (lowest > max) return Infinity;
    [row, next] = [next, row];
  }
  return row[other.length - one.length + max] ?? Infinity;
}

/** Returns two names without the characters at both ends that they share, which do not change the distance. */
function withoutCommonEnds(one: string, other: string): [string, string] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return [one.slice(start, one.length - end), other.slice(start, other.length - end)];
}
