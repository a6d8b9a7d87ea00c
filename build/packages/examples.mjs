/**
 * Translates the examples of the doc comments and of the README with jsii-rosetta. The documentation of the packages in
 * other languages has the translations.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from './json.mjs';
import { runPackage } from './programs.mjs';

/** The file with the translations, beside `.jsii`. jsii-pacmak, jsii-docgen and Construct Hub read it. */
export const translationsFile = '.jsii.tabl.json';

/**
 * Translates the examples of a jsii module. Throws an error if one does not compile.
 *
 * @param {string} cache a file that keeps translations from one call to the next
 */
export function translateExamples(framework, folder, cache) {
  const fixture = join(folder, 'rosetta', 'default.ts-fixture');
  mkdirSync(dirname(fixture), { recursive: true });
  writeFileSync(fixture, fixtureFor(framework, readJson(join(folder, '.jsii'))));
  const args = ['extract', '--strict', '--cache', cache, folder];
  runPackage('jsii-rosetta', args, folder);
}

/**
 * Returns the README with its TypeScript blocks as jsii-rosetta needs them: they are complete programs, so that they do not
 * go into the fixture. Those of the repository's README are for cdktf.
 */
export function readmeForTranslation({ id }, text) {
  return text.replace(/^```ts\b.*$/gm, '```ts nofixture').replace(/^(import .* from ')cdktf/gm, `$1${id}`);
}

/**
 * Returns the code around each example: the constructor of a stack. `MqBroker` and `MqConfiguration` are declared here because
 * the AWS provider's constructs for a framework are not always installed, and jsii would need seconds to read them.
 */
function fixtureFor({ id, name }, { types }) {
  const own = Object.values(types).map((type) => type.name);
  return `import { App, TerraformOutput, TerraformResource, TerraformStack, TerraformVariable } from '${id}';
import { Construct } from 'constructs';
import { ${own.join(', ')} } from '${name}';

interface MqBrokerConfig {
  readonly brokerName: string;
  readonly engineType: string;
  readonly engineVersion: string;
  readonly hostInstanceType: string;
  readonly autoMinorVersionUpgrade?: boolean;
  readonly user: unknown[];
}
declare class MqBroker extends TerraformResource {
  public readonly id: string;
  constructor(scope: Construct, id: string, config: MqBrokerConfig);
}
interface MqConfigurationConfig {
  readonly name: string;
  readonly engineType: string;
  readonly engineVersion: string;
  readonly data: string;
}
declare class MqConfiguration extends TerraformResource {
  public readonly id: string;
  constructor(scope: Construct, id: string, config: MqConfigurationConfig);
}
declare const brokerId: string;

class Example extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    /// here
  }
}
`;
}
