/** What a provider is made of. */
import type { AnyAction } from './action';
import type { ObjectValue } from './values/codec';
import type { AnyDataSource } from './data-source';
import type { Diagnostic } from './diagnostic';
import type { AnyListResource } from './list-resource';
import type { AnyResource, Context } from './resource';
import type { Schema } from './schema';

/** A provider, on configurations `Cfg`. */
export interface ProviderOf<Cfg, C> {
  /** The type's name: the `mq` of `terraform-provider-mq`. */
  readonly name: string;
  readonly schema: Schema;
  /** Checks the provider's configuration, in which anything may be unknown. */
  validate?(config: Cfg): readonly Diagnostic[];
  /** Makes the client for resources; undefined while what it needs is unknown, which is fine for planning. */
  configure(config: Cfg, context: Context): Promise<C | undefined>;
  /** By type name, such as `mq_user`; so are all the others. */
  readonly resources: Readonly<Record<string, AnyResource>>;
  readonly dataSources?: Readonly<Record<string, AnyDataSource>>;
  /** Each under the type name of a managed resource that has an identity. Terraform 1.14 and newer. */
  readonly listResources?: Readonly<Record<string, AnyListResource>>;
  /** Terraform 1.14 and newer. */
  readonly actions?: Readonly<Record<string, AnyAction>>;
}

/** A provider as the service sees it. */
export type Provider = ProviderOf<ObjectValue, unknown>;

/** Lets a provider with a precise schema be served. */
export const provider = <Cfg, C>(definition: ProviderOf<Cfg, C>): Provider => definition as unknown as Provider;
