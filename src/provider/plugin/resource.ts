/** What a provider is made of: the interfaces that a provider on this framework implements. */
import type { ObjectValue } from './codec';
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
export interface Outcome<S> {
  /** The object as it is now; null when it is gone. */
  readonly state: S | null;
  readonly privateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A planned change of an object from `prior`, which is null on create. */
export interface Plan<Cfg, S, Prior = S | null> {
  readonly prior: Prior;
  readonly planned: Cfg;
  /** The only place where write-only values are. */
  readonly config: Cfg;
  readonly privateState: PrivateState;
}

/** What the client that runs the provider is able to do. */
export interface ClientCapabilities {
  readonly writeOnlyAttributes: boolean;
}

/** The operations of a managed resource, on configurations `Cfg` and states `S`. `C` is what `configure` made. */
export interface Operations<Cfg, S, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which anything may be unknown. Called at `terraform validate` and at every plan. */
  validate?(config: Cfg, capabilities: ClientCapabilities): readonly Diagnostic[];
  /** Adjusts a plan after defaults, unknowns and replacements are in it. Not called for a deletion. */
  plan?(plan: Plan<Cfg, S>, context: Context): Cfg;
  create(plan: Plan<Cfg, S, null>, client: C, context: Context): Promise<Outcome<S>>;
  /** The object as it is now. While the provider's configuration is unknown, this is not called and the state stands. */
  read(state: S, privateState: PrivateState, client: C, context: Context): Promise<Outcome<S>>;
  update(plan: Plan<Cfg, S, S>, client: C, context: Context): Promise<Outcome<S>>;
  /** Ends when the object is gone; an object that was gone already is no error. */
  delete(state: S, client: C, context: Context): Promise<void>;
  /** The part of the state that an import id holds; Terraform reads the rest afterwards. */
  import?(id: string): S;
}

/** A managed resource with the types of its schema. */
export type Resource<S extends Schema, C> = Operations<Config<S>, State<S>, C> & { readonly schema: S };
/** A managed resource as the service sees it: values by name. */
export type AnyResource = Operations<ObjectValue, ObjectValue, unknown>;

/** A provider, on configurations `Cfg`. */
export interface ProviderOf<Cfg, C> {
  /** The type's name: the `mq` of `terraform-provider-mq`. */
  readonly name: string;
  readonly schema: Schema;
  /** Checks the provider's configuration, in which anything may be unknown. */
  validate?(config: Cfg): readonly Diagnostic[];
  /** Makes the client for resources; undefined while what it needs is unknown, which is fine for planning. */
  configure(config: Cfg, context: Context): Promise<C | undefined>;
  readonly resources: Readonly<Record<string, AnyResource>>;
}

/** A provider as the service sees it. */
export type Provider = ProviderOf<ObjectValue, unknown>;

/** Lets a resource with a precise schema stand in a provider's list: the service only passes it its own values. */
export const resource = <Cfg, S, C>(definition: Operations<Cfg, S, C>): AnyResource =>
  definition as unknown as AnyResource;

/** Lets a provider with a precise schema be served. */
export const provider = <Cfg, C>(definition: ProviderOf<Cfg, C>): Provider => definition as unknown as Provider;
