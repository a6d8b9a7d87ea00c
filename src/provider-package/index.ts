/** The provider binary as a package that Terraform installs: its files, platforms, version, hash, address and lock entry. */
export { formatProviderSource, OWN_SOURCE, PUBLIC_REGISTRIES, type ProviderSource } from './address';
export {
  binaryDirectory,
  builtVersion,
  ProviderBinaryError,
  readProviderBinary,
  type ProviderBinary,
} from './provider-binary';
export { readLockEntry, writeLockEntry, type LockEntry } from './lock-file';
export { packageHash, programName } from './program';
export { readSelfContainedBinary, selfContainedBuild } from './self-contained';
export { isPrerelease, requiredVersion } from './required-version';
