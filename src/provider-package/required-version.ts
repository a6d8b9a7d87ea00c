/** The version constraint with which a configuration asks for a version of the provider. */

/** Returns whether a version is a pre-release, such as a development build. Terraform selects it only by its exact version. */
export function isPrerelease(version: string): boolean {
  return version.includes('-');
}

/** Returns `~> 1.2` for the release `1.2.3`, and a pre-release itself. */
export function requiredVersion(version: string): string {
  return isPrerelease(version) ? version : `~> ${version.split('.').slice(0, 2).join('.')}`;
}
