/** Packs this package for a framework, as a release does. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..', '..', '..');
const script = join(root, 'build', 'packages', 'main.mjs');

/** CDK for Terraform (cdktf) or CDK Terrain (cdktn). */
export type FrameworkId = 'cdktf' | 'cdktn';

/** The parts of package.json that the tests use. */
export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export interface PackedPackage {
  /** The name of the file, without its folder. */
  readonly filename: string;
  readonly integrity: string;
  readonly shasum: string;
  readonly manifest: PackageManifest;
}

/** Packs what is built into a folder. Throws with the script's output if that fails. */
export function packPackage(folder: string, framework: FrameworkId = 'cdktf'): PackedPackage {
  const out = mkdtempSync(join(folder, 'pack-'));
  try {
    execFileSync(process.execPath, [script, '--out', out, '--framework', framework, '--language', 'npm'], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const filename = readdirSync(join(out, 'npm')).find((file) => file.endsWith('.tgz'));
    if (filename === undefined) throw new Error('npm run packages wrote no package.');
    renameSync(join(out, 'npm', filename), join(folder, filename));
    const content = readFileSync(join(folder, filename));
    return {
      filename,
      integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
      shasum: createHash('sha1').update(content).digest('hex'),
      manifest: JSON.parse(tar('-xOzf', join(folder, filename), 'package/package.json')) as PackageManifest,
    };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** A package in a folder, as npm would install it. */
export interface UnpackedPackage {
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/**
 * Installs the packed package in the `node_modules` of a folder, without the registry: its dependencies and its peers are links to
 * those of this repository.
 */
export function installPackage(folder: string, framework: FrameworkId): UnpackedPackage {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const { filename, manifest } = packPackage(folder, framework);
  tar('-xzf', join(folder, filename), '-C', modules);
  rmSync(join(folder, filename));
  const target = join(modules, manifest.name);
  renameSync(join(modules, 'package'), target);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    try {
      symlinkSync(join(root, 'node_modules', name), link, 'dir');
    } catch (error) {
      // Both packages have the same dependencies.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  return { folder: target, manifest };
}

function tar(...args: string[]): string {
  return execFileSync('tar', args, { encoding: 'utf8' });
}
