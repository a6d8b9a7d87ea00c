/** The names under which a release is published. */

import { OWN_SOURCE, type Platform } from '../../src/provider-package';

const [namespace = '', type = ''] = OWN_SOURCE.split('/');

/** The provider's address without its host. */
export const PROVIDER = { namespace, type };

/** The versions of Terraform's plugin protocol that the provider speaks. */
export const PROTOCOL_VERSIONS = ['6.0'] as const;

/** Returns the parts of a platform's name. */
export function partsOf(platform: Platform): { readonly os: string; readonly arch: string } {
  const [os = '', arch = ''] = platform.split('_');
  return { os, arch };
}

/** Returns the name with which the names of a version's files begin. */
export function fileStem(version: string): string {
  return `terraform-provider-${PROVIDER.type}_${version}`;
}
