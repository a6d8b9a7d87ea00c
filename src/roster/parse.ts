/**
 * Parses roster files: JSON and YAML become plain values, with the line of each. No message quotes the content of a file,
 * which may contain passwords.
 */
import { isMap, isSeq, type Node } from 'yaml';
import type { Path } from '../rules';
import { decodeText } from './encoding';
import { RosterFileError, type Position } from './error';
import { parse } from './document';
import { Nodes, ValueError } from './value';

export { RosterFileError, type Position } from './error';

/** The content of a roster file. */
export interface ParsedRoster {
  readonly value: unknown;
  /** Returns the position of a path: of its key or element, or of the enclosing object or list if it does not exist. */
  position(path: Path): Position;
}

/** @throws RosterFileError if the bytes are not UTF-8, are neither JSON nor YAML, or exceed a limit */
export function parseRosterFile(bytes: Uint8Array): ParsedRoster {
  const parsed = parse(decodeText(bytes));
  const { document } = parsed;
  const at = (offset: number) => parsed.at(offset);
  const nodes = new Nodes(document);
  try {
    return { value: nodes.value(), position: (path) => at(offsetOf(nodes, document.contents, path)) };
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new RosterFileError(error.message, at(start(error.node) ?? 0));
  }
}

function offsetOf(nodes: Nodes, contents: Node | null, path: Path): number {
  let node = nodes.target(contents);
  let offset = start(node) ?? 0;
  for (const part of path) {
    if (isMap(node)) {
      const pair = nodes.pair(node, String(part));
      if (!pair) return offset;
      offset = start(pair.key as Node) ?? offset;
      node = nodes.target(pair.value);
    } else if (isSeq(node) && typeof part === 'number') {
      const item = node.items[part] as Node | undefined;
      offset = start(item) ?? offset;
      node = nodes.target(item);
    } else return offset;
  }
  return offset;
}

const start = (node: Node | null | undefined): number | undefined => node?.range?.[0];
