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
import type { ProviderSource } from './provider-source';

/** The folder that the build writes the plugin to, the same from `src` and from `dist`. */
export const pluginDirectory = join(__dirname, '..', '..', 'dist', 'provider');

/** Terraform's names of the platforms that the one file serves. Windows starts nothing but .exe files. */
export const platforms = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64'] as const;

/** A plugin that was built. */
export interface Plugin {
  /** Its version, which changes with its content. */
  readonly version: string;
  /** The executable file. */
  readonly file: string;
}

/** Reads what the build left in a folder. Throws where there is no plugin, and says how to make one. */
export function readPlugin(directory: string): Plugin {
  const manifest = join(directory, 'manifest.json');
  if (!existsSync(manifest)) throw missingPlugin(manifest);
  const { version, file } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string; file: string };
  const path = join(directory, file);
  if (!existsSync(path)) throw missingPlugin(path);
  return { version, file: path };
}

/**
 * Puts the plugin into a stack's folder for every platform and removes other versions of it. A file that is right already
 * is left alone.
 * @returns the hash of the package, `h1:…`, as Terraform's lock file wants it
 */
export function installPlugin(folder: string, source: ProviderSource, plugin: Plugin): string {
  const content = readFileSync(plugin.file);
  const name = `terraform-provider-${source.type}_v${plugin.version}`;
  const versions = join(folder, 'terraform.d', 'plugins', source.host, source.namespace, source.type);
  mkdirSync(versions, { recursive: true });
  for (const stale of readdirSync(versions)) {
    if (stale !== plugin.version) rmSync(join(versions, stale), { recursive: true });
  }
  for (const platform of platforms) {
    const directory = join(versions, plugin.version, platform);
    mkdirSync(directory, { recursive: true });
    writeExecutable(join(directory, name), content);
  }
  return packageHash(name, content);
}

/**
 * The `h1:` hash of a package that is one file: Hash1 of golang.org/x/mod/sumdb/dirhash, the SHA-256 of a list of
 * `SHA-256  NAME` lines. The list of platforms shares one hash because they share the file.
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

function missingPlugin(path: string): Error {
  return new Error(
    `The Terraform provider of cdktf-mq-users is missing: there is no ${path}. In a clone of the repository run ` +
      '`npm run build`; elsewhere install the package again.',
  );
}
