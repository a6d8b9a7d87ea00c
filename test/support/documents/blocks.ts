/**
 * Reads the fenced blocks of a document: the README, a page of the documentation, or the README of an example. The convention:
 *
 * - `ts main.ts`: a file. The text before the block names it. The reader saves it, and TypeScript has to compile.
 * - `ts` without a file: code in the constructor of a stack, or in an async function, which has to compile.
 * - `sh`: commands, which have to succeed. `console`: commands after `$ `, and what they print; `…` stands for anything.
 * - `json`, `yaml`: have to be valid. `terraform` without a file: has to be valid.
 * - `mermaid`: a diagram.
 *
 * A comment before a block changes that: `<!-- not run: REASON -->`, `<!-- tested: FILE -->` (another test runs it),
 * `<!-- exits: 3 -->`, `<!-- input: TEXT -->` (typed before yes), `<!-- needs: PROGRAM -->`, and
 * `<!-- folder: NAME -->`, which begins a new folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..', '..');

/** The comments that a block can have. */
const remarkNames = ['not run', 'tested', 'exits', 'input', 'needs', 'folder'] as const;
type RemarkName = (typeof remarkNames)[number];

/** What checks a block, apart from its remarks. */
export type Rule = 'file' | 'commands' | 'typescript' | 'data' | 'aws provider' | 'diagram';

export interface Block {
  /** The page and the line: `README.md:41`. */
  readonly place: string;
  readonly page: string;
  readonly language: string;
  /** The file that the reader saves. */
  readonly file: string | undefined;
  readonly code: string;
  readonly remarks: Readonly<Partial<Record<RemarkName, string>>>;
}

/** Returns the blocks of a page. Throws if one has a remark or a file name that means nothing. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^( *)```(\S*) *([^\n]*)\n([^]*?)^\1```$/gm)].map((match) => {
    const [, indentation = '', language = '', file = '', body = ''] = match;
    const before = text.slice(0, match.index);
    const place = `${page}:${before.split('\n').length}`;
    if (file !== '' && !lastSection(before).includes(`\`${file}\``)) {
      throw new Error(`${place}: the text before the block does not name its file, \`${file}\`.`);
    }
    return {
      place,
      page,
      language,
      file: file === '' ? undefined : file,
      code: body.replace(new RegExp(`^${indentation}`, 'gm'), ''),
      remarks: remarksAtEnd(before, place),
    };
  });
}

/** Returns the text after the last block or heading: what the reader has just read. */
function lastSection(text: string): string {
  return text.split(/^(?: *```|#+ ).*$/m).at(-1) ?? '';
}

function remarksAtEnd(text: string, place: string): Block['remarks'] {
  const [comments = ''] = /(?:\s*<!--[^>]*-->)*\s*$/.exec(text) ?? [];
  return Object.fromEntries(
    [...comments.matchAll(/<!-- ([a-z ]+): ([^>]*) -->/g)].map(([, name = '', value = '']) => {
      if (!remarkNames.some((known) => known === name)) throw new Error(`${place}: there is no remark "${name}".`);
      return [name, value];
    }),
  );
}

/** Returns the rule of a block. Throws if no rule covers it, so that no block is left unchecked. */
export function ruleOf({ place, language, file, code }: Block): Rule {
  if (file !== undefined) return 'file';
  if (language === 'sh' || language === 'console') return 'commands';
  if (language === 'ts') return 'typescript';
  if (language === 'json' || language === 'yaml') return 'data';
  if (language === 'terraform' && code.startsWith('provider "aws"')) return 'aws provider';
  if (language === 'mermaid' && /^(?:graph|sequenceDiagram)\b/.test(code)) return 'diagram';
  throw new Error(
    `${place}: no rule checks a block of ${language || 'no language'}. Name its file, or see test/support/documents/blocks.ts.`,
  );
}

/** Whether another test checks the block, or nothing can. */
export const isLeftOut = ({ remarks }: Block) => remarks['not run'] !== undefined || remarks.tested !== undefined;

/** One command of a console, and the lines that it prints. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

/**
 * Splits a console into its commands. A command that ends with a backslash continues on the next line. A block `sh` is one
 * command, which may print anything.
 */
export function commandsOf({ language, code, place }: Block): Shown[] {
  if (language === 'sh') return [{ command: code, output: ['…'] }];
  const shown: { command: string; output: string[] }[] = [];
  for (const line of code.trimEnd().split('\n')) {
    const last = shown.at(-1);
    if (line.startsWith('$ ')) shown.push({ command: line.slice(2), output: [] });
    else if (!last) throw new Error(`${place}: the console begins with output.`);
    else if (last.output.length === 0 && last.command.endsWith('\\')) last.command += `\n${line}`;
    else last.output.push(line);
  }
  return shown;
}

/** Returns the first line that the page shows and the program did not print; undefined if there is none. */
export function missingLine(expected: readonly string[], printed: string): string | undefined {
  const lines = printed
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd());
  let at = 0;
  let canSkip = false;
  for (const line of expected) {
    if (line === '…') {
      canSkip = true;
      continue;
    }
    const pattern = new RegExp(`^${line.split('…').map(escaped).join('.*')}$`);
    const found = lines.findIndex((one, index) => index >= at && pattern.test(one));
    if (found < 0 || (!canSkip && found > at)) return line;
    at = found + 1;
    canSkip = false;
  }
  const rest = lines.slice(at).join('\n').trim();
  return canSkip || rest === '' ? undefined : `nothing in place of: ${rest}`;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
