/**
 * The fields of a user from the table of the rules (`USER_FIELDS`): their types, the values that are known at synth, and
 * their Terraform attributes. For a new row of the table, add a property to `UserOptions`; this file needs no change.
 */
import {
  Token,
  booleanToTerraform,
  hashMapper,
  listMapper,
  stringToTerraform,
  type IResolvable,
} from '../private/framework';
import {
  NOT_KNOWN_YET,
  USER_FIELDS,
  USER_FIELD_NAMES,
  type Path,
  type UserField,
  type UserFieldType,
  type UserInput,
  type Violation,
} from '../../rules';
import { isObject, readField, wrongType } from '../../rules/internal';
import { checkedElsewhere, type FieldType } from '../private/options';
import { isListToken } from '../private/token-mistakes';
import { isUnresolved, knownBoolean, knownReasons, knownString, knownStrings } from '../private/unresolved';
import type { UserOptions } from './user';

/** A field of a user except the password. */
type PlainUserField = Exclude<UserField, 'password'>;

/** The fields of a user except the password, in the order of the table. */
export const PLAIN_USER_FIELDS = USER_FIELD_NAMES.filter((field): field is PlainUserField => field !== 'password');

/** The names of `UserOptions`, in the order of the table. */
export const USER_OPTION_NAMES = PLAIN_USER_FIELDS.filter((field): field is keyof UserOptions => field !== 'brokerId');

/** The options of a user that Amazon MQ has as well. */
export type ApiOption = {
  [F in keyof UserOptions]-?: (typeof USER_FIELDS)[F] extends { readonly apiName: string } ? F : never;
}[keyof UserOptions];

/** The fields of an existing user that Amazon MQ can change, except the password. */
export const UPDATABLE_FIELDS = PLAIN_USER_FIELDS.filter(
  (field) => USER_FIELDS[field].updatable && 'apiName' in USER_FIELDS[field],
);

/** The fields of `UserOptions` and the password, for the check of unknown fields. `checkUserProps` checks their types. */
export const userOptionFields: Readonly<Record<keyof UserOptions | 'password', FieldType>> = {
  ...fieldTypes(USER_OPTION_NAMES),
  password: checkedElsewhere,
};

/** Returns `checkedElsewhere` for each name. */
function fieldTypes<K extends string>(names: readonly K[]): Readonly<Record<K, FieldType>> {
  return Object.fromEntries(names.map((name) => [name, checkedElsewhere])) as Record<K, FieldType>;
}

/** Returns the options of a user, each read by its name, so that inherited properties and getters are included. */
export function userOptions(user: UserOptions): UserOptions {
  const options: Partial<UserOptions> = Object.fromEntries(USER_OPTION_NAMES.map((name) => [name, user[name]]));
  return { ...options, username: user.username };
}

const isUnsetOrToken = (value: unknown): boolean => value === undefined || value === null || Token.isUnresolved(value);
const isText = (value: unknown): boolean => isUnsetOrToken(value) || typeof value === 'string';

/** How values of a type are checked, read at synth and written to Terraform. */
interface TypeHandler {
  /** Returns a violation for each value of a wrong type in a field, which only a caller without TypeScript can pass. */
  readonly wrong: (path: Path, value: unknown, allowed: string) => Violation[];
  /** Returns what is known at synth about a value that has the right type. */
  readonly known: (value: unknown) => unknown;
  readonly toTerraform: (value: unknown) => unknown;
}

/** Returns the handler of a type whose values are of the type `V`. The check of types comes before the other two. */
function handlerOf<V>(
  wrong: TypeHandler['wrong'],
  known: (value: V) => unknown,
  toTerraform: (value: V) => unknown,
): TypeHandler {
  return { wrong, known: (value) => known(value as V), toTerraform: (value) => toTerraform(value as V) };
}

const handlers: Readonly<Record<UserFieldType, TypeHandler>> = {
  string: handlerOf<string>(
    (path, value, allowed) => (isText(value) ? [] : [wrongType(path, value, allowed)]),
    knownString,
    stringToTerraform,
  ),
  boolean: handlerOf<boolean | IResolvable>(
    (path, value, allowed) => (isFlag(value) ? [] : [wrongType(path, value, allowed)]),
    knownBoolean,
    booleanToTerraform,
  ),
  'string-list': handlerOf<string[]>(
    (path, value, allowed) => {
      if (!Array.isArray(value) || isListToken(value)) {
        return isListToken(value) || isUnsetOrToken(value) || isUnresolved(value)
          ? []
          : [wrongType(path, value, allowed)];
      }
      return (value as unknown[]).flatMap((entry, index) =>
        typeof entry === 'string' || Token.isUnresolved(entry) ? [] : [wrongType([...path, index], entry, 'a string')],
      );
    },
    knownStrings,
    listMapper(stringToTerraform, false),
  ),
  'string-map': handlerOf<{ [key: string]: string }>(
    (path, value, allowed) =>
      isUnsetOrToken(value) || (isObject(value) && Object.values(value).every(isText))
        ? []
        : [wrongType(path, value, allowed)],
    knownReasons,
    hashMapper(stringToTerraform),
  ),
};

/** Returns whether a value is true, false, unset, or known only to Terraform. */
export function isFlag(value: unknown): boolean {
  return isUnsetOrToken(value) || typeof value === 'boolean' || isUnresolved(value);
}

/** Returns a violation for each wrong type in the fields of a user except the password. Messages contain types, never values. */
export function wrongFieldTypes(props: object): Violation[] {
  return PLAIN_USER_FIELDS.flatMap((field) => {
    const { type, allowedType } = USER_FIELDS[field];
    return handlers[type].wrong([field], readField(props, field), allowedType);
  });
}

/**
 * Returns what is known at synth about the fields of a user except the password. Fields for which `isSkipped` returns true are
 * not known.
 */
export function knownFields(props: object, isSkipped: (field: PlainUserField) => boolean): UserInput {
  return Object.fromEntries(
    PLAIN_USER_FIELDS.map((field) => {
      const { known } = handlers[USER_FIELDS[field].type];
      return [field, isSkipped(field) ? NOT_KNOWN_YET : known(readField(props, field))];
    }),
  );
}

/** Returns the Terraform attributes of a user except those of the password. */
export function userToTerraform(props: UserOptions & { readonly brokerId: string }): Record<string, unknown> {
  return Object.fromEntries(
    PLAIN_USER_FIELDS.map((field) => {
      const { terraformName, type } = USER_FIELDS[field];
      return [terraformName, handlers[type].toTerraform(props[field])];
    }),
  );
}

// Everything below is for the compiler: it fails if `UserOptions` and the table differ in a name or a type.

type PropType<T extends UserFieldType> = T extends 'string'
  ? string
  : T extends 'boolean'
    ? boolean | IResolvable
    : T extends 'string-list'
      ? string[]
      : { [rule: string]: string };
type PropsOfTable = {
  readonly [F in Exclude<PlainUserField, 'brokerId'>]: PropType<(typeof USER_FIELDS)[F]['type']>;
};
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const agreesWithTable: Equal<{ readonly [K in keyof UserOptions]-?: NonNullable<UserOptions[K]> }, PropsOfTable> = true;
void agreesWithTable;
