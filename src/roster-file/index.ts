/**
 * Roster files: JSON and YAML as plain values, with the line of everything in them. JSON is read as the YAML that it is.
 * No message quotes a file's content, which may hold passwords.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { Path } from '../rules';

/** Where something is in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A file that was read. */
export interface RosterFile {
  readonly value: unknown;
  /** Where a path of the value is: the key, or the element; if there is none, what it would be in. */
  position(path: Path): Position;
}

/** A file that is neither JSON nor YAML, or is not made for machines of this size. */
export class RosterFileError extends Error {
  override readonly name = 'RosterFileError';

  constructor(
    message: string,
    readonly position: Position,
  ) {
    super(message);
  }
}

/** @throws RosterFileError where the bytes are no UTF-8, no JSON and no YAML */
export function parseRosterFile(bytes: Uint8Array): RosterFile {
  const lines = new LineCounter();
  const document = parseDocument(decode(bytes), { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    // An empty file has no lines.
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [error] = document.errors;
  if (error)
    throw new RosterFileError(problems[error.code] ?? `It is not valid YAML (${error.code})`, at(error.pos[0]));
  return { value: valueOf(document), position: (path) => at(offsetOf(document, path)) };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RosterFileError('It is not encoded in UTF-8', { line: 1, column: 1 });
  }
}

/** The library limits how often aliases multiply, so that a small file does not become a large value. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS() as unknown;
  } catch {
    throw new RosterFileError('It has an alias of nothing, or too many aliases', { line: 1, column: 1 });
  }
}

/** The library's own words quote what stands in the file. */
const problems: Readonly<Record<string, string>> = {
  BAD_INDENT: 'The indentation is wrong, or a bracket is not closed',
  BAD_SCALAR_START: 'A value that starts with a reserved character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'A colon is where none can be; a value with a colon and a space needs quotes',
  DUPLICATE_KEY: 'A field is there twice',
  MISSING_CHAR: 'A character is missing, such as a comma, a colon or a closing quote',
  MULTILINE_IMPLICIT_KEY: 'A field has no colon',
  MULTIPLE_DOCS: 'It has several YAML documents; write one, with a list',
  TAB_AS_INDENT: 'A tab is used for indentation; YAML wants spaces',
  UNEXPECTED_TOKEN: 'Something stands where nothing can be',
};

function offsetOf(document: Document.Parsed, path: Path): number {
  let node = resolve(document, document.contents);
  let offset = start(node) ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) return offset;
      offset = start(pair.key as Node) ?? offset;
      node = resolve(document, pair.value as Node | null);
    } else if (isSeq(node) && typeof part === 'number') {
      const item = node.items[part] as Node | undefined;
      offset = start(item) ?? offset;
      node = resolve(document, item);
    } else return offset;
  }
  return offset;
}

function resolve(document: Document.Parsed, node: Node | null | undefined): Node | null | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}

const start = (node: Node | null | undefined): number | undefined => node?.range?.[0];
