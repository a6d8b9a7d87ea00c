// Decides the version of a build. Nothing else does.
//
//   MQ_USERS_RELEASE=1.2.3  a release with that version
//   without it              a development build, such as 0.1.0-dev.h0123456789ab: a pre-release whose version follows the
//                           content, so that two different files never share one version and break a lock file
//
// The provider, its manifest and `mq-user --version` have the same version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemOfReleaseVersion } from './release-version.cjs';
import { releaseVariable, root } from './sources.mjs';

/** Returns the version of this release; undefined for a development build. */
export function releaseVersion() {
  const version = process.env[releaseVariable];
  if (!version) return undefined;
  const problem = problemOfReleaseVersion(version);
  if (problem !== undefined) throw new Error(`${releaseVariable} is ${JSON.stringify(version)}. ${problem}`);
  return version;
}

/** Returns the version of this build. `digest` is that of the provider's program without its version. */
export function buildVersion(digest) {
  // The h is needed because SemVer forbids a number with a leading zero.
  return releaseVersion() ?? `${packageVersion()}-dev.h${digest}`;
}

/** Returns the version in package.json. */
export function packageVersion() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
