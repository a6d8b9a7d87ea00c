/** Finds fields that do not exist. A misspelled name would otherwise pass as a field that is not set. */
import { closestName } from './closest-name';
import { quoteName } from './text';
import { violation, type Path, type Violation } from './violation';

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
  const meant = quoteName(name) === undefined ? undefined : closestName(name, fields);
  if (meant !== undefined) return `Use ${meant}`;
  const lacksSpace = quoteName(name) === undefined && name.includes(':');
  return lacksSpace ? 'Add a space after the colon' : 'Correct its name or remove it';
}
