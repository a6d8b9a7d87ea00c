/** Managed resources: the interface that a resource of a provider implements. */
import type { Diagnostic } from './diagnostic';
import type { Identity, IdentitySchema } from './identity';
import type { Log } from './log';
import type { ObjectValue, Schema, UntypedObjects, TypedObjects, ObjectsOf } from './schema';

/** What an operation can use besides its arguments. */
export interface Context {
  /**
   * Aborted when Terraform asks the provider to stop. Reads and plans end at once then. A create, update or delete is never
   * cut off by the framework, because only the resource knows what it has done so far: it has to watch the signal itself.
   */
  readonly signal: AbortSignal;
  readonly log: Log;
  /**
   * The version that Terraform sent when it configured the provider, such as `1.11.4`. OpenTofu sends the version of a
   * Terraform that has the same features: OpenTofu 1.12.6 sends `1.13.0`.
   */
  readonly terraformVersion?: string;
}

/** JSON data of the resource that Terraform stores next to the state and never shows. */
export type PrivateState = Readonly<Record<string, unknown>>;

/**
 * The outcome of an operation. A create or update that fails midway returns the object as it is at that point, together with
 * error diagnostics. Terraform keeps that object; after a create it is tainted, so that the next apply replaces it. If the
 * operation throws instead, the prior state and private state remain. After a create there is none.
 */
export interface OperationResult<S> {
  /** The object as it is now; null if it no longer exists. */
  readonly state: S | null;
  /** Default: the prior private state. For a create or an update, the planned one. */
  readonly privateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** A change that is being planned, from `prior`, which is null on create. */
export interface PlannedChange<Cfg, S> {
  readonly prior: S | null;
  /** The plan so far: defaults, computed values and replacements are in it. */
  readonly planned: Cfg;
  /** The only object that contains write-only values. */
  readonly config: Cfg;
  /** The private state of the object; empty on create. */
  readonly privateState: PrivateState;
  /** The private state of the object that this creation replaces. A tainted object has none. */
  readonly replacedPrivateState?: PrivateState;
}

/** A change that is being applied. */
export interface AppliedChange<P, S, Prior extends S | null> {
  readonly prior: Prior;
  /** What was planned. Only computed attributes can be unknown. */
  readonly planned: P;
  /** The configuration, with all values known. The only object that contains write-only values. */
  readonly config: S;
  /** The private state that was planned. */
  readonly privateState: PrivateState;
}

/** The planned destruction of an object. */
export interface DestroyPlanResult {
  /** What `delete` receives. Default: the private state of the object. */
  readonly privateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * Why a change cannot be planned before other changes are applied: a value of the configuration is unknown, or something that
 * the object needs does not exist yet.
 */
export type DeferralReason = 'resource-config-unknown' | 'absent-prerequisite';

/** A plan, as a resource has adjusted it. */
export interface PlanResult<Cfg> {
  readonly planned: Cfg;
  /** Plans the change in a later run, if the client can do that. Other clients use the rest of this plan. */
  readonly deferred?: DeferralReason;
  /** Attributes whose change replaces the object, besides those with `requiresReplace` in the schema. Ignored on create. */
  readonly requiresReplace?: readonly string[];
  /** What `create` or `update` receives. It is stored if they return it, or return no private state. */
  readonly privateState?: PrivateState;
  /** What `delete` receives for the object that this creation replaces. Default: the private state of that object. */
  readonly replacedPrivateState?: PrivateState;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The capabilities of the client that runs the provider, such as Terraform. */
interface ClientCapabilities {
  readonly writeOnlyAttributes: boolean;
}

/** The circumstances of a validation. */
export interface ValidateOptions extends ClientCapabilities {
  /**
   * Whether the validation is part of a plan, where variables have their values: a null can be the value of a variable. In
   * `terraform validate` every variable is unknown, and a null is an argument that is not set.
   */
  readonly isPlan: boolean;
}

/** Upgrades a state of an earlier schema version to the current one. `P` is a state of that version. */
export interface StateUpgrader<S, P = ObjectValue> {
  /** The schema of that version. */
  readonly priorSchema: Schema;
  upgrade(prior: P): S;
}

/** Upgraders by the schema version that they upgrade from. */
export type StateUpgraders<S> = Readonly<Record<number, StateUpgrader<S>>>;

/** An object of another resource type. */
export interface MovedObject {
  /** The address of its provider, such as `registry.terraform.io/hashicorp/aws`. OpenTofu sends only the type, `aws`. */
  readonly providerAddress: string;
  /** Its type, such as `aws_mq_user`. */
  readonly typeName: string;
  readonly schemaVersion: bigint;
  /** Its attributes, as they are stored. Nothing is known about their types. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The configuration of an imported object. */
export interface GeneratedConfig<Cfg> {
  readonly config: Cfg;
  readonly diagnostics?: readonly Diagnostic[];
}

/** The operations of a managed resource, on objects `O`. `C` is the client that the provider's `configure` returned. */
interface ResourceOperations<O extends TypedObjects, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which any value may be unknown. Called at `terraform validate` and at every plan. */
  validate?(config: O['config'], options: ValidateOptions): readonly Diagnostic[];
  /**
   * Adjusts the plan of a create or an update. `client` is undefined as long as the configuration of the provider contains
   * unknown values.
   */
  plan?(
    change: PlannedChange<O['config'], O['state']>,
    client: C | undefined,
    context: Context,
  ): PlanResult<O['config']> | Promise<PlanResult<O['config']>>;
  /** Adjusts the plan to destroy an object without a replacement. `client` is as in `plan`. */
  planDestroy?(
    prior: O['state'],
    privateState: PrivateState,
    client: C | undefined,
    context: Context,
  ): DestroyPlanResult | Promise<DestroyPlanResult>;
  /** Creates the object, and returns its state. */
  create(
    change: AppliedChange<O['planned'], O['state'], null>,
    client: C,
    context: Context,
  ): Promise<OperationResult<O['state']>>;
  /**
   * Returns the current state of the object. Not called as long as the configuration of the provider contains unknown values;
   * the state is then kept unchanged.
   */
  read(
    state: O['state'],
    privateState: PrivateState,
    client: C,
    context: Context,
  ): Promise<OperationResult<O['state']>>;
  /** Updates the object in place, and returns its state. */
  update(
    change: AppliedChange<O['planned'], O['state'], O['state']>,
    client: C,
    context: Context,
  ): Promise<OperationResult<O['state']>>;
  /**
   * Resolves once the object no longer exists. An object that did not exist is not an error. An error, thrown or returned,
   * means that the object still exists, and it stays in the state.
   */
  delete(
    state: O['state'],
    privateState: PrivateState,
    client: C,
    context: Context,
  ): Promise<{ readonly diagnostics?: readonly Diagnostic[] } | void>;
  /** Returns the attributes that an import id contains. Terraform reads the others afterwards. */
  import?(id: string): O['partial'];
  /** The private state of every imported object. Default: empty. */
  readonly importedPrivateState?: PrivateState;
  readonly stateUpgraders?: StateUpgraders<O['state']>;
  /**
   * Returns the state of this resource for an object of another resource type that a `moved` block moves here; undefined if it
   * cannot be moved. Terraform 1.8 and newer.
   */
  moveState?(source: MovedObject): O['partial'] | undefined;
  /**
   * Returns the configuration of an imported object, for generated code. `config` is the state without computed values and
   * without defaults. Default: `config`. Terraform 1.14 and newer.
   */
  generateConfig?(
    state: O['state'],
    config: O['config'],
    client: C | undefined,
    context: Context,
  ): GeneratedConfig<O['config']> | Promise<GeneratedConfig<O['config']>>;
  /** The attributes that identify an object of this type. Needs `identify`. Terraform 1.12 and newer. */
  readonly identity?: IdentitySchema;
  /** Returns the identity of an object, which never changes. */
  identify?(state: O['state']): Identity;
  /** Returns the attributes that an identity contains. Its optional attributes may be null. */
  importIdentity?(identity: Identity): O['partial'];
}

/** A managed resource with the types of its schema. */
export type Resource<S extends Schema, C> = ResourceOperations<ObjectsOf<S>, C> & { readonly schema: S };

/**
 * A managed resource as the framework calls it: with objects by attribute name. A `Resource` of any schema is one, because
 * the framework passes it only objects that were decoded and checked by that schema.
 */
export type AnyResource<C = unknown> = ResourceOperations<UntypedObjects, C>;
