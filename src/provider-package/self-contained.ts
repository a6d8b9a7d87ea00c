/** Finds the self-contained programs, which build/self-contained.mjs builds. Nothing else knows where they are. */
import { join } from 'node:path';
import { packageName } from './package-name';
import { binaryDirectory, readProviderBinary, type ProviderBinary } from './provider-binary';

/** The folder of the package; the path is the same from `src` and from `dist`. */
const root = join(__dirname, '..', '..');
/** The script that builds them. */
const script = join(root, 'build', 'self-contained.mjs');

/** Returns how the programs of some platforms are built: a command. */
export function selfContainedBuild(platforms: readonly string[] = []): string {
  // The zip archives of Yarn are not files for other programs.
  if (/\.zip[\\/]/.test(script)) return `yarn unplug ${packageName()}, then repeat this command.`;
  return ['node', JSON.stringify(script), ...platforms.map((platform) => `--platform ${platform}`)].join(' ');
}

/** Returns the texts beside the program in every package of a release, from a folder with the package or with its source. */
export function packageTexts(root: string): string[] {
  return ['LICENSE', 'dist/provider/THIRD_PARTY_LICENSES', 'dist/provider/RUNTIME_LICENSES'].map((file) =>
    join(root, file),
  );
}

/**
 * Returns the programs, by platform, with the texts, so that a package has the same hash as that of a release.
 *
 * @throws a ProviderBinaryError if none was built
 */
export function readSelfContainedBinary(directory = join(binaryDirectory, 'self-contained')): ProviderBinary {
  const binary = readProviderBinary(directory, `Build it: ${selfContainedBuild()}`);
  return { ...binary, texts: packageTexts(root) };
}
