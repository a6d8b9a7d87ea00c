/** List resources (protocol 6.10, Terraform 1.14): the interface of what `terraform query` searches. */
import type { Diagnostic } from './diagnostic';
import type { Identity } from './identity';
import type { Context } from './resource';
import type { ObjectsOf, ObjectValue, Schema, TypedObjects, UntypedObjects } from './schema';

/** An object that was found. */
export interface ListResult<P = ObjectValue> {
  readonly identity: Identity;
  /** The name that is shown to users. */
  readonly displayName: string;
  /** The attributes of the object that are known. Terraform ignores them unless `includeObject` is true. */
  readonly object?: P;
  readonly diagnostics?: readonly Diagnostic[];
}

/** What Terraform requests from a list. */
export interface ListOptions {
  /** The number of objects that Terraform takes. Infinity if it sets no limit. */
  readonly limit: number;
  /** Whether Terraform requests the attributes of the objects, not only their identities. */
  readonly includeObject: boolean;
}

/**
 * The operations of a list resource. `L` are the objects of the list's schema, `O` those of the managed resource's. `C` is the
 * client that the provider's `configure` returned.
 */
interface ListOperations<L extends TypedObjects, O extends TypedObjects, C> {
  /** The schema of the list's configuration, not of the objects that it lists. */
  readonly schema: Schema;
  /** Checks a configuration, in which any value may be unknown. */
  validate?(config: L['config']): readonly Diagnostic[];
  /** Yields the objects. `context.signal` is also aborted when Terraform needs no more of them. */
  list(config: L['state'], options: ListOptions, client: C, context: Context): AsyncIterable<ListResult<O['partial']>>;
}

/** A list resource: `S` is its own schema, `R` the schema of the managed resource of the same type name. */
export type ListResource<S extends Schema, R extends Schema, C> = ListOperations<ObjectsOf<S>, ObjectsOf<R>, C> & {
  readonly schema: S;
};

/** A list resource as the framework calls it (see `AnyResource`). */
export type AnyListResource<C = unknown> = ListOperations<UntypedObjects, UntypedObjects, C>;
