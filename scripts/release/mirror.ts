/**
 * A network mirror of static files, for both registries. The same folder is a filesystem mirror with packed archives.
 *
 * @see https://developer.hashicorp.com/terraform/internals/provider-network-mirror-protocol
 */
import { join } from 'node:path';
import semver from 'semver';
import { PUBLIC_REGISTRIES } from '../../src/provider-package';
import { PROVIDER } from './address';
import type { ProviderPackages } from './packages';
import { isRecord, place, readPublished, writeJson } from './tree';

const folderOf = (host: string) => join(host, PROVIDER.namespace, PROVIDER.type);

/** Reads the versions that a published mirror lists, by host. */
export function readMirror(root: string | undefined, version: string): ReadonlyMap<string, readonly string[]> {
  if (root === undefined) return new Map();
  const indexOf = (host: string) => join(folderOf(host), 'index.json');
  const read = (content: unknown) => {
    if (!isRecord(content) || !isRecord(content.versions)) return undefined;
    const listed = Object.keys(content.versions);
    return listed.every((one) => semver.valid(one) !== null) ? { versions: listed, content: listed } : undefined;
  };
  const versionsOf = (host: string) =>
    readPublished(root, indexOf(host), version, read, PUBLIC_REGISTRIES.map(indexOf));
  return new Map(PUBLIC_REGISTRIES.map((host) => [host, versionsOf(host) ?? []]));
}

/** Writes the files of the mirror: those of the new version, and the list of all versions. */
export function writeMirror(
  root: string,
  { version, packages, folder }: ProviderPackages,
  published: ReadonlyMap<string, readonly string[]>,
): void {
  for (const host of PUBLIC_REGISTRIES) {
    const directory = join(root, folderOf(host));
    const versions = [...(published.get(host) ?? []), version].sort(semver.compare);
    for (const { file } of packages) place(join(folder, file), join(directory, file));
    writeJson(join(directory, 'index.json'), { versions: Object.fromEntries(versions.map((one) => [one, {}])) });
    const archives = packages.map(({ platform, file, hashes }) => [platform, { url: file, hashes }] as const);
    writeJson(join(directory, `${version}.json`), { archives: Object.fromEntries(archives) });
  }
}
