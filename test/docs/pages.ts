/** Lists the documents whose blocks are checked. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, root, type Block } from '../support/documents/blocks';

const inFolder = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);

/** The pages that test/docs follows. */
export const pages = [
  'README.md',
  'docs/README.md',
  'docs/install.md',
  'docs/emulator.md',
  'src/emulator/README.md',
  ...inFolder('docs/getting-started'),
  ...inFolder('docs/guides'),
];

/** The READMEs of the examples, which test/examples follows. `provider` has the snippets of the provider's pages. */
export const exampleReadmes = readdirSync(join(root, 'examples'))
  .filter((name) => name !== 'provider')
  .map((name) => `examples/${name}/README.md`);

/** Returns the blocks of all these documents. */
export const allBlocks = (): Block[] => [...pages, ...exampleReadmes].flatMap(blocksOf);
