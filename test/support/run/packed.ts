/** Packs this package as `npm publish` would. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(__dirname, '..', '..', '..');

/** What `npm pack` says about the file that it wrote. */
export interface PackedPackage {
  /** The name of the file, without its folder. */
  readonly filename: string;
  readonly integrity: string;
  readonly shasum: string;
}

/** Packs what is built into a folder. Throws with npm's message if that fails. */
export function packPackage(folder: string): PackedPackage {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const output = execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [packed] = JSON.parse(output) as PackedPackage[];
  if (!packed) throw new Error('npm pack wrote no package.');
  return packed;
}
