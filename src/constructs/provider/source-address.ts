/** Addresses of Terraform providers: HOST/NAMESPACE/TYPE, where the first parts are optional. */
import { PUBLIC_REGISTRIES, type ProviderSource } from '../../provider-package';
import { typeName } from '../../rules/internal';
import { isToken } from '../private/unresolved';

const [defaultHost] = PUBLIC_REGISTRIES;

/**
 * Parses an address that a caller passed. It must be known at synth, since folders are named after it.
 *
 * @throws an Error that describes the format of addresses
 */
export function parseProviderSource(constructPath: string, source: string): ProviderSource {
  const host = '[a-z0-9-]+(?:\\.[a-z0-9-]+)+(?::\\d+)?';
  const name = '[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?';
  const match =
    typeof source !== 'string' || isToken(source)
      ? null
      : new RegExp(`^(?:(${host})/)?(${name})/(${name})$`).exec(source);
  if (!match) {
    const given = isToken(source) ? 'a token' : typeof source === 'string' ? JSON.stringify(source) : typeName(source);
    throw new Error(
      `${constructPath}: \`source\` is ${given}. Allowed: NAMESPACE/TYPE or HOST/NAMESPACE/TYPE in lower case, such as ` +
        'registry.terraform.io/cdktf-mq-users/mq. Pass the address of the provider in your registry.',
    );
  }
  return { host: match[1] ?? defaultHost, namespace: match[2] ?? '', type: match[3] ?? '' };
}

/** Returns the full address of any provider from its entry in `required_providers`. */
export function fullAddress(localName: string, source: string | undefined): string {
  const parts = (source ?? localName).split('/');
  if (parts.length === 1) return `${defaultHost}/hashicorp/${parts[0]}`;
  return parts.length === 2 ? `${defaultHost}/${parts.join('/')}` : parts.join('/');
}
