/**
 * Ephemeral resources: the interface of values that exist only during one operation of Terraform and are in no plan and no
 * state. Terraform 1.10 and newer. Results that have to be renewed are not supported.
 */
import type { Diagnostic } from './diagnostic';
import type { Context } from './resource';
import type { ObjectsOf, Schema, TypedObjects, UntypedObjects } from './schema';

/** What an ephemeral resource opened. */
export interface OpenResult<S> {
  /** The configuration with its computed attributes. */
  readonly result: S;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The operations of an ephemeral resource, on objects `O`. They work without the client of the provider. */
interface EphemeralResourceOperations<O extends TypedObjects> {
  readonly schema: Schema;
  /** Checks a configuration, in which any value may be unknown. */
  validate?(config: O['config']): readonly Diagnostic[];
  /** Returns the values. Called once all values of the configuration are known. */
  open(config: O['state'], context: Context): OpenResult<O['state']> | Promise<OpenResult<O['state']>>;
}

/** An ephemeral resource with the types of its schema. */
export type EphemeralResource<S extends Schema> = EphemeralResourceOperations<ObjectsOf<S>> & { readonly schema: S };

/** An ephemeral resource as the framework calls it (see `AnyResource`). */
export type AnyEphemeralResource = EphemeralResourceOperations<UntypedObjects>;
