/** Actions (protocol 6.10, Terraform 1.14): what can be done that is not the making of an object. */
import type { ObjectValue } from './values/codec';
import type { Diagnostic } from './diagnostic';
import type { Context } from './resource';
import type { Config, Schema, State } from './schema';

/** The operations of an action, on configurations `Cfg` and, when all is known, `S`. `C` is what `configure` made. */
export interface ActionOperations<Cfg, S, C> {
  readonly schema: Schema;
  /** Checks a configuration, in which anything may be unknown. */
  validate?(config: Cfg): readonly Diagnostic[];
  /** Says at plan what stands in the way. `client` is undefined while the provider's configuration is not known. */
  plan?(config: Cfg, client: C | undefined, context: Context): Promise<readonly Diagnostic[]> | readonly Diagnostic[];
  /**
   * Does it, and ends when it is done. `progress` shows people a line on the way. `context.signal` is aborted as well
   * when the client hangs up.
   */
  invoke(
    config: S,
    progress: (message: string) => void,
    client: C,
    context: Context,
  ): Promise<{ readonly diagnostics?: readonly Diagnostic[] } | void>;
}

/** An action with the types of its schema. */
export type Action<S extends Schema, C> = ActionOperations<Config<S>, State<S>, C> & { readonly schema: S };
/** An action as the service sees it: values by name. */
export type AnyAction = ActionOperations<ObjectValue, ObjectValue, unknown>;

/** Lets an action with a precise schema stand in a provider's list. */
export const action = <Cfg, S, C>(definition: ActionOperations<Cfg, S, C>): AnyAction =>
  definition as unknown as AnyAction;
