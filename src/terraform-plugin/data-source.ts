/** Data sources: the interface of what a configuration looks up without managing it. */
import type { Diagnostic } from './diagnostic';
import type { Context } from './resource';
import type { ObjectsOf, Schema, TypedObjects, UntypedObjects } from './schema';

/** What a data source found. */
export interface ReadResult<S> {
  /** The configuration with its computed attributes. If nothing was found, throw a `DiagnosticError`. */
  readonly state: S;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The operations of a data source, on objects `O`. `C` is the client that the provider's `configure` returned. */
interface DataSourceOperations<O extends TypedObjects, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which any value may be unknown. */
  validate?(config: O['config']): readonly Diagnostic[];
  /** Reads the data. Called once all values of the configuration are known. */
  read(config: O['state'], client: C, context: Context): Promise<ReadResult<O['state']>>;
}

/** A data source with the types of its schema. */
export type DataSource<S extends Schema, C> = DataSourceOperations<ObjectsOf<S>, C> & { readonly schema: S };

/** A data source as the framework calls it (see `AnyResource`). */
export type AnyDataSource<C = unknown> = DataSourceOperations<UntypedObjects, C>;
