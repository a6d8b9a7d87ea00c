/** List resources (protocol 6.10, Terraform 1.14): what `terraform query` finds, to be imported. */
import type { ObjectValue } from './values/codec';
import type { Diagnostic } from './diagnostic';
import type { Identity } from './identity';
import type { Context } from './resource';
import type { Config, Schema, State } from './schema';

/** One object that was found. */
export interface ListResult<Obj = ObjectValue> {
  readonly identity: Identity;
  /** What people know it by. */
  readonly displayName: string;
  /** The whole object, if it was asked for and costs no more than its identity does, or is worth it. */
  readonly object?: Obj;
  readonly diagnostics?: readonly Diagnostic[];
}

export interface ListOptions {
  /** How many objects Terraform takes; what comes after is not sent. Infinity where it sets no limit. */
  readonly limit: number;
  /** Whether Terraform wants whole objects. */
  readonly includeObject: boolean;
}

/** The operations of a list resource: configurations `Cfg` and `S`, objects `Obj` of the managed resource. */
export interface ListOperations<Cfg, S, Obj, C> {
  /** Of the list's own configuration, not of what is listed. */
  readonly schema: Schema;
  /** Checks a configuration, in which anything may be unknown. */
  validate?(config: Cfg): readonly Diagnostic[];
  /** Yields object after object. `context.signal` is aborted as well when the client wants no more. */
  list(config: S, options: ListOptions, client: C, context: Context): AsyncIterable<ListResult<Obj>>;
}

/** A list resource: `S` is its own schema, `R` that of the managed resource of the same type name. */
export type ListResource<S extends Schema, R extends Schema, C> = ListOperations<Config<S>, State<S>, State<R>, C> & {
  readonly schema: S;
};
/** A list resource as the service sees it: values by name. */
export type AnyListResource = ListOperations<ObjectValue, ObjectValue, ObjectValue, unknown>;

/** Lets a list resource with precise schemas stand in a provider's list. */
export const listResource = <Cfg, S, Obj, C>(definition: ListOperations<Cfg, S, Obj, C>): AnyListResource =>
  definition as unknown as AnyListResource;
