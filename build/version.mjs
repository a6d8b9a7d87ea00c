// Decides the version of a build. Nothing else does.
//
//   RELEASE_VERSION=1.2.3  a release with that version
//   RELEASE=1              a release with the version of package.json
//   neither                a development build, such as 0.1.0-dev.h0123456789ab: a pre-release whose version follows the
//                          content, so that two different files never share one version and break a lock file
//
// The provider, its manifest and `mq-user --version` have the same version.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const semver =
  /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*)?$/;

/** The version of this release; undefined for a development build. */
export const releaseVersion = readRelease(process.env);

/** Returns the version of this build. `digest` is that of the provider's program without its version. */
export function buildVersion(digest) {
  // The h is needed because SemVer forbids a number with a leading zero.
  return releaseVersion ?? `${packageVersion()}-dev.h${digest}`;
}

function readRelease({ RELEASE_VERSION, RELEASE }) {
  if (!RELEASE_VERSION) return RELEASE ? packageVersion() : undefined;
  if (semver.test(RELEASE_VERSION) && !/-dev\b/.test(RELEASE_VERSION)) return RELEASE_VERSION;
  console.error(
    `RELEASE_VERSION is ${JSON.stringify(RELEASE_VERSION)}. Allowed: a version such as 1.2.3 or 1.2.3-rc.1, without v, and without ` +
      '-dev, which marks development builds.',
  );
  return process.exit(1);
}

/** Returns the version in package.json. */
export function packageVersion() {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
