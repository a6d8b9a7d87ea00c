/** Addresses of Terraform providers: HOST/NAMESPACE/TYPE, of which the first parts may be left out. */
import { typeName } from '../../rules';
import { isToken } from '../private/unresolved';

/** The parts of a full address. */
export interface ProviderSource {
  readonly host: string;
  readonly namespace: string;
  readonly type: string;
}

const defaultHost = 'registry.terraform.io';

/**
 * Checks an address that a caller gave. It must be known at synth, since it names folders.
 * @throws an Error that says what an address looks like
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
      `${constructPath}: \`source\` is ${given}. Allowed: NAMESPACE/TYPE or HOST/NAMESPACE/TYPE in lower case, as in ` +
        'registry.terraform.io/cdktf-mq-users/mq. Pass the address under which your registry has the provider.',
    );
  }
  return { host: match[1] ?? defaultHost, namespace: match[2] ?? '', type: match[3] ?? '' };
}

/** The address as lock files have it. */
export function formatProviderSource({ host, namespace, type }: ProviderSource): string {
  return `${host}/${namespace}/${type}`;
}

/** The full address of any provider, from what `required_providers` says of it. */
export function fullAddress(localName: string, source: string | undefined): string {
  const parts = (source ?? localName).split('/');
  if (parts.length === 1) return `${defaultHost}/hashicorp/${parts[0]}`;
  return parts.length === 2 ? `${defaultHost}/${parts.join('/')}` : parts.join('/');
}
