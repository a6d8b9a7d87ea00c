/**
 * The provider binary as a package that Terraform installs: its files, platforms, version, hash, address and lock entry. And the
 * rotation function, as Lambda runs it.
 */
export { formatProviderSource, OWN_SOURCE, PUBLIC_REGISTRIES, type ProviderSource } from './address';
export {
  binaryDirectory,
  builtVersion,
  ProviderBinaryError,
  readProviderBinary,
  type ProviderBinary,
  type ProviderFile,
} from './provider-binary';
export { readLockEntry, writeLockEntry, type LockEntry } from './lock-file';
export { hashOfFiles, packageFiles, packageHash, programName, type PackageFile } from './package-files';
export { packageName } from './package-name';
export { isPlatform, isWindows, ownPlatform, PLATFORMS, type Platform } from './platform';
export { packageTexts, readSelfContainedBinary, selfContainedBuild } from './self-contained';
export { readRotationFunction, type RotationFunctionArchive } from './rotation-function';
export { isPrerelease, requiredVersion } from './required-version';
