/** Managed resources: the interface that a resource of a provider on this framework implements. */
import type { ObjectValue } from './values/codec';
import type { Diagnostic } from './diagnostic';
import type { Identity, IdentitySchema } from './identity';
import type { Log } from './log';
import type { Config, Schema, State } from './schema';

/** What an operation may use besides its arguments. */
export interface Context {
  /**
   * Aborted when Terraform asks the provider to stop. Reading and planning end at once then, whatever they wait for.
   * A write is never cut off from outside, since only it knows what it has done: it must watch the signal itself.
   */
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The version that Terraform gave when it configured the provider, such as `1.11.4`. */
  readonly terraformVersion?: string;
}

/** Data of the provider's own that Terraform stores beside the state and never shows. It is JSON. */
export type PrivateState = Readonly<Record<string, unknown>>;

/**
 * The outcome of an operation. A create or update that fails half-way returns the object as it is by then together
 * with error diagnostics: Terraform keeps the object, and after a create it is tainted, so that the next apply
 * replaces it. What is thrown instead leaves the prior state and the prior private state, which after a create is
 * nothing.
 */
export interface OperationResult<S> {
  /** The object as it is now; null when it is gone. */
  readonly state: S | null;
  /** Default: what was there before, or for a create and an update what was planned. */
  readonly privateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A planned change of an object from `prior`, which is null on create. */
export interface PlannedChange<Cfg, S, Prior = S | null> {
  readonly prior: Prior;
  readonly planned: Cfg;
  /** The only place where write-only values are. */
  readonly config: Cfg;
  /** At plan the object's own, empty on create; at apply what the plan made of it. */
  readonly privateState: PrivateState;
  /** At plan: the private state of the object that this creation replaces. A tainted object has none. */
  readonly replacedPrivateState?: PrivateState;
}

/** The planned destruction of an object. */
export interface DestroyPlanResult {
  /** What `delete` receives. Default: the object's own private state. */
  readonly privateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** What a resource makes of a plan. */
export interface PlanResult<Cfg> {
  readonly planned: Cfg;
  /** Attributes whose change replaces the object, besides those of which the schema says so. Ignored on create. */
  readonly requiresReplace?: readonly string[];
  /** What create or update are given. It is stored only if they return it, or return none. */
  readonly privateState?: PrivateState;
  /** What `delete` receives for the object that this creation replaces. Default: the object's own private state. */
  readonly replacedPrivateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** What the client that runs the provider is able to do. */
export interface ClientCapabilities {
  readonly writeOnlyAttributes: boolean;
}

/** What a configuration is validated for. */
export interface ValidateOptions extends ClientCapabilities {
  /**
   * Whether this is part of a plan, where variables have their values: a null may then be the value of one. In a
   * validation on its own every variable is unknown, and a null is an argument that is not set.
   */
  readonly isPlan: boolean;
}

/** Upgrades a state of an earlier schema version to the current one. `P` is a state of that version. */
export interface StateUpgrader<S, P = ObjectValue> {
  /** The schema of that version. */
  readonly priorSchema: Schema;
  upgrade(prior: P): S;
}

export type StateUpgraders<S> = Readonly<Record<number, StateUpgrader<S>>>;

/** The operations of a managed resource, on configurations `Cfg` and states `S`. `C` is what `configure` made. */
export interface ResourceOperations<Cfg, S, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which anything may be unknown. Called at `terraform validate` and at every plan. */
  validate?(config: Cfg, options: ValidateOptions): readonly Diagnostic[];
  /**
   * Adjusts a plan after defaults, unknowns and replacements are in it. Not called for a deletion. `client` is
   * undefined while the provider's configuration is not known.
   */
  plan?(
    plan: PlannedChange<Cfg, S>,
    client: C | undefined,
    context: Context,
  ): PlanResult<Cfg> | Promise<PlanResult<Cfg>>;
  /** Called when Terraform plans to destroy an object that it does not replace. `client` is as in `plan`. */
  planDestroy?(
    prior: S,
    privateState: PrivateState,
    client: C | undefined,
    context: Context,
  ): DestroyPlanResult | Promise<DestroyPlanResult>;
  create(plan: PlannedChange<Cfg, S, null>, client: C, context: Context): Promise<OperationResult<S>>;
  /** The object as it is now. While the provider's configuration is unknown, this is not called and the state stands. */
  read(state: S, privateState: PrivateState, client: C, context: Context): Promise<OperationResult<S>>;
  update(plan: PlannedChange<Cfg, S, S>, client: C, context: Context): Promise<OperationResult<S>>;
  /**
   * Ends when the object is gone; an object that was gone already is no error. An error, thrown or returned, means
   * that the object is still there, and it stays in the state.
   */
  delete(
    state: S,
    privateState: PrivateState,
    client: C,
    context: Context,
  ): Promise<{ readonly diagnostics?: readonly Diagnostic[] } | void>;
  /** The part of the state that an import id holds; Terraform reads the rest afterwards. */
  import?(id: string): S;
  /** The private state of every imported object. Default: empty. */
  readonly importedPrivateState?: PrivateState;
  /** How states of earlier schema versions become states of this one, by the version that they have. */
  readonly stateUpgraders?: StateUpgraders<S>;
  /** What tells an object from every other of its type. Needs `identify`. Terraform 1.12 and newer. */
  readonly identity?: IdentitySchema;
  /** The identity of an object: the same from its creation to its end. */
  identify?(state: S): Identity;
  /** Like `import`, for an identity, whose optional attributes may be null. */
  importIdentity?(identity: Identity): S;
}

/** A managed resource with the types of its schema. */
export type Resource<S extends Schema, C> = ResourceOperations<Config<S>, State<S>, C> & { readonly schema: S };
/** A managed resource as the service sees it: values by name. */
export type AnyResource = ResourceOperations<ObjectValue, ObjectValue, unknown>;

/** Lets a resource with a precise schema stand in a provider's list: the service only passes it its own values. */
export const resource = <Cfg, S, C>(definition: ResourceOperations<Cfg, S, C>): AnyResource =>
  definition as unknown as AnyResource;
