// Checks which versions a release can have. CommonJS, so that the build and `npm run release`, in TypeScript, can both load it.
const semver = require('semver');

/** Returns why a release cannot have a version; undefined if it can. */
exports.problemOfReleaseVersion = (version) => {
  const parsed = semver.parse(version);
  if (parsed?.prerelease.some((part) => /^dev(?:$|-)/.test(String(part)))) {
    return 'Versions with -dev are those of development builds.';
  }
  if (parsed?.raw === parsed?.version && parsed?.build.length === 0) return undefined;
  const plain = semver.valid(semver.clean(version) ?? semver.coerce(version));
  return (
    'Allowed: a semantic version without "v" and without build metadata, such as 0.1.0 or 0.2.0-rc.1.' +
    (plain ? ` Pass ${plain}.` : '')
  );
};
