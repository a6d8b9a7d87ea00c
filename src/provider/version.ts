/** The version of the provider. */

/** The version of the build, which build/build.mjs puts into the provider's one file. */
declare const PROVIDER_VERSION: string | undefined;

/** The version that the manifest of the build has too. Outside of a build it is that of the package, with the suffix `-dev`. */
export const version = typeof PROVIDER_VERSION === 'string' ? PROVIDER_VERSION : `${packageVersion()}-dev`;

function packageVersion(): string {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- outside rootDir, so that an import cannot reach it
  return (require('../../package.json') as { readonly version: string }).version;
}
