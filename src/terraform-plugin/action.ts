/** Actions (protocol 6.10, Terraform 1.14): the interface of an operation that manages no object. */
import type { Diagnostic } from './diagnostic';
import type { Context } from './resource';
import type { ObjectsOf, Schema, TypedObjects, UntypedObjects } from './schema';

/** The operations of an action, on objects `O`. `C` is the client that the provider's `configure` returned. */
interface ActionOperations<O extends TypedObjects, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which any value may be unknown. */
  validate?(config: O['config']): readonly Diagnostic[];
  /** Checks at plan whether the action can run. `client` is as in the `plan` of a resource. */
  plan?(
    config: O['config'],
    client: C | undefined,
    context: Context,
  ): Promise<readonly Diagnostic[]> | readonly Diagnostic[];
  /**
   * Runs the action, and resolves once it is done. `progress` shows a message to the user. `context.signal` is also aborted
   * when the client cancels the call.
   */
  invoke(
    config: O['state'],
    progress: (message: string) => void,
    client: C,
    context: Context,
  ): Promise<{ readonly diagnostics?: readonly Diagnostic[] } | void>;
}

/** An action with the types of its schema. */
export type Action<S extends Schema, C> = ActionOperations<ObjectsOf<S>, C> & { readonly schema: S };

/** An action as the framework calls it (see `AnyResource`). */
export type AnyAction<C = unknown> = ActionOperations<UntypedObjects, C>;
