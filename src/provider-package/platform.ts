/** Platforms, as Terraform names them: OS_ARCH. */

/** The platforms for which there are programs. The small program runs on those with `sh`, thus not on Windows. */
export const PLATFORMS = [
  'darwin_amd64',
  'darwin_arm64',
  'linux_amd64',
  'linux_arm64',
  'windows_amd64',
  'windows_arm64',
] as const;

/** A platform for which there is a program. */
export type Platform = (typeof PLATFORMS)[number];

const systems: Readonly<Record<string, string>> = { win32: 'windows' };
const processors: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** The platform of this machine, which may have no program. */
export const ownPlatform = `${systems[process.platform] ?? process.platform}_${processors[process.arch] ?? process.arch}`;

/** Narrows a name to a platform. */
export function isPlatform(name: string): name is Platform {
  return PLATFORMS.some((platform) => platform === name);
}

/** Returns whether programs of a platform are .exe files. */
export function isWindows(platform: string): boolean {
  return platform.startsWith('windows_');
}
