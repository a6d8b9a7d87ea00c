/** Finds fields that do not exist. A misspelled name would otherwise pass as a field that is not set. */
import { violation, type Path, type Violation } from './violation';
import { quoteName } from './text';

/** How many unknown fields are named one by one. */
const MAX_NAMED = 20;

/** Returns a violation for each field of an object that does not exist, unless its value is undefined. */
export function unknownFields(
  object: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  path: Path,
  noun: 'field' | 'option' = 'field',
): Violation[] {
  const known = new Set(fields);
  const names = Object.keys(object).filter((name) => !known.has(name) && object[name] !== undefined);
  const allowed = `Allowed: ${fields.join(', ')}`;
  const refuse = (at: Path, problem: string, advice: string): Violation =>
    violation('unknown-field', at, `${problem}. ${allowed}. ${advice}.`);
  const named = names.slice(0, MAX_NAMED).map((name) => {
    const problem = `There is no ${noun} ${quoteName(name) ?? 'of this name'}`;
    return refuse([...path, name], problem, remedyFor(name, fields));
  });
  const more = names.length - named.length;
  if (more === 0) return named;
  return [...named, refuse(path, `There are ${more} more unknown ${noun}s`, 'Correct their names or remove them')];
}

function remedyFor(name: string, fields: readonly string[]): string {
  const meant = quoteName(name) === undefined ? undefined : closest(name, fields);
  if (meant !== undefined) return `Use ${meant}`;
  const lacksSpace = quoteName(name) === undefined && name.includes(':');
  return lacksSpace ? 'Add a space after the colon' : 'Correct its name or remove it';
}

/** Returns the closest field that differs only in case, underscores or one or two letters; undefined if there is none. */
function closest(name: string, fields: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const maxDistance = Math.min(2, Math.floor(name.length / 4));
  const near = fields
    .map((field) => ({ field, distance: distance(plain(name), plain(field)) }))
    .filter(({ field, distance }) => distance <= maxDistance || plain(field) === `${plain(name)}s`);
  return near.sort((one, other) => one.distance - other.distance)[0]?.field;
}

/** Returns how many letters to add, remove or replace: the Levenshtein distance. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1];
    for (let to = 1; to <= other.length; to++) {
      const replaced = (row[to - 1] ?? 0) + (letter === other[to - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[to] ?? 0) + 1, (next[to - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
