/** Reads the commands of a README. */
import { readFileSync } from 'node:fs';

/**
 * A fenced block of a README. The language decides what it is: the commands of `sh` blocks are run, from the first to the last,
 * in one shell; `sh not-run` has commands that a test cannot run; `text` is what the commands before it print.
 */
export interface ReadmeBlock {
  /** Such as `sh`, `sh not-run` or `text`. */
  readonly language: string;
  readonly text: string;
  /** The line on which it starts. */
  readonly line: number;
}

/** Returns the fenced blocks of a README, in their order. */
export function readmeBlocks(file: string): ReadmeBlock[] {
  const markdown = readFileSync(file, 'utf8');
  return [...markdown.matchAll(/^```(.+)\n([^]*?)^```$/gm)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: markdown.slice(0, index).split('\n').length,
  }));
}

/** Returns the part of a README from a bold word such as `**IAM permissions` to the next one or heading. */
export function readmeSection(file: string, title: string): string {
  const markdown = readFileSync(file, 'utf8');
  const start = markdown.indexOf(`**${title}`);
  if (start < 0) throw new Error(`${file} has no **${title}.`);
  return markdown.slice(start).split(/\n\n(?=\*\*|#)/)[0] ?? '';
}
