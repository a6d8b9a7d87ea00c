/** Applies a table of options to what a caller has passed. */
import { formatPath, type Path, type Violation } from '../rules';
import { isObject, quote, readField, typeName, unknownFields, violation } from '../rules/internal';

/** What an option may be. */
export interface OptionCheck {
  /** What the error names as allowed, such as "milliseconds, such as 600000". */
  readonly allowed: string;
  readonly holds: (value: unknown) => boolean;
  /** Whether the option must be passed. Default: false. */
  readonly isRequired?: boolean;
  /** Whether errors do not list the option. Default: false. */
  readonly isInternal?: boolean;
  /** Whether errors show a text that is not allowed. Default: false, because it may be a secret. */
  readonly showsText?: boolean;
  /** Whether other options may be in the value. Default: false. */
  readonly ignoresOthers?: boolean;
  /** The options inside the value, if it is an object. */
  readonly fields?: Readonly<Record<string, OptionCheck>>;
}

/** The check of each option of a type. */
export type OptionTable<T> = { readonly [K in keyof T]-?: OptionCheck };

/** Returns a check of an option that must be passed. */
export function required(check: OptionCheck): OptionCheck {
  return { ...check, isRequired: true };
}

/** Returns everything that is wrong with options, in the order of the table. `path` is where the options themselves are. */
export function checkOptions(
  options: unknown,
  table: Readonly<Record<string, OptionCheck>>,
  path: Path = ['options'],
): Violation[] {
  return checkFields(options, table, path, []);
}

function checkFields(
  options: unknown,
  table: Readonly<Record<string, OptionCheck>>,
  whole: Path,
  path: Path,
  ignoresOthers = false,
): Violation[] {
  const named = Object.entries(table).filter(([, { isInternal = false }]) => !isInternal);
  const names = named.map(([name]) => name);
  if (!isObject(options)) {
    const needed = named.flatMap(([name, { isRequired = false }]) => (isRequired ? [name] : []));
    const allowed = needed.length > 0 ? `an object with ${needed.join(' and ')}` : 'an object, or nothing';
    return [violation('wrong-type', whole, `${formatPath(whole)} is ${describe(options)}. Allowed: ${allowed}.`)];
  }
  const internal = Object.keys(table).filter((name) => !names.includes(name));
  const given = Object.fromEntries(
    Object.keys(options).flatMap((name) => (internal.includes(name) ? [] : [[name, readField(options, name)]])),
  );
  return [
    ...(ignoresOthers ? [] : unknownFields(given, names, path, 'option')),
    ...Object.entries(table).flatMap(([name, check]) => checkOption(readField(options, name), check, [...path, name])),
  ];
}

function checkOption(value: unknown, check: OptionCheck, path: Path): Violation[] {
  const { allowed, holds, isRequired, fields, showsText = false, ignoresOthers } = check;
  if (value === undefined && !isRequired) return [];
  if (fields && isObject(value)) return checkFields(value, fields, path, path, ignoresOthers);
  if (holds(value)) return [];
  const given = showsText && typeof value === 'string' ? quote(value) : describe(value);
  return [violation('wrong-type', path, `${formatPath(path)} is ${given}. Allowed: ${allowed}.`)];
}

/** Describes a value; only a number is shown. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : typeName(value);
}
