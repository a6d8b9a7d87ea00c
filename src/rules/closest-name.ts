/** Finds the name that was probably meant. */

/** Returns the closest name that differs only in case, punctuation or one or two characters; undefined if there is none. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const wanted = plain(name);
  const maxDistance = Math.min(2, Math.floor(name.length / 4));
  const near = names
    .map((candidate) => ({ candidate, simple: plain(candidate) }))
    // A cheap bound, since the distance takes the product of the lengths.
    .filter(({ simple }) => Math.abs(simple.length - wanted.length) <= Math.max(maxDistance, 1))
    .map(({ candidate, simple }) => ({ candidate, simple, distance: distance(wanted, simple) }))
    .filter(({ simple, distance }) => distance <= maxDistance || simple === `${wanted}s`);
  return near.sort((one, other) => one.distance - other.distance)[0]?.candidate;
}

/** Returns how many characters to add, remove or replace: the Levenshtein distance. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, character] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to++) {
      const replaced = (row[to - 1] ?? 0) + (character === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
