/**
 * The framework of the constructs in cdktn-mq-users: CDK Terrain (CDKTN), the successor of CDK for Terraform. The build puts
 * this file in the place of `src/constructs/private/framework.ts`.
 */
import type { TerraformResource } from 'cdktn';

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
  TerraformEphemeralResource,
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
} from 'cdktn';
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
} from 'cdktn';

/** The names of the framework in messages. */
export const FRAMEWORK = {
  /** The framework itself. */
  name: 'CDKTN',
  /** Its command. */
  command: 'cdktn',
  /** The package of these constructs. */
  package: 'cdktn-mq-users',
  /** The constructs of the AWS provider. */
  awsPackage: '@cdktn/provider-aws',
} as const;

/**
 * Marks the value of a write-only attribute. Synth then reports an error if the `targetVersions` of cdktf.json include a
 * version of Terraform without such attributes.
 */
export function writeOnly(resource: TerraformResource, value: unknown): unknown {
  return resource['markWriteOnlyAttribute'](value);
}
