/**
 * Reads and writes the entry of the provider `mq` in the dependency lock file of a configuration, `.terraform.lock.hcl`.
 * Everything else in the file is left unchanged.
 *
 * @see https://developer.hashicorp.com/terraform/language/files/dependency-lock
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One provider in a lock file. */
export interface LockEntry {
  /** The full address of the provider. */
  readonly address: string;
  readonly version: string;
  /** The hashes of the packages, `h1:…`, sorted; platforms may share one. */
  readonly hashes: readonly string[];
}

const fileName = '.terraform.lock.hcl';
const header = `# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.
`;
const block = /^provider "([^"]+)" \{\n(?:.*\n)*?\}\n/gm;

/**
 * Writes an entry to the lock file of a folder, in Terraform's own format and order, so that `terraform init` does not change
 * it. An entry with the same version and hashes is left unchanged.
 *
 * @returns the addresses of all providers in the file
 */
export function writeLockEntry(folder: string, entry: LockEntry): string[] {
  const path = join(folder, fileName);
  const before = existsSync(path) ? readFileSync(path, 'utf8').replaceAll('\r\n', '\n') : header;
  const after = withEntry(before, entry);
  if (after !== before) writeFileSync(path, after);
  return [...after.matchAll(block)].map(([, address]) => address ?? '');
}

/** Returns the entry of a provider in the lock file of a folder; undefined if there is none. Accepts any layout of the file. */
export function readLockEntry(folder: string, address: string): LockEntry | undefined {
  const path = join(folder, fileName);
  if (!existsSync(path)) return undefined;
  const blocks = readFileSync(path, 'utf8').matchAll(/^\s*provider\s+"([^"]+)"\s*\{([^}]*)\}/gm);
  const body = [...blocks].find(([, name]) => name === address)?.[2];
  const version = /^\s*version\s*=\s*"([^"]*)"/m.exec(body ?? '')?.[1];
  if (body === undefined || version === undefined) return undefined;
  return { address, version, hashes: [...body.matchAll(/"((?:h1|zh):[^"]+)"/g)].map(([, hash]) => hash ?? '') };
}

/** Returns the text of a lock file with the entry added or replaced. */
function withEntry(text: string, entry: LockEntry): string {
  const blocks = [...text.matchAll(block)];
  const ours = blocks.find(([, address]) => address === entry.address);
  if (ours) {
    const isCurrent =
      ours[0].includes(`"${entry.version}"`) && entry.hashes.every((hash) => ours[0].includes(`"${hash}"`));
    return isCurrent ? text : replace(text, ours.index, ours[0].length, format(entry));
  }
  const next = blocks.find(([, address]) => (address ?? '') > entry.address);
  if (next) return replace(text, next.index, 0, `${format(entry)}\n`);
  return `${text.trimEnd()}\n\n${format(entry)}`;
}

function format({ address, version, hashes }: LockEntry): string {
  return `provider "${address}" {
  version     = "${version}"
  constraints = "${version}"
  hashes = [
${hashes.map((hash) => `    "${hash}",`).join('\n')}
  ]
}
`;
}

function replace(text: string, start: number, length: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(start + length);
}
