/** Ephemeral blocks. Terraform opens them in every plan and apply, and stores none of them. */
import type { Construct } from 'constructs';
import { TerraformEphemeralResource, type TerraformProvider } from './framework';
import { toHclAttributes } from './hcl-attributes';
import { watchName } from './names';

/** The content of the block, with names as in Terraform. */
interface EphemeralBlockConfig {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly provider?: TerraformProvider;
}

/** An `ephemeral` block with the given attributes. Requires Terraform 1.10 or OpenTofu 1.11. */
export class EphemeralBlock extends TerraformEphemeralResource {
  private readonly attributes: Readonly<Record<string, unknown>>;

  public constructor(scope: Construct, id: string, { type, attributes, provider }: EphemeralBlockConfig) {
    super(scope, id, { terraformResourceType: type, provider });
    this.attributes = attributes;
    watchName(this);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...this.attributes };
  }

  protected override synthesizeHclAttributes(): Record<string, unknown> {
    return toHclAttributes(this.synthesizeAttributes());
  }
}
