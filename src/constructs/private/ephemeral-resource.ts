/** Ephemeral blocks, which CDKTF 0.21 does not support. Only this file writes them. */
import type { Construct } from 'constructs';
import { TerraformElement, Token, propertyAccess, type TerraformProvider } from 'cdktf';
import { watchName } from './names';

/** The content of the block, with names as in Terraform. */
interface EphemeralResourceConfig {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly provider?: TerraformProvider;
}

/** An `ephemeral` block: Terraform opens it in every plan and apply and stores none of it. Requires Terraform 1.10 or OpenTofu 1.11. */
export class EphemeralResource extends TerraformElement {
  private readonly config: EphemeralResourceConfig;

  public constructor(scope: Construct, id: string, config: EphemeralResourceConfig) {
    super(scope, id, `ephemeral.${config.type}`);
    this.config = config;
    watchName(this);
  }

  /** Returns a reference to an attribute. Terraform allows it only in write-only attributes and in other ephemeral values. */
  public attribute(name: string): string {
    return Token.asString(propertyAccess(this.fqn, [name]));
  }

  public override toTerraform(): Record<string, unknown> {
    const { type, attributes, provider } = this.config;
    const block = { ...attributes, ...(provider && { provider: provider.fqn }) };
    return { ephemeral: { [type]: { [this.friendlyUniqueId]: { ...block, '//': this.constructNodeMetadata } } } };
  }

  /** Throws an error, since CDKTF would silently leave the block out of its HCL. */
  public override toHclTerraform(): never {
    throw new Error(
      `${this.node.path}: CDKTF cannot write ephemeral blocks in HCL. Allowed: output in JSON. Synthesize without --hcl, or take ` +
        'the password from an existing secret with BrokerPassword.fromSecretsManager.',
    );
  }
}
