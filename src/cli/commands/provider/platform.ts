/** Platforms, as Terraform names them: linux_amd64. */
import { arch, platform } from 'node:process';
import { selfContainedBuild, type ProviderBinary } from '../../../provider-package';
import { UsageError } from '../../shared/usage-error';

const systems: Readonly<Record<string, string>> = { win32: 'windows' };
const processors: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The platform of this machine. */
export const ownPlatform = `${systems[platform] ?? platform}_${processors[arch] ?? arch}`;

/**
 * Returns the files of a binary for some platforms, each once.
 *
 * @throws a UsageError that names all platforms without a file
 */
export function filesFor(binary: ProviderBinary, wanted: readonly string[], isSelfContained: boolean) {
  const available = binary.files.map(({ platform: name }) => name).sort();
  const missing = [...new Set(wanted)].filter((name) => !available.includes(name));
  if (missing.length > 0) {
    throw new UsageError(
      `There is no provider for ${missing.join(', ')}. Allowed: ${available.join(', ')}. ${remedyFor(missing, isSelfContained)}`,
    );
  }
  return binary.files.filter(({ platform: name }) => wanted.includes(name));
}

function remedyFor(missing: readonly string[], isSelfContained: boolean): string {
  const known = missing.filter((name) => /^(linux|darwin|windows)_(amd64|arm64)$/.test(name));
  if (isSelfContained) return known.length > 0 ? `Build it: ${selfContainedBuild(known)}` : 'Choose one of these.';
  return missing.some((name) => name.startsWith('windows_'))
    ? 'Windows needs a self-contained program: add --self-contained, or use WSL and --platform linux_amd64.'
    : 'Choose one of these with --platform.';
}
