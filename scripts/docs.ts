/**
 * `npm run docs`: writes every document that is made from code. With --check it writes nothing and fails if one is
 * stale, which `npm test` asks.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { providerDocuments } from './docs-provider';
import { cliDocument } from './docs-cli';
import { rulesDocument } from './docs-rules';

/** Each document by its path, in Markdown that need not be formatted. */
const documents: Readonly<Record<string, () => string>> = {
  'docs/cli.md': cliDocument,
  'docs/rules.md': rulesDocument,
  ...providerDocuments(),
};

const root = join(__dirname, '..');

async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  for (const [name, generate] of Object.entries(documents)) {
    const path = join(root, name);
    const text = await format(generate(), { ...(await resolveConfig(path)), filepath: path });
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    if (isCheck) {
      console.error(`${name} is not what the code says. Run npm run docs and commit the result.`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.log(`${name} is written`);
    }
  }
}

void main();
