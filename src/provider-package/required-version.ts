/** The version constraint with which a configuration asks for a version of the provider. */

/** Returns whether a version is a pre-release, such as a development build. Terraform selects it only by its exact version. */
export function isPrerelease(version: string): boolean {
  return version.includes('-');
}

/**
 * Returns the constraint that allows every later version without breaking changes: `~> 1.2` for the release `1.2.3`, and
 * `~> 0.1.2` for `0.1.2`, because before 1.0 a minor version may break. A pre-release has to be named itself.
 */
export function requiredVersion(version: string): string {
  if (isPrerelease(version)) return version;
  return `~> ${version.startsWith('0.') ? version : version.split('.').slice(0, 2).join('.')}`;
}
