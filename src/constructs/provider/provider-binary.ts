/**
 * The provider's plugin as a file: where this package keeps it, and how it gets into the folder of a synthesized stack,
 * where Terraform finds it without any configuration.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ProviderSource } from './source-address';

/** The folder that the build writes the plugin to, the same from `src` and from `dist`. */
export const pluginDirectory = join(__dirname, '..', '..', '..', 'dist', 'provider');

/** Terraform's names of the platforms that the one file serves. Windows starts nothing but .exe files. */
export const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'] as const;

/** A plugin that was built. */
export interface Plugin {
  /** Its version, which changes with its content. */
  readonly version: string;
  /** What `required_providers` says of the version. */
  readonly constraint: string;
  /** The executable file of each platform; several may share one. None where a registry has the plugin. */
  readonly files: readonly { readonly platform: string; readonly path: string }[];
}

const buildAgain = 'In a clone of the repository run `npm run build`; elsewhere install the package again.';

/**
 * Reads what the build left in a folder: a manifest with the version and the one `file` of all platforms, or `files` by
 * platform.
 * @throws an Error where there is no plugin, which says how to make one
 */
export function readPlugin(directory: string, remedy = buildAgain): Plugin {
  const path = join(directory, 'manifest.json');
  if (!existsSync(path)) throw missingPlugin(path, remedy);
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const named = manifest.files ?? Object.fromEntries(platforms.map((platform) => [platform, manifest.file ?? '']));
  const files = Object.entries(named).map(([platform, file]) => ({ platform, path: join(directory, file) }));
  const missing = files.find((file) => !existsSync(file.path));
  if (missing) throw missingPlugin(missing.path, remedy);
  return { version: manifest.version, constraint: `= ${manifest.version}`, files };
}

interface Manifest {
  readonly version: string;
  readonly file?: string;
  readonly files?: Readonly<Record<string, string>>;
}

/**
 * Puts the plugin into a stack's folder for every platform and removes other versions of it. A file that is right already
 * is left alone.
 * @returns the hashes of the packages, `h1:…`, as Terraform's lock file wants them
 */
export function installPlugin(folder: string, source: ProviderSource, plugin: Plugin): string[] {
  const name = `terraform-provider-${source.type}_v${plugin.version}`;
  const versions = join(folder, 'terraform.d', 'plugins', source.host, source.namespace, source.type);
  mkdirSync(versions, { recursive: true });
  for (const stale of readdirSync(versions)) {
    if (stale !== plugin.version) rmSync(join(versions, stale), { recursive: true });
  }
  const contents = new Map(plugin.files.map(({ path }) => [path, readFileSync(path)]));
  for (const { platform, path } of plugin.files) {
    const directory = join(versions, plugin.version, platform);
    mkdirSync(directory, { recursive: true });
    writeExecutable(join(directory, name), contents.get(path) ?? Buffer.alloc(0));
  }
  return [...contents.values()].map((content) => packageHash(name, content)).sort();
}

/**
 * The `h1:` hash of a package that is one file: Hash1 of golang.org/x/mod/sumdb/dirhash, the SHA-256 of a list of
 * `SHA-256  NAME` lines. Platforms that share a file share its hash.
 */
export function packageHash(name: string, content: Buffer): string {
  const line = `${createHash('sha256').update(content).digest('hex')}  ${name}\n`;
  return `h1:${createHash('sha256').update(line).digest('base64')}`;
}

/** Written aside and renamed: a plugin that runs at the moment keeps its own file. */
function writeExecutable(path: string, content: Buffer): void {
  if (existsSync(path) && content.equals(readFileSync(path))) {
    if ((statSync(path).mode & 0o777) !== 0o755) chmodSync(path, 0o755);
    return;
  }
  const aside = `${path}.${process.pid}`;
  writeFileSync(aside, content);
  chmodSync(aside, 0o755); // The mode of writeFileSync is cut by the umask.
  renameSync(aside, path);
}

function missingPlugin(path: string, remedy: string): Error {
  return new Error(`The Terraform provider of cdktf-mq-users is missing: there is no ${path}. ${remedy}`);
}
