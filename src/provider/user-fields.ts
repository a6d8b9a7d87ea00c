/** The fields of a user as attributes in Terraform, derived from the table of fields in src/rules. */
import {
  NOT_KNOWN_YET,
  USER_FIELD_NAMES,
  USER_FIELDS,
  type UserField,
  type UserFieldRow,
  type UserInput,
} from '../rules';
import { userFieldRow, type FieldNames } from '../rules/internal';
import { UNKNOWN, type Attribute, type Type } from '../terraform-plugin';

type Rows = typeof USER_FIELDS;
type AttributeName<F extends UserField> = Rows[F]['terraformName'];

/** The fields that Amazon MQ shows of a user. */
type ShownField = {
  [F in UserField]: Rows[F] extends { readonly apiName: string; readonly isSecret: false } ? F : never;
}[UserField];
/** The fields that Amazon MQ shows and that can be updated. */
type UpdatableField = {
  [F in ShownField]: Rows[F]['updatable'] extends true ? F : never;
}[ShownField];

/** The attributes of the fields that can be updated. */
export type UpdatableAttribute = AttributeName<UpdatableField>;

const isShown = (field: UserField): field is ShownField =>
  userFieldRow(field).apiName !== undefined && !USER_FIELDS[field].isSecret;
const isUpdatable = (field: ShownField): field is UpdatableField => USER_FIELDS[field].updatable;

export const SHOWN_FIELDS = USER_FIELD_NAMES.filter(isShown);
export const SHOWN_UPDATABLE_FIELDS = SHOWN_FIELDS.filter(isUpdatable);

/** The name of the attribute of each field. */
export const attributeNames: FieldNames = Object.fromEntries(
  USER_FIELD_NAMES.map((field) => [field, USER_FIELDS[field].terraformName]),
);

/** The values of fields under the names of their attributes. */
type AttributesOf<F extends UserField, T extends Readonly<Record<F, unknown>>> = {
  readonly [K in F as AttributeName<K>]: T[K];
};

/** Returns the values of fields under the names of their attributes. */
export function toAttributes<F extends UserField, T extends Readonly<Record<F, unknown>>>(
  fields: readonly F[],
  values: T,
): AttributesOf<F, T> {
  const entries = fields.map((field) => [USER_FIELDS[field].terraformName, values[field]]);
  return Object.fromEntries(entries) as AttributesOf<F, T>;
}

/** Returns the values of attributes under the names of their fields. */
export function toFields<F extends UserField, T extends Readonly<Record<AttributeName<F>, unknown>>>(
  fields: readonly F[],
  attributes: T,
): { readonly [K in F]: T[AttributeName<K>] } {
  const valueOf = (field: F): unknown => attributes[USER_FIELDS[field].terraformName as AttributeName<F>];
  return Object.fromEntries(fields.map((field) => [field, valueOf(field)])) as {
    readonly [K in F]: T[AttributeName<K>];
  };
}

/** Returns the attributes of a configuration or plan for the rules. Missing attributes are treated as not known yet. */
export function toUserInput(attributes: Readonly<Record<string, unknown>>): UserInput {
  const valueOf = (name: string) => (Object.hasOwn(attributes, name) ? toKnown(attributes[name]) : NOT_KNOWN_YET);
  return Object.fromEntries(USER_FIELD_NAMES.map((field) => [field, valueOf(USER_FIELDS[field].terraformName)]));
}

/** Replaces Terraform's unknown values with those of the rules. */
export function toKnown(value: unknown): unknown {
  if (value === UNKNOWN) return NOT_KNOWN_YET;
  if (Array.isArray(value)) return value.map(toKnown);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toKnown(item)]));
}

type TerraformType<T extends UserFieldRow['type']> = {
  string: 'string';
  boolean: 'bool';
  'string-list': { readonly set: 'string' };
  'string-map': { readonly map: 'string' };
}[T];

const terraformTypes = {
  string: 'string',
  boolean: 'bool',
  'string-list': { set: 'string' },
  'string-map': { map: 'string' },
} as const satisfies Record<UserFieldRow['type'], Type>;

/** The defaults of optional fields that are not configured, by type. Fields of other types are null. */
const defaults = { string: '', boolean: false, 'string-list': [] } as const;
type Defaults = typeof defaults;

type PresenceOf<R extends UserFieldRow> = R extends { readonly required: true }
  ? { readonly required: true }
  : R extends { readonly isSecret: true }
    ? { readonly optional: true; readonly sensitive: true; readonly writeOnly: true }
    : R extends { readonly apiName: string; readonly type: infer T extends keyof Defaults }
      ? { readonly optional: true; readonly computed: true; readonly default: Defaults[T] }
      : { readonly optional: true };

type UserAttributes = {
  readonly [F in UserField as AttributeName<F>]: PresenceOf<Rows[F]> & {
    readonly type: TerraformType<Rows[F]['type']>;
    readonly description: string;
    readonly requiresReplace?: boolean;
  };
};

/**
 * Returns the attributes of a managed user.
 *
 * @param notes additions to the descriptions of fields
 */
export function userAttributes(notes: FieldNames): UserAttributes {
  return typed<UserAttributes>(
    USER_FIELD_NAMES.map((field) => {
      const row = userFieldRow(field);
      const presence = presenceOf(row);
      const description = [
        row.description,
        notes[field],
        row.updatable ? undefined : 'A change replaces the user.',
        presence.default === undefined ? undefined : defaultText(presence.default),
      ];
      const attribute: Attribute = {
        type: terraformTypes[row.type],
        description: sentences(description),
        ...presence,
        ...(!row.updatable && { requiresReplace: true }),
      };
      return [row.terraformName, attribute] as const;
    }),
  );
}

function presenceOf({ required, isSecret, apiName, type }: UserFieldRow): Partial<Attribute> {
  if (required) return { required: true };
  if (isSecret) return { optional: true, sensitive: true, writeOnly: true };
  if (apiName === undefined || type === 'string-map') return { optional: true };
  return { optional: true, computed: true, default: defaults[type] };
}

type ShownAttributes = {
  readonly [F in ShownField as AttributeName<F>]: (Rows[F] extends { readonly required: true }
    ? { readonly required: true }
    : { readonly computed: true }) & {
    readonly type: TerraformType<Rows[F]['type']>;
    readonly description: string;
  };
};

/** Returns the attributes of a user that is looked up: the required fields identify it, the others are computed. */
export function shownAttributes(notes: FieldNames): ShownAttributes {
  return typed<ShownAttributes>(
    SHOWN_FIELDS.map((field) => {
      const { terraformName, type, description, required } = USER_FIELDS[field];
      const attribute: Attribute = {
        type: terraformTypes[type],
        description: sentences([description, notes[field]]),
        ...(required ? { required: true } : { computed: true }),
      };
      return [terraformName, attribute] as const;
    }),
  );
}

/** Returns attributes as the type that follows from the rows, which the compiler cannot derive from a loop over them. */
function typed<T>(attributes: readonly (readonly [string, Attribute])[]): T {
  return Object.fromEntries<unknown>(attributes) as T;
}

const sentences = (parts: readonly (string | undefined)[]) => parts.filter((part) => part !== undefined).join(' ');

const defaultText = (value: Attribute['default']) =>
  typeof value === 'boolean' ? `Default: \`${value}\`.` : 'Default: none.';
