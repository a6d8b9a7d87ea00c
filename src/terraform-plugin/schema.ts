/**
 * Schemas of providers and resources, and the TypeScript types of the objects that they describe. A schema is a constant;
 * the types `Config`, `Planned` and `State` are inferred from it.
 */

/** A value that Terraform does not know yet. It can appear wherever a value can. */
export const UNKNOWN: unique symbol = Symbol.for('terraform-plugin/unknown');
export type Unknown = typeof UNKNOWN;

/** A type constraint of an attribute. */
export type Type =
  | 'string'
  | 'number'
  | 'bool'
  | { readonly set: Type }
  | { readonly list: Type }
  | { readonly map: Type }
  | { readonly object: Readonly<Record<string, Type>> };

/** A type constraint of a function's parameter. `dynamic` accepts a value of any type. */
export type ParameterType = Type | 'dynamic';

/** The type of a value that was passed as `dynamic`. Terraform sends it with the value. */
export type DynamicType =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | { readonly set: DynamicType }
  | { readonly list: DynamicType }
  | { readonly map: DynamicType }
  | { readonly tuple: readonly DynamicType[] }
  | { readonly object: Readonly<Record<string, DynamicType>> };

/**
 * An exact number: a JavaScript number if that is precise, a bigint for other 64-bit integers, and a decimal string if
 * Terraform sends one. A number that is only passed on does not change.
 */
export type TerraformNumber = number | bigint | string;

/** Any value, known or not. */
export type Value = null | Unknown | boolean | TerraformNumber | readonly Value[] | { readonly [key: string]: Value };

/** An object of a schema, without its precise type. */
export type ObjectValue = Readonly<Record<string, Value>>;

export interface Attribute {
  readonly type: Type;
  /** Meaning, unit and default, in Markdown. Shown in the documentation and in editors. */
  readonly description: string;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
  /** Whether the value is in the configuration only, and null in plans and states. Terraform 1.11 and newer. */
  readonly writeOnly?: boolean;
  /** What to use instead. Terraform warns about a configuration that sets the attribute. */
  readonly deprecated?: string;
  /** The attributes of the objects in `type`, if they are described one by one: see `nested`. */
  readonly nested?: NestedAttributes;
  /** The planned value if the attribute is not configured. The attribute must be optional and computed. */
  readonly default?: Value;
  /** Whether a change of this attribute replaces the object. */
  readonly requiresReplace?: boolean;
  /** Whether updates keep the computed value. Without it, the value is planned as unknown whenever anything changes. */
  readonly useStateForUnknown?: boolean;
}

/** Attributes of an object, or of the objects of a list, set or map. Each is described, unlike those of an object type. */
export interface NestedAttributes {
  readonly nesting: 'single' | 'list' | 'set' | 'map';
  /** They have no `default`, `requiresReplace` or `useStateForUnknown`, which apply to whole attributes. */
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/**
 * A nested block. `single`: at most one object. `group`: one object, whose attributes are null if the block is absent. `list`, `set`
 * and `map`: any number of objects; the blocks of a map have a label. Its attributes cannot be computed.
 */
export interface NestedBlock {
  readonly nesting: 'single' | 'group' | 'list' | 'set' | 'map';
  /** For a list or set. */
  readonly minItems?: number;
  /** For a list or set. */
  readonly maxItems?: number;
  /** What to use instead. Terraform warns about a configuration that has the block. */
  readonly deprecated?: string;
  readonly description: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Schema {
  /** Starts at 0. Increase it when a name or type of the stored state changes, and add a state upgrader. */
  readonly version: number;
  /** In Markdown. */
  readonly description: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly blocks?: Readonly<Record<string, NestedBlock>>;
}

/** The TypeScript type of a known value of a type constraint. Elements can also be `E`. */
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

type AttributesByName = Readonly<Record<string, Attribute>>;

type ConfigAttributes<A extends AttributesByName> = {
  readonly [K in keyof A]: ValueOf<A[K]['type'], Unknown> | null | Unknown;
};
/** A required attribute is never null, except that a write-only one is not stored. */
type StateAttributes<A extends AttributesByName> = {
  readonly [K in keyof A]: A[K] extends { readonly required: true; readonly writeOnly?: false }
    ? ValueOf<A[K]['type']>
    : ValueOf<A[K]['type']> | null;
};
type PlannedAttributes<A extends AttributesByName> = {
  readonly [K in keyof A]: A[K] extends { readonly required: true; readonly writeOnly?: false }
    ? ValueOf<A[K]['type']>
    : A[K] extends { readonly default: NonNullable<Value> }
      ? ValueOf<A[K]['type']>
      : A[K] extends { readonly nested: NestedAttributes }
        ? ValueOf<A[K]['type'], Unknown> | null | (A[K] extends { readonly computed: true } ? Unknown : never)
        : A[K] extends { readonly computed: true }
          ? ValueOf<A[K]['type'], Unknown> | null | Unknown
          : ValueOf<A[K]['type']> | null;
};

type BlocksByName = Readonly<Record<string, NestedBlock>>;

type ConfigBlocks<B extends BlocksByName> = {
  readonly [K in keyof B]: B[K]['nesting'] extends 'list' | 'set'
    ? readonly (ConfigAttributes<B[K]['attributes']> | Unknown)[] | Unknown
    : B[K]['nesting'] extends 'map'
      ? Readonly<Record<string, ConfigAttributes<B[K]['attributes']> | Unknown>> | Unknown
      : B[K]['nesting'] extends 'group'
        ? ConfigAttributes<B[K]['attributes']> | Unknown
        : ConfigAttributes<B[K]['attributes']> | null | Unknown;
};
type StateBlocks<B extends BlocksByName> = {
  readonly [K in keyof B]: B[K]['nesting'] extends 'list' | 'set'
    ? readonly StateAttributes<B[K]['attributes']>[]
    : B[K]['nesting'] extends 'map'
      ? Readonly<Record<string, StateAttributes<B[K]['attributes']>>>
      : B[K]['nesting'] extends 'group'
        ? StateAttributes<B[K]['attributes']>
        : StateAttributes<B[K]['attributes']> | null;
};

/** An object of a schema in a configuration or in a plan that is not complete: any value may be null or unknown. */
export type Config<S extends Schema> = ConfigAttributes<S['attributes']> & ConfigBlocks<NonNullable<S['blocks']>>;

/**
 * An object of a schema in a plan that is applied. Only computed attributes without a default may be unknown, at any depth.
 * Required attributes, and those with a default, are not null.
 */
export type Planned<S extends Schema> = PlannedAttributes<S['attributes']> & StateBlocks<NonNullable<S['blocks']>>;

/** An object of a schema with all values known: in the state, or in a configuration that is applied. */
export type State<S extends Schema> = StateAttributes<S['attributes']> & StateBlocks<NonNullable<S['blocks']>>;

/** The attributes of an object that are known: at least the required ones. */
export type PartialState<S extends Schema> = Partial<State<S>> & Pick<State<S>, RequiredNames<S>>;
type RequiredNames<S extends Schema> = {
  [K in keyof S['attributes']]: S['attributes'][K] extends { readonly required: true; readonly writeOnly?: false }
    ? K
    : never;
}[keyof S['attributes']];

/** The objects that operations take and return. */
export interface TypedObjects {
  readonly config: object;
  readonly planned: object;
  readonly state: object;
  readonly partial: object;
}

/** The objects of a schema. */
export interface ObjectsOf<S extends Schema> {
  readonly config: Config<S>;
  readonly planned: Planned<S>;
  readonly state: State<S>;
  readonly partial: PartialState<S>;
}

/** Objects of any schema, by attribute name. */
export interface UntypedObjects {
  readonly config: ObjectValue;
  readonly planned: ObjectValue;
  readonly state: ObjectValue;
  readonly partial: ObjectValue;
}

/** Allows only the properties that `Shape` has, which a type parameter does not do by itself. */
type OnlyKeysOf<T, Shape> = { readonly [K in keyof T]: K extends keyof Shape ? T[K] : never };
type OnlyAttributeKeys<A> = { readonly [K in keyof A]: OnlyKeysOf<A[K], Attribute> };
type OnlySchemaKeys<S extends Schema> = OnlyKeysOf<S, Schema> & {
  readonly attributes: OnlyAttributeKeys<S['attributes']>;
  readonly blocks?: {
    readonly [K in keyof NonNullable<S['blocks']>]: OnlyKeysOf<NonNullable<S['blocks']>[K], NestedBlock> & {
      readonly attributes: OnlyAttributeKeys<NonNullable<S['blocks']>[K]['attributes']>;
    };
  };
};

/** Returns the schema with its precise type. A property that schemas do not have is a compile error, at any depth. */
export const schema = <const S extends Schema>(definition: S & OnlySchemaKeys<S>): S => definition;

type TypesOf<A extends AttributesByName> = { readonly [K in keyof A]: A[K]['type'] };
type NestedType<N extends NestedAttributes> = {
  single: { readonly object: TypesOf<N['attributes']> };
  list: { readonly list: { readonly object: TypesOf<N['attributes']> } };
  set: { readonly set: { readonly object: TypesOf<N['attributes']> } };
  map: { readonly map: { readonly object: TypesOf<N['attributes']> } };
}[N['nesting']];

/**
 * Returns the type and the attributes of an attribute that has nested attributes, to spread into it. Requires Terraform 1.0 or newer.
 *
 * @example
 * endpoints: { ...nested({ nesting: 'list', attributes: { url: { type: 'string', computed: true, description: 'The URL.' } } }),
 *   computed: true, description: 'The endpoints.' }
 */
export function nested<const N extends NestedAttributes>(
  definition: N,
): { readonly type: NestedType<N>; readonly nested: N } {
  const { nesting, attributes } = definition;
  const object = Object.fromEntries(Object.entries(attributes).map(([name, { type }]) => [name, type]));
  const type: Type = nesting === 'single' ? { object } : ({ [nesting]: { object } } as Type);
  return { type: type as NestedType<N>, nested: definition };
}

/** Returns whether a value contains nothing unknown, at any depth. */
export function isWhollyKnown(value: unknown): boolean {
  if (value === UNKNOWN) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isWhollyKnown);
}

/** Returns a type in the JSON form of Terraform's schemas: `"string"`, `["set","string"]`. */
export function typeConstraint(type: ParameterType): unknown {
  if (typeof type === 'string') return type;
  if ('object' in type) {
    return ['object', Object.fromEntries(Object.entries(type.object).map(([name, t]) => [name, typeConstraint(t)]))];
  }
  const [kind, item] = Object.entries(type)[0] as [string, Type];
  return [kind, typeConstraint(item)];
}
