/**
 * Resources and data sources of the AWS provider by their Terraform names, for the few that this package creates itself:
 * `@cdktf/provider-aws` is an optional peer dependency and is never loaded.
 */
import type { Construct } from 'constructs';
import { TerraformDataSource, TerraformResource, type TerraformProvider } from 'cdktf';
import { isObject, readField } from '../../rules';
import { toHclAttributes } from './hcl-attributes';
import { withHclMetaArguments } from './hcl';
import { watchName } from './names';

/** Names as in Terraform; values are strings, numbers, maps of strings, or tokens. */
export type AwsAttributes = Readonly<Record<string, unknown>>;

const terraformGeneratorMetadata = { providerName: 'aws' };

/** A resource that has only the given attributes. */
export class AwsResource extends TerraformResource {
  private readonly attributes: AwsAttributes;

  public constructor(
    scope: Construct,
    id: string,
    terraformResourceType: string,
    provider: TerraformProvider | undefined,
    attributes: AwsAttributes,
  ) {
    super(scope, id, { terraformResourceType, terraformGeneratorMetadata, provider });
    this.attributes = attributes;
    watchName(this);
  }

  public override toHclTerraform(): Record<string, unknown> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.attributes };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.attributes);
  }
}

/** A data source that has only the given attributes. */
export class AwsDataSource extends TerraformDataSource {
  private readonly attributes: AwsAttributes;

  public constructor(
    scope: Construct,
    id: string,
    terraformResourceType: string,
    provider: TerraformProvider | undefined,
    attributes: AwsAttributes,
  ) {
    super(scope, id, { terraformResourceType, terraformGeneratorMetadata, provider });
    this.attributes = attributes;
    watchName(this);
  }

  public override toHclTerraform(): Record<string, unknown> {
    return withHclMetaArguments(super.toHclTerraform());
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.attributes };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.attributes);
  }
}

/** Returns the Terraform type of a resource or data source, or undefined if the value is neither. */
export function resourceType(value: unknown): string | undefined {
  const type = isObject(value) ? readField(value, 'terraformResourceType') : undefined;
  return typeof type === 'string' ? type : undefined;
}
