/**
 * The framework of the constructs: CDK for Terraform. Only this file imports it. For cdktn-mq-users, the package for CDK
 * Terrain, the build replaces this file, and no other, with `build/packages/cdktn/framework.ts`.
 */
import type { Construct } from 'constructs';
import { TerraformElement, Token, propertyAccess, type TerraformProvider, type TerraformResource } from 'cdktf';

export {
  Annotations,
  AssetType,
  DefaultTokenResolver,
  Fn,
  ImportableResource,
  Lazy,
  LocalBackend,
  StringConcat,
  TerraformAsset,
  TerraformBackend,
  TerraformCount,
  TerraformDataSource,
  TerraformElement,
  TerraformIterator,
  TerraformOutput,
  TerraformProvider,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
  Token,
  Tokenization,
  booleanToTerraform,
  hashMapper,
  listMapper,
  numberToTerraform,
  propertyAccess,
  stringToTerraform,
} from 'cdktf';
export type {
  IResolvable,
  IResolveContext,
  ISynthesisSession,
  ITerraformDependable,
  ITerraformResource,
  MapTerraformIterator,
  Precondition,
  TerraformMetaArguments,
  TerraformResourceConfig,
  TerraformResourceLifecycle,
} from 'cdktf';

/** The names of the framework in messages. */
export const FRAMEWORK = {
  /** The framework itself. */
  name: 'CDKTF',
  /** Its command. */
  command: 'cdktf',
  /** The package of these constructs. */
  package: 'cdktf-mq-users',
  /** The constructs of the AWS provider. */
  awsPackage: '@cdktf/provider-aws',
} as const;

/**
 * Marks the value of a write-only attribute, so that the framework can check whether every version of Terraform that the
 * app has to support knows such attributes. CDKTF has no such check.
 */
export function writeOnly(_resource: TerraformResource, value: unknown): unknown {
  return value;
}

interface TerraformEphemeralResourceConfig {
  readonly terraformResourceType: string;
  readonly provider?: TerraformProvider;
}

/** An `ephemeral` block. CDKTF 0.21 has no class for it; this one has the interface of CDK Terrain's. */
export class TerraformEphemeralResource extends TerraformElement {
  public readonly provider?: TerraformProvider;
  private readonly config: TerraformEphemeralResourceConfig;

  public constructor(scope: Construct, id: string, config: TerraformEphemeralResourceConfig) {
    super(scope, id, `ephemeral.${config.terraformResourceType}`);
    this.config = config;
    this.provider = config.provider;
  }

  /** Returns a reference to an attribute. Terraform allows it only in write-only attributes and in other ephemeral values. */
  public getStringAttribute(terraformAttribute: string): string {
    return Token.asString(propertyAccess(this.fqn, [terraformAttribute]));
  }

  protected synthesizeAttributes(): Record<string, unknown> {
    return {};
  }

  protected synthesizeHclAttributes(): Record<string, unknown> {
    return {};
  }

  public override toTerraform(): Record<string, unknown> {
    const { terraformResourceType, provider } = this.config;
    const block = { ...this.synthesizeAttributes(), ...(provider && { provider: provider.fqn }) };
    return {
      ephemeral: {
        [terraformResourceType]: { [this.friendlyUniqueId]: { ...block, '//': this.constructNodeMetadata } },
      },
    };
  }

  /** Throws an error, since CDKTF would silently leave the block out of its HCL. */
  public override toHclTerraform(): never {
    throw new Error(
      `${this.node.path}: CDKTF cannot write ephemeral blocks in HCL. Allowed: output in JSON. Synthesize without --hcl, or take ` +
        'the password from an existing secret with BrokerPassword.fromSecretsManager.',
    );
  }
}
