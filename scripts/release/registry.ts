/**
 * A provider registry of static files.
 *
 * @see https://developer.hashicorp.com/terraform/internals/provider-registry-protocol
 */
import { join, posix } from 'node:path';
import semver from 'semver';
import { partsOf, PROTOCOL_VERSIONS, PROVIDER } from './address';
import type { ProviderPackages } from './packages';
import type { SigningKey } from './signing';
import { isRecord, place, readPublished, writeJson } from './tree';

/** A version as the registry lists it. */
export interface ListedVersion {
  readonly version: string;
  readonly [member: string]: unknown;
}

const ROOT = 'v1/providers';
const BASE = posix.join(ROOT, PROVIDER.namespace, PROVIDER.type);

/** Reads the versions that a published registry lists. */
export function readRegistry(root: string | undefined, version: string): readonly ListedVersion[] {
  if (root === undefined) return [];
  const read = readPublished(root, join(BASE, 'versions'), version, (content) => {
    if (!isRecord(content) || !Array.isArray(content.versions)) return undefined;
    const listed: readonly unknown[] = content.versions;
    if (!listed.every(isListed)) return undefined;
    return { versions: listed.map((one) => one.version), content: listed };
  });
  return read ?? [];
}

/** Writes the files of the registry: those of the new version, and the list of all versions. */
export function writeRegistry(
  root: string,
  released: ProviderPackages & { readonly signature: { readonly file: string; readonly key: SigningKey } },
  published: readonly ListedVersion[],
): void {
  const { version, packages, folder, sums, signature } = released;
  writeJson(join(root, '.well-known', 'terraform.json'), { 'providers.v1': `/${ROOT}/` });
  const own = { version, protocols: PROTOCOL_VERSIONS, platforms: packages.map(({ platform }) => partsOf(platform)) };
  const versions = [...published, own].sort((a, b) => semver.compare(a.version, b.version));
  writeJson(join(root, BASE, 'versions'), { versions });

  const directory = join(root, BASE, version);
  for (const file of [...packages.map((one) => one.file), sums, signature.file]) {
    place(join(folder, file), join(directory, file));
  }
  const { id, publicKey } = signature.key;
  for (const { platform, file, sha256 } of packages) {
    const { os, arch } = partsOf(platform);
    // URLs are relative to this file, so that any host can serve the registry.
    writeJson(join(directory, 'download', os, arch), {
      protocols: PROTOCOL_VERSIONS,
      os,
      arch,
      filename: file,
      download_url: `../../${file}`,
      shasums_url: `../../${sums}`,
      shasums_signature_url: `../../${signature.file}`,
      shasum: sha256,
      signing_keys: { gpg_public_keys: [{ key_id: id, ascii_armor: publicKey }] },
    });
  }
}

function isListed(value: unknown): value is ListedVersion {
  return isRecord(value) && typeof value.version === 'string' && semver.valid(value.version) !== null;
}
