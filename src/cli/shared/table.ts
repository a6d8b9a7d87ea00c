/** Tables for people: columns of equal width. */
import { escapeControls } from '../../rules/internal';

/** Returns the lines of a table. Control characters are escaped before the widths are measured. */
export function tableLines(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const escaped = [header, ...rows].map((row) => row.map((cell) => escapeControls(cell)));
  const widths = header.map((_, column) => Math.max(...escaped.map((row) => (row[column] ?? '').length)));
  return escaped.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
