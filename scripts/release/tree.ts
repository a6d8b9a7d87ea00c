/** Folders of static files that a web server serves. */
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import semver from 'semver';
import { Refused } from './refused';
import { json } from './packages';

/** The largest list of versions that is read. A version takes less than 1 KB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Puts a file of the release into a folder, as another name of the same file where the file system can. */
export function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** Writes a JSON file. */
export function writeJson(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, json(value));
}

/**
 * Reads the JSON file of a published tree that a release adds its version to.
 *
 * @param versionsOf returns the versions that the file lists, or undefined if it is not such a file
 * @param others files of which the tree may have another one instead
 * @throws Refused if it cannot be read, or has the version
 */
export function readPublished<T>(
  root: string,
  path: string,
  version: string,
  versionsOf: (content: unknown) => { readonly versions: readonly string[]; readonly content: T } | undefined,
  others: readonly string[] = [],
): T | undefined {
  const file = join(root, path);
  if (!existsSync(root)) throw new Refused([`The folder ${root} does not exist. Pass the folder of a published tree.`]);
  if (!statSync(root).isDirectory())
    throw new Refused([`${root} is not a folder. Pass the folder of a published tree.`]);
  if (!existsSync(file)) {
    // A wrong folder would look like a tree without any version, and its versions would disappear from the published list.
    if (readdirSync(root).length === 0 || others.some((other) => existsSync(join(root, other)))) return undefined;
    throw new Refused([
      `The folder ${root} has no ${path}, so it is not the published tree. Pass the folder that contains this file, or an empty folder for the first version.`,
    ]);
  }
  let parsed: ReturnType<typeof versionsOf>;
  try {
    const stats = statSync(file);
    if (!stats.isFile() || stats.size > MAX_BYTES) throw new Error('It is not such a file.');
    parsed = versionsOf(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    parsed = undefined;
  }
  if (!parsed)
    throw new Refused([`The file ${file} does not list the versions of a provider. Repair it or remove it.`]);
  if (parsed.versions.some((published) => semver.valid(published) === version)) {
    throw new Refused([
      `The version ${version} is already in ${file}. A published version never changes: release a new one.`,
    ]);
  }
  return parsed.content;
}

/** Narrows a value to an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
