/** The version of the command: that of the build, which the provider in the package has too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtVersion } from '../provider-package';

/** Returns the version of the build; without a build, that of the package with the suffix `-dev`. */
export function commandVersion(): string {
  return builtVersion() ?? `${packageVersion()}-dev`;
}

function packageVersion(): string {
  const file = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}
