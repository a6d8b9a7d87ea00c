/**
 * Schemas of providers and resources, in Terraform's own words, and the TypeScript types of the values they describe.
 * A schema is written once as a constant; `Config` and `State` are inferred from it.
 */

/** Stands for a value that Terraform does not know yet. It may appear wherever a value may. */
export const UNKNOWN: unique symbol = Symbol.for('terraform-plugin/unknown');
export type Unknown = typeof UNKNOWN;

/** A type constraint. Tuples and "any" are not needed by any provider here yet. */
export type Type =
  | 'string'
  | 'number'
  | 'bool'
  | { readonly set: Type }
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly object: Readonly<Record<string, Type>> };

/**
 * Numbers are exact: a JavaScript number where that is precise, a bigint for the other 64-bit integers, and a decimal
 * string for what Terraform sends as one. What came in goes out again unchanged.
 */
export type TerraformNumber = number | bigint | string;

/** Any value, known or not. */
export type Value = null | Unknown | boolean | TerraformNumber | readonly Value[] | { readonly [key: string]: Value };

export interface Attribute {
  readonly type: Type;
  /** For the documentation and for editors: meaning, unit, default. */
  readonly description: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  /** Never stored: the value is in the configuration only and is null everywhere else. Terraform 1.11 and newer. */
  readonly writeOnly?: boolean;
  readonly deprecated?: boolean;
  /** What an unset optional attribute is planned as. The attribute must be optional and computed. */
  readonly default?: Value;
  /** A change of this attribute replaces the object. */
  readonly requiresReplace?: boolean;
  /** A computed value that outlives updates; others are planned as unknown whenever anything changes. */
  readonly useStateForUnknown?: boolean;
}

/** A nested block: at most one object (`single`), or a list of them. */
export interface NestedBlock {
  readonly nesting: 'single' | 'list';
  readonly maxItems?: number;
  readonly description: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Schema {
  /** Raised when the stored state changes its shape. */
  readonly version: number;
  /** In Markdown. */
  readonly description: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, NestedBlock>>;
}

/** The TypeScript type of a known value of a type constraint; `E` is what elements may be besides. */
export type ValueOf<T extends Type, E = never> = T extends 'string'
  ? string
  : T extends 'number'
    ? TerraformNumber
    : T extends 'bool'
      ? boolean
      : T extends { readonly set: infer Item extends Type }
        ? readonly (ValueOf<Item, E> | E)[]
        : T extends { readonly list: infer Item extends Type }
          ? readonly (ValueOf<Item, E> | E)[]
          : T extends { readonly map: infer Item extends Type }
            ? Readonly<Record<string, ValueOf<Item, E> | E>>
            : T extends { readonly object: infer Fields extends Readonly<Record<string, Type>> }
              ? { readonly [K in keyof Fields]: ValueOf<Fields[K], E> | null | E }
              : never;

type Attributes<A extends Schema['attributes'], E> = {
  readonly [K in keyof A]: ValueOf<A[K]['type'], E> | null | E;
};
type Blocks<B, E> = {
  readonly [K in keyof B]: B[K] extends {
    readonly nesting: 'list';
    readonly attributes: infer A extends Schema['attributes'];
  }
    ? readonly Attributes<A, E>[] | E
    : B[K] extends { readonly attributes: infer A extends Schema['attributes'] }
      ? Attributes<A, E> | null | E
      : never;
};

/** An object of the schema as a configuration or a plan holds it: anything in it may be unknown. */
export type Config<S extends Schema> = Attributes<S['attributes'], Unknown> & Blocks<NonNullable<S['blocks']>, Unknown>;

/** An object of the schema as the state holds it: everything is known. */
export type State<S extends Schema> = Attributes<S['attributes'], never> & Blocks<NonNullable<S['blocks']>, never>;

/** Gives a schema its precise type while checking its shape. */
export const schema = <const S extends Schema>(definition: S): S => definition;

/** Whether a value, or a whole configuration, holds nothing unknown at any depth. */
export function isWhollyKnown(value: unknown): boolean {
  if (value === UNKNOWN) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isWhollyKnown);
}

/** A type as Terraform's schemas write it in JSON: `"string"`, `["set","string"]`. */
export function typeConstraint(type: Type): unknown {
  if (typeof type === 'string') return type;
  if ('object' in type) {
    return ['object', Object.fromEntries(Object.entries(type.object).map(([name, t]) => [name, typeConstraint(t)]))];
  }
  const [kind, item] = Object.entries(type)[0] as [string, Type];
  return [kind, typeConstraint(item)];
}
