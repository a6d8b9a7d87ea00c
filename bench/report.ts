/** Prints what benchmarks measured, and writes the tables of docs/benchmarks.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { memoryColumns, type MemoryColumn, type Row, type Section, type Spread } from './measure';

const page = join(__dirname, '..', 'docs', 'benchmarks.md');

/** One line for a terminal for each candidate. */
export function lines({ rows, notes = [], skipped = [] }: Section): string[] {
  return [
    ...rows.map((row) =>
      [
        `${row.group === '' ? '' : `${row.group}, `}${row.name}`.padEnd(56),
        `${spreadText(row.millis, 'ms')}  x${row.ratio.toFixed(2)}`,
        ...memoryColumns.flatMap((column) => {
          const value = row.memory[column];
          return value ? [`${column} ${value.median.toFixed(0)} MiB  x${ratioText(row, column)}`] : [];
        }),
        ...(row.calls === undefined ? [] : [`${row.calls} calls`]),
      ].join('  '),
    ),
    ...notes,
    ...skipped.map((reason) => `SKIPPED: ${reason}`),
  ];
}

/**
 * Replaces the table of a section in docs/benchmarks.md.
 *
 * @returns what was done, for a terminal
 */
export async function writeSection(name: string, section: Section): Promise<string> {
  const { skipped = [] } = section;
  if (skipped.length > 0) return 'docs/benchmarks.md keeps its table, because candidates are missing.';
  const written = replaceTable(readFileSync(page, 'utf8'), name, markdown(section));
  const { format, resolveConfig } = await import('prettier');
  const options = await resolveConfig(page);
  writeFileSync(page, await format(written, { ...options, filepath: page }));
  return 'docs/benchmarks.md has the new table.';
}

/** Returns the page with another table for a benchmark. */
export function replaceTable(text: string, name: string, table: string): string {
  const begin = `<!-- begin: written by npm run bench -- ${name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf('<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`docs/benchmarks.md has no place for the table ${name}.`);
  return `${text.slice(0, from)}${begin}\n\n${table}\n\n${text.slice(to)}`;
}

/** Returns a table with a column for everything that any candidate has, and what it was measured with. */
export function markdown({ rows, notes = [] }: Section): string {
  const hasGroups = rows.some(({ group }) => group !== '');
  const memory = memoryColumns.filter((column) => rows.some((row) => row.memory[column]));
  const hasCalls = rows.some(({ calls }) => calls !== undefined);
  const header = [
    ...(hasGroups ? ['What'] : []),
    ...['Candidate', 'Median', 'Min', 'Max', 'Ratio'],
    ...memory.flatMap((column) => [title(column), 'Ratio']),
    ...(hasCalls ? ['Calls'] : []),
  ];
  const body = rows.map((row, index) => [
    ...(hasGroups ? [row.group === rows[index - 1]?.group ? '' : row.group] : []),
    row.name,
    ...[row.millis.median, row.millis.min, row.millis.max].map((value) => `${digits(value)} ms`),
    row.ratio.toFixed(2),
    ...memory.flatMap((column) => {
      const value = row.memory[column];
      return value ? [`${digits(value.median)} MiB`, ratioText(row, column)] : ['', ''];
    }),
    ...(hasCalls ? [String(row.calls ?? '')] : []),
  ]);
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [header, header.map(() => '---'), ...body].map(toLine).join('\n');
  const rounds = [...new Set(rows.map((row) => row.rounds))].join(' and ');
  const today = new Date().toISOString().slice(0, 10);
  const [cpu] = cpus();
  const machine = `${cpus().length} cores${cpu ? ` (${cpu.model.trim()})` : ''}, Node.js ${process.versions.node}`;
  return [table, [`Median of ${rounds} rounds, on ${today}, with ${machine}.`, ...notes].join(' ')].join('\n\n');
}

function title(column: MemoryColumn): string {
  return `${column.charAt(0).toUpperCase()}${column.slice(1)}`;
}

function ratioText(row: Row, column: MemoryColumn): string {
  return row.memoryRatios[column]?.toFixed(2) ?? '';
}

function spreadText({ min, median, max }: Spread, unit: string): string {
  return `${digits(median)} ${unit} (${digits(min)} to ${digits(max)})`;
}

/** Returns a number with three digits, or more if it is larger. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
