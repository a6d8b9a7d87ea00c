/** The only file of a provider package: the program that Terraform starts. */
import { createHash } from 'node:crypto';

/** Returns the name of the program. Terraform recognizes it by the part before `_v`, and on Windows starts only .exe files. */
export function programName(type: string, version: string, platform: string): string {
  return `terraform-provider-${type}_v${version}${platform.startsWith('windows_') ? '.exe' : ''}`;
}

/**
 * Returns the `h1:` hash of a package of one file: Hash1 of golang.org/x/mod/sumdb/dirhash, which is the SHA-256 of a list
 * of `SHA-256  NAME` lines. Platforms that share a file share its hash.
 */
export function packageHash(name: string, content: Buffer): string {
  const line = `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
  return `h1:${createHash('sha256').update(line).digest('base64')}`;
}
