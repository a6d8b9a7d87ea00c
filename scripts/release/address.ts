/** The names under which a release is published. */

/** The provider's address without its host. */
export const PROVIDER = { namespace: 'cdktf-mq-users', type: 'mq' } as const;

/** The hosts that Terraform and OpenTofu add to an address without a host. A mirror serves both. */
export const REGISTRY_HOSTS = ['registry.terraform.io', 'registry.opentofu.org'] as const;

/** The versions of Terraform's plugin protocol that the provider speaks. */
export const PROTOCOL_VERSIONS = ['6.0'] as const;

/** The platforms of Terraform for which programs can be published. */
export const PLATFORMS = [
  'darwin_amd64',
  'darwin_arm64',
  'linux_amd64',
  'linux_arm64',
  'windows_amd64',
  'windows_arm64',
] as const;

/** A platform in Terraform's notation, OS_ARCH. */
export type Platform = (typeof PLATFORMS)[number];

/** Narrows a name to a platform. */
export function isPlatform(name: string): name is Platform {
  return PLATFORMS.some((platform) => platform === name);
}

/** Returns the parts of a platform's name. */
export function partsOf(platform: Platform): { readonly os: string; readonly arch: string } {
  const [os = '', arch = ''] = platform.split('_');
  return { os, arch };
}

/** Returns the platform of this machine. */
export function ownPlatform(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return `${os}_${process.arch === 'x64' ? 'amd64' : process.arch}`;
}

/** Returns the name with which the names of a version's files begin. */
export function fileStem(version: string): string {
  return `terraform-provider-${PROVIDER.type}_${version}`;
}
