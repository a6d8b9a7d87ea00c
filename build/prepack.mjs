// Runs before npm pack and npm publish: builds what they pack. Only a release build, whose provider has the version of the
// package, can be published.
if (process.env.npm_command === 'publish' && !process.env.RELEASE) {
  console.error(
    'This is a development build: its provider has another version than the package.\n' +
      'Publish a release build: RELEASE=1 npm publish',
  );
  process.exit(1);
}
await import('./ready.mjs');
