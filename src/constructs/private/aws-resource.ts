/**
 * Resources and data sources of the AWS provider by their Terraform names, for the few that this package creates itself:
 * the package with the provider's constructs is an optional peer dependency and is never loaded.
 */
import type { Construct } from 'constructs';
import {
  TerraformDataSource,
  TerraformResource,
  TerraformStack,
  writeOnly,
  type ITerraformDependable,
  type Precondition,
  type TerraformProvider,
  type TerraformResourceConfig,
} from './framework';
import { isObject, readField } from '../../rules/internal';
import { toHclAttributes } from './hcl-attributes';
import { withHclMetaArguments } from './hcl';
import { watchName } from './names';
import { awsProvider, type FieldsOf } from './options';

/** Options of everything that this package creates with the AWS provider. */
export interface AwsProviderOptions {
  /**
   * The AWS provider, if the stack has several.
   * @default - the one without an alias
   */
  readonly provider?: TerraformProvider;
}

/** The types of `AwsProviderOptions`. */
export const awsProviderOptions: FieldsOf<AwsProviderOptions> = { provider: awsProvider };

/**
 * Checks that an AWS provider is in the stack that uses it.
 *
 * @throws an Error if it is in another stack
 */
export function requireProviderOfStack(place: string, scope: Construct, given: TerraformProvider | undefined): void {
  if (given === undefined || given.cdktfStack === TerraformStack.of(scope)) return;
  throw new Error(
    `${place}: \`provider\` is ${given.node.path}, which is in another stack. Allowed: an AwsProvider of the same stack. Pass ` +
      'one, or leave `provider` out.',
  );
}

/** A resource or data source that has only the given attributes. */
interface AwsElementConfig extends AwsProviderOptions {
  /** The Terraform type, such as `aws_mq_broker`. */
  readonly type: string;
  /** Names as in Terraform; values are as in Terraform's JSON, or tokens. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The names of the attributes that are nested blocks, which HCL writes in another way. */
  readonly blocks?: readonly string[] | undefined;
  /** What has to exist first, without being referred to. */
  readonly dependsOn?: ITerraformDependable[] | undefined;
  /** Conditions about values that only Terraform knows. */
  readonly preconditions?: Precondition[] | undefined;
}

/** Returns the configuration for the constructors of CDKTF. */
function toConfig({ type, provider, dependsOn, preconditions = [] }: AwsElementConfig): TerraformResourceConfig {
  return {
    lifecycle: preconditions.length > 0 ? { precondition: preconditions } : undefined,
    terraformResourceType: type,
    terraformGeneratorMetadata: { providerName: 'aws' },
    provider,
    dependsOn,
  };
}

// CDKTF has a base class for resources and another for data sources, and a class has one base class.

/** A resource of the AWS provider. Attributes whose names end with `_wo` are write-only. */
export class AwsResource extends TerraformResource {
  private readonly config: AwsElementConfig;

  public constructor(scope: Construct, id: string, config: AwsElementConfig) {
    super(scope, id, toConfig(config));
    this.config = config;
    watchName(this);
  }

  public override toHclTerraform(): Record<string, unknown> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const entries = Object.entries(this.config.attributes);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, name.endsWith('_wo') ? writeOnly(this, value) : value]),
    );
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes(), this.config.blocks);
  }
}

/** A data source of the AWS provider. */
export class AwsDataSource extends TerraformDataSource {
  private readonly config: AwsElementConfig;

  public constructor(scope: Construct, id: string, config: AwsElementConfig) {
    super(scope, id, toConfig(config));
    this.config = config;
    watchName(this);
  }

  public override toHclTerraform(): Record<string, unknown> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.config.attributes };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.config.attributes, this.config.blocks);
  }
}

/** Returns the Terraform type of a resource or data source, or undefined if the value is neither. */
export function resourceType(value: unknown): string | undefined {
  const type = isObject(value) ? readField(value, 'terraformResourceType') : undefined;
  return typeof type === 'string' ? type : undefined;
}
