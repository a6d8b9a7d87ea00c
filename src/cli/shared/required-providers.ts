/** The block of HCL that asks for the provider `mq`. */
import { requiredVersion } from '../../provider-package';
import { hclString } from '../../rules/internal';

/** An argument of a block: its name, and its value as HCL. */
export type HclAttribute = readonly [name: string, value: string];

/** Returns the block, with the version constraint that fits a version of the provider; without a version, any is accepted. */
export function requiredProviders(source: string, version: string | undefined): string {
  const attributes: HclAttribute[] = [
    ['source', hclString(source)],
    ...(version === undefined ? [] : [['version', hclString(requiredVersion(version))] as const]),
  ];
  return `terraform {
  required_providers {
    mq = {
${aligned(attributes, '      ')}
    }
  }
}
`;
}

/** Returns lines of arguments whose equals signs are aligned, as `terraform fmt` formats them. */
export function aligned(attributes: readonly HclAttribute[], indent: string): string {
  const width = Math.max(...attributes.map(([name]) => name.length));
  return attributes.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`).join('\n');
}
