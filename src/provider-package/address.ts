/** The address of a Terraform provider: HOST/NAMESPACE/TYPE. */

/** The parts of a full address. */
export interface ProviderSource {
  readonly host: string;
  readonly namespace: string;
  readonly type: string;
}

/** The hosts of addresses without a host: that of Terraform and that of OpenTofu. */
export const PUBLIC_REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org'] as const;

/** The address of the provider `mq` without a host, as `required_providers` has it. */
export const OWN_SOURCE = 'cdktf-mq-users/mq';

/** Returns an address as it is written in lock files. */
export function formatProviderSource({ host, namespace, type }: ProviderSource): string {
  return `${host}/${namespace}/${type}`;
}
