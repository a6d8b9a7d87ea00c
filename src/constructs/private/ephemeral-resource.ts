/** Ephemeral blocks, which CDKTF 0.21 does not know: the one place where this package writes them. */
import type { Construct } from 'constructs';
import { TerraformElement, Token, propertyAccess, type TerraformProvider } from 'cdktf';
import { watchName } from './names';

/** What goes into the block. Names as in Terraform. */
export interface EphemeralResourceConfig {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly provider?: TerraformProvider;
}

/** An `ephemeral` block: Terraform opens it in every plan and apply and keeps nothing of it. Needs Terraform 1.10. */
export class EphemeralResource extends TerraformElement {
  private readonly config: EphemeralResourceConfig;

  public constructor(scope: Construct, id: string, config: EphemeralResourceConfig) {
    super(scope, id, `ephemeral.${config.type}`);
    this.config = config;
    watchName(this);
  }

  /** A reference to an attribute. Terraform lets it into write-only attributes alone, and into other ephemeral values. */
  public attribute(name: string): string {
    return Token.asString(propertyAccess(this.fqn, [name]));
  }

  public override toTerraform(): Record<string, unknown> {
    const { type, attributes, provider } = this.config;
    const block = { ...attributes, ...(provider && { provider: provider.fqn }) };
    return { ephemeral: { [type]: { [this.friendlyUniqueId]: { ...block, '//': this.constructNodeMetadata } } } };
  }

  /** CDKTF would leave the block out of its HCL without a word. */
  public override toHclTerraform(): never {
    throw new Error(
      `${this.node.path}: CDKTF writes no ephemeral blocks in HCL. Allowed: output in JSON. Synthesize without --hcl, or take ` +
        'the password from a secret that exists: BrokerPassword.fromSecretsManager.',
    );
  }
}
