/** Providers: the interface of what `serve` serves. */
import type { AnyAction } from './action';
import type { AnyDataSource } from './data-source';
import type { Diagnostic } from './diagnostic';
import type { AnyEphemeralResource } from './ephemeral-resource';
import type { AnyProviderFunction } from './function';
import type { AnyListResource } from './list-resource';
import type { AnyResource, Context } from './resource';
import type { ObjectsOf, Schema, TypedObjects, UntypedObjects } from './schema';

/** The operations and the parts of a provider, on configurations of `O`. `C` is the client that its parts use. */
interface ProviderOperations<O extends TypedObjects, C> {
  /** The name of the provider: the `mq` of `terraform-provider-mq`. */
  readonly name: string;
  readonly schema: Schema;
  /** Checks the configuration of the provider, in which any value may be unknown. */
  validate?(config: O['config']): readonly Diagnostic[];
  /** Creates the client. Returns undefined if a value that it needs is unknown; planning works without a client. */
  configure(config: O['config'], context: Context): Promise<C | undefined>;
  /** By type name, such as `mq_user`. */
  readonly resources: Readonly<Record<string, AnyResource<C>>>;
  /** By type name. */
  readonly dataSources?: Readonly<Record<string, AnyDataSource<C>>>;
  /** By name, such as `user_id`. Terraform 1.8 and newer. */
  readonly functions?: Readonly<Record<string, AnyProviderFunction>>;
  /** By type name. Terraform 1.10 and newer. */
  readonly ephemeralResources?: Readonly<Record<string, AnyEphemeralResource>>;
  /** By the type name of a managed resource that has an identity. Terraform 1.14 and newer. */
  readonly listResources?: Readonly<Record<string, AnyListResource<C>>>;
  /** By type name. Terraform 1.14 and newer. */
  readonly actions?: Readonly<Record<string, AnyAction<C>>>;
}

/** A provider with the types of its schema and its client. */
export type Provider<S extends Schema, C> = ProviderOperations<ObjectsOf<S>, C> & { readonly schema: S };

/** A provider as the framework serves it (see `AnyResource`). */
export type AnyProvider = ProviderOperations<UntypedObjects, unknown>;
