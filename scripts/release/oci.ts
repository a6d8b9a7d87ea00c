/**
 * An OCI image layout with the provider, which a tool such as ORAS copies to a registry, from which OpenTofu 1.10 and newer
 * install it.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 * @see https://opentofu.org/docs/cli/oci_registries/provider-mirror/
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { partsOf } from './address';
import type { PlatformPackage, ProviderPackages } from './packages';
import { place, writeJson } from './tree';
import { sha256 } from '../../build/zip.cjs';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const PROVIDER_INDEX = 'application/vnd.opentofu.provider';
const PROVIDER_TARGET = 'application/vnd.opentofu.provider-target';

/** Writes the layout, with the version as its only tag. */
export function writeOciLayout(root: string, { version, date, folder, packages }: ProviderPackages): void {
  const blobs = join(root, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const annotations = {
    'org.opencontainers.image.created': date.toISOString().replace(/\.\d+Z$/, 'Z'),
    'org.opencontainers.image.version': version,
  };

  const write = (mediaType: string, content: object): Descriptor => {
    const text = JSON.stringify(content);
    const digest = sha256(text);
    writeFileSync(join(blobs, digest), text);
    return { mediaType, digest: `sha256:${digest}`, size: Buffer.byteLength(text) };
  };
  const target = ({ platform, file, sha256: digest, size }: PlatformPackage) => {
    place(join(folder, file), join(blobs, digest));
    const layer = { mediaType: 'archive/zip', digest: `sha256:${digest}`, size };
    const manifest = write(MANIFEST, {
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType: PROVIDER_TARGET,
      config: { ...write(EMPTY, {}), data: Buffer.from('{}').toString('base64') },
      layers: [{ ...layer, annotations: { 'org.opencontainers.image.title': file } }],
      annotations,
    });
    const { os, arch } = partsOf(platform);
    return { ...manifest, artifactType: PROVIDER_TARGET, platform: { architecture: arch, os } };
  };

  const index = write(INDEX, {
    schemaVersion: 2,
    mediaType: INDEX,
    artifactType: PROVIDER_INDEX,
    manifests: packages.map(target),
    annotations,
  });
  writeJson(join(root, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
  writeJson(join(root, 'index.json'), {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [
      { ...index, artifactType: PROVIDER_INDEX, annotations: { 'org.opencontainers.image.ref.name': version } },
    ],
  });
}
