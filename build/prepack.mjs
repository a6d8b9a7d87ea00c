// Runs before npm pack and npm publish: builds what they pack. Only a release build, whose provider has the version of the
// package, can be published.
await import('./ready.mjs');
const { packageVersion, releaseVersion } = await import('./version.mjs');

if (process.env.npm_command === 'publish' && releaseVersion() !== packageVersion()) {
  console.error(
    'The provider of this build has another version than the package.\n' +
      `Publish a release build: MQ_USERS_RELEASE=${packageVersion()} npm publish`,
  );
  process.exit(1);
}
