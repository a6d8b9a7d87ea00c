/** Data sources: what a configuration looks up and does not manage. */
import type { ObjectValue } from './values/codec';
import type { Diagnostic } from './diagnostic';
import type { Context } from './resource';
import type { Config, Schema, State } from './schema';

/** What a data source found. */
export interface ReadResult<S> {
  /** The configuration with everything computed in it. What is not found is an error, thrown as a DiagnosticError. */
  readonly state: S;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The operations of a data source, on configurations `Cfg` and states `S`. `C` is what `configure` made. */
export interface DataSourceOperations<Cfg, S, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which anything may be unknown. */
  validate?(config: Cfg): readonly Diagnostic[];
  /** Terraform reads a data source only once its configuration is wholly known. */
  read(config: S, client: C, context: Context): Promise<ReadResult<S>>;
}

/** A data source with the types of its schema. */
export type DataSource<S extends Schema, C> = DataSourceOperations<Config<S>, State<S>, C> & { readonly schema: S };
/** A data source as the service sees it: values by name. */
export type AnyDataSource = DataSourceOperations<ObjectValue, ObjectValue, unknown>;

/** Lets a data source with a precise schema stand in a provider's list. */
export const dataSource = <Cfg, S, C>(definition: DataSourceOperations<Cfg, S, C>): AnyDataSource =>
  definition as unknown as AnyDataSource;
