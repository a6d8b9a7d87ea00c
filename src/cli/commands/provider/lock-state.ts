/** Compares an installed package with the dependency lock file of the configuration in the current folder. */
import {
  formatProviderSource,
  hashOfFiles,
  readLockEntry,
  type PackageFile,
  type ProviderSource,
} from '../../../provider-package';

/** A package that was installed. */
export interface LockedPackage {
  readonly platform: string;
  readonly files: readonly PackageFile[];
}

/** What a lock file has for a provider. */
export interface LockState {
  readonly address: string;
  /** The version in the lock file. */
  readonly version: string;
  /** Whether Terraform accepts the installed package, and if not, why. */
  readonly result: 'matches' | 'other-version' | 'other-hash' | 'missing-platforms';
  /** The platforms whose hash is not in the lock file. */
  readonly platforms: readonly string[];
}

/** Returns what the lock file in a folder has for a provider; undefined if it has nothing. */
export function lockStateOf(
  folder: string,
  source: ProviderSource,
  version: string,
  packages: readonly LockedPackage[],
): LockState | undefined {
  const address = formatProviderSource(source);
  const entry = readLockEntry(folder, address);
  if (!entry) return undefined;
  const found = { address, version: entry.version };
  if (entry.version !== version) return { ...found, result: 'other-version', platforms: [] };
  const platforms = packages
    .filter(({ files }) => !entry.hashes.includes(hashOfFiles(files)))
    .map(({ platform }) => platform);
  if (platforms.length === 0) return { ...found, result: 'matches', platforms };
  return { ...found, result: platforms.length === packages.length ? 'other-hash' : 'missing-platforms', platforms };
}

/** Returns what is wrong with the lock file and what to do; undefined if nothing is, or `init -upgrade` is enough. */
export function lockWarning(state: LockState, plugins: string, program: string): string | undefined {
  const { address, version, result, platforms } = state;
  if (result === 'matches' || result === 'other-version') return undefined;
  const options = platforms.map((platform) => `-platform=${platform}`).join(' ');
  const command = `${program} providers lock -fs-mirror=${shellWord(plugins)} ${options} ${address}`;
  return result === 'other-hash'
    ? `.terraform.lock.hcl has the hash of another package of ${address} ${version}, so ${program} init fails. If both packages are ` +
        `trusted, add the hash of this one: ${command}`
    : `.terraform.lock.hcl has no hash of ${address} ${version} for ${platforms.join(', ')}. Add it: ${command}`;
}

/** Returns a text as one word of a shell. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
