/** What a provider is made of: the interfaces that a provider on this framework implements. */
import type { Diagnostic } from './diagnostic';
import type { Log } from './log';
import type { Config, Schema, State } from './schema';

/** What an operation may use besides its arguments. */
export interface Context {
  /** Aborted when Terraform asks the provider to stop. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Data of the provider's own that Terraform stores beside the state and never shows. It is JSON. */
export type PrivateState = Readonly<Record<string, unknown>>;

/** The outcome of an operation. A created object is returned even when something failed after its creation. */
export interface Outcome<S extends Schema> {
  /** The object as it is now; null when it is gone. */
  readonly state: State<S> | null;
  readonly privateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A planned change. `prior` is null on create. */
export interface Plan<S extends Schema> {
  readonly prior: State<S> | null;
  readonly planned: Config<S>;
  /** The only place where write-only values are. */
  readonly config: Config<S>;
  readonly privateState: PrivateState;
}

/** What the client that runs the provider is able to do. */
export interface ClientCapabilities {
  readonly writeOnlyAttributes: boolean;
}

/** A managed resource. `C` is what the provider's `configure` made, undefined while its configuration is unknown. */
export interface Resource<S extends Schema, C> {
  readonly schema: S;
  /** Checks a configuration, in which anything may be unknown. Called at `terraform validate` and at every plan. */
  validate?(config: Config<S>, capabilities: ClientCapabilities): readonly Diagnostic[];
  /** Adjusts a plan after defaults, unknowns and replacements are in it. Not called for a deletion. */
  plan?(plan: Plan<S>, client: C | undefined, context: Context): Config<S>;
  create(plan: Plan<S>, client: C, context: Context): Promise<Outcome<S>>;
  /** The object as it is now. When the provider's configuration is unknown, this is not called and the state stands. */
  read(state: State<S>, privateState: PrivateState, client: C, context: Context): Promise<Outcome<S>>;
  update(plan: Plan<S> & { readonly prior: State<S> }, client: C, context: Context): Promise<Outcome<S>>;
  /** Ends when the object is gone; an object that was gone already is no error. */
  delete(state: State<S>, client: C, context: Context): Promise<void>;
  /** The part of the state that an import id holds; Terraform reads the rest afterwards. */
  import?(id: string): State<S>;
}

export interface Provider<S extends Schema = Schema, C = unknown> {
  /** The type's name: the `mq` of `terraform-provider-mq`. */
  readonly name: string;
  readonly schema: S;
  /** Checks the provider's configuration, in which anything may be unknown. */
  validate?(config: Config<S>): readonly Diagnostic[];
  /** Makes the client for resources; undefined while what it needs is unknown, which is fine for planning. */
  configure(config: Config<S>, context: Context): Promise<C | undefined>;
  readonly resources: Readonly<Record<string, Resource<Schema, C>>>;
}

/** Lets a resource with a precise schema stand in a provider's list. The service only ever passes it its own values. */
export const resource = <S extends Schema, C>(definition: Resource<S, C>): Resource<Schema, C> =>
  definition as unknown as Resource<Schema, C>;

/** Lets a provider with a precise schema be served. */
export const provider = <S extends Schema, C>(definition: Provider<S, C>): Provider =>
  definition as unknown as Provider;
