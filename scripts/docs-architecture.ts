/** Writes the parts of docs/architecture.md that follow from the import matrix: the picture and the tables. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from './import-matrix.mjs' with { 'resolution-mode': 'import' };

type Parts = Readonly<Record<string, Part>>;

const path = join(__dirname, '../docs/architecture.md');
const begin = '<!-- begin: generated from scripts/import-matrix.mjs -->';
const end = '<!-- end -->';

/** Returns the whole document, with the generated section replaced. */
export async function architectureDocument(): Promise<string> {
  const { parts } = await import('./import-matrix.mjs');
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/architecture.md has no section between "${begin}" and "${end}".`);
  return `${text.slice(0, from)}${begin}\n\n${picture(parts)}\n\n${partTable(parts)}\n\n${folderTable(parts)}\n\n${text.slice(to)}`;
}

function picture(parts: Parts): string {
  const idOf = (name: string) => name.replaceAll('-', '_');
  const nodes = Object.entries(parts).map(([name, { what }]) => `  ${idOf(name)}[src/${name}<br/>${what}]`);
  const arrows = Object.entries(parts).flatMap(([name, { imports }]) =>
    imports.map((other) => `  ${idOf(name)} --> ${idOf(other)}`),
  );
  return ['```mermaid', 'graph TD', ...nodes, ...arrows, '```'].join('\n');
}

function partTable(parts: Parts): string {
  const rows = Object.entries(parts).map(
    ([name, { description, imports }]) => `| \`src/${name}\` | ${description} | ${codes(imports)} |`,
  );
  return ['| Part | What it is | May import |', '| --- | --- | --- |', ...rows].join('\n');
}

function folderTable(parts: Parts): string {
  const rows = Object.entries(parts).flatMap(([part, { folders = {} }]) =>
    Object.entries(folders).map(([name, imports]) => `| \`src/${part}\` | \`${name}\` | ${codes(imports)} |`),
  );
  return ['| Part | Folder | May import from its part |', '| --- | --- | --- |', ...rows].join('\n');
}

const codes = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || 'nothing';
