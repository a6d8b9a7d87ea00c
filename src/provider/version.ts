/** The version of this package. The bundler puts it into the provider's one file. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- outside rootDir, so that an import cannot reach it
export const { version } = require('../../package.json') as { readonly version: string };
