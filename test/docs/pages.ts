/** The pages whose blocks are run. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, root, type Block } from './page';

const inFolder = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);

export const pages = [
  'README.md',
  'docs/README.md',
  'docs/install.md',
  'docs/emulator.md',
  'src/emulator/README.md',
  ...inFolder('docs/getting-started'),
  ...inFolder('docs/guides'),
];

/** What checks a block, apart from its remarks. */
export type Rule = 'file' | 'commands' | 'typescript' | 'data' | 'aws provider' | 'diagram';

/** Returns the rule of a block. Throws if no rule covers it, so that no block is left unchecked. */
export function ruleOf({ place, language, file, code }: Block): Rule {
  if (file !== undefined) return 'file';
  if (language === 'sh' || language === 'console') return 'commands';
  if (language === 'ts') return 'typescript';
  if (language === 'json' || language === 'yaml') return 'data';
  if (language === 'terraform' && code.startsWith('provider "aws"')) return 'aws provider';
  if (language === 'mermaid' && /^(?:graph|sequenceDiagram)\b/.test(code)) return 'diagram';
  throw new Error(
    `${place}: no rule checks a block of ${language || 'no language'}. Name its file, or see test/docs/page.ts.`,
  );
}

/** Whether another test checks the block, or nothing can. */
export const isLeftOut = ({ remarks }: Block) => remarks['not run'] !== undefined || remarks.tested !== undefined;

export const allBlocks = (): Block[] => pages.flatMap(blocksOf);
