/** Fields that nothing reads: a typing error in a name must not pass for a field that is not set. */
import { violation, type Path, type Violation } from './violation';
import { quoteName } from './text';

/** How many are named one by one. */
const MOST = 20;

/** Returns the fields of an object that do not exist, except those whose value is undefined. */
export function unknownFields(
  object: Readonly<Record<string, unknown>>,
  fields: readonly string[],
  path: Path,
): Violation[] {
  const known = new Set(fields);
  const names = Object.keys(object).filter((name) => !known.has(name) && object[name] !== undefined);
  const allowed = `Allowed: ${fields.join(', ')}`;
  const refuse = (at: Path, problem: string, advice: string): Violation =>
    violation('unknown-field', at, `${problem}. ${allowed}. ${advice}.`);
  const named = names.slice(0, MOST).map((name) => {
    const problem = `There is no field ${quoteName(name) ?? 'of this name'}`;
    return refuse([...path, name], problem, adviceFor(name, fields));
  });
  const more = names.length - named.length;
  if (more === 0) return named;
  return [
    ...named,
    refuse(path, `There are ${more} more unknown fields`, 'Correct their names or remove them'),
  ];
}

function adviceFor(name: string, fields: readonly string[]): string {
  const meant = quoteName(name) === undefined ? undefined : closest(name, fields);
  if (meant !== undefined) return `Write ${meant}`;
  const lacksSpace = quoteName(name) === undefined && name.includes(':');
  return lacksSpace ? 'Put a space after its colon' : 'Correct its name or remove it';
}

/** Returns the field that differs in case, underscores or a letter or two; of two the nearer one. */
function closest(name: string, fields: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const most = Math.min(2, Math.floor(name.length / 4));
  const near = fields
    .map((field) => ({ field, distance: distance(plain(name), plain(field)) }))
    .filter(({ field, distance }) => distance <= most || plain(field) === `${plain(name)}s`);
  return near.sort((one, other) => one.distance - other.distance)[0]?.field;
}

/** How many letters to add, remove or replace: the Levenshtein distance. */
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
