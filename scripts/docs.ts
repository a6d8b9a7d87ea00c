/**
 * `npm run docs`: writes every document, or section of one, that is generated from code. With `--check` it writes nothing
 * and fails if one is outdated; `npm run check` runs that, without docs/reference, which takes longest. `--only-reference`
 * selects docs/reference, for its test.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { architectureDocument } from './docs-architecture';
import { providerDocuments } from './docs-provider';
import { cliDocument } from './docs-cli';
import { emulatorDocument, seedSchema } from './docs-emulator';
import { findingsDocument } from './docs-findings';
import { guideDocuments } from './docs-guides';
import { iamDocuments } from './docs-iam';
import { referenceDocuments } from './docs-reference';
import { rosterSchema } from '../src/roster';
import { rulesDocument } from './docs-rules';

/** The generator of each document, by the path of the document. Prettier formats the result. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  'docs/architecture.md': architectureDocument,
  'docs/cli.md': cliDocument,
  'docs/emulator.md': emulatorDocument,
  'docs/emulator-seed.schema.json': seedSchema,
  'docs/findings.md': findingsDocument,
  'docs/roster.schema.json': () => JSON.stringify(rosterSchema()),
  'docs/rules.md': rulesDocument,
  ...providerDocuments(),
  ...guideDocuments(),
  ...iamDocuments(),
};

const root = join(__dirname, '..');

async function main(): Promise<void> {
  const isCheck = process.argv.includes('--check');
  const isOnlyReference = process.argv.includes('--only-reference');
  const reference = isOnlyReference || !isCheck ? await referenceDocuments() : {};
  const others = isOnlyReference ? {} : documents;
  for (const [name, generate] of Object.entries({ ...others, ...reference })) {
    const path = join(root, name);
    const text = await format(typeof generate === 'string' ? generate : await generate(), {
      ...(await resolveConfig(path)),
      filepath: path,
    });
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    if (isCheck) {
      console.error(`${name} is outdated. Run npm run docs and commit the result.`);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      console.log(`${name} written`);
    }
  }
}

void main();
