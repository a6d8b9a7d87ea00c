/** Parses YAML, of which JSON is a subset, into nodes, with limits on depth and size. */
import { Composer, LineCounter, Parser, type Document } from 'yaml';
import { RosterFileError, type Position } from './error';

/** How deep lists and objects may nest. A roster needs five levels. */
const MAX_DEPTH = 100;
/** The largest number of YAML tokens in a file: three times as many as ten thousand users with 20 groups each need. */
const MAX_TOKENS = 3_000_000;

export interface Parsed {
  readonly document: Document.Parsed;
  /** Returns the position of an offset. */
  at(offset: number): Position;
}

/** @throws RosterFileError if the text is not exactly one YAML document, or nests too deeply */
export function parse(text: string): Parsed {
  return withoutTraces(() => parseUntraced(text));
}

/** The library prints each token of a file to stdout if one of these environment variables is set. */
const traces = ['LOG_STREAM', 'LOG_TOKENS'];

/** Unsets these variables while synchronous work runs. */
function withoutTraces<T>(work: () => T): T {
  const set = traces.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  for (const [name] of set) Reflect.deleteProperty(process.env, name);
  try {
    return work();
  } finally {
    for (const [name, value] of set) process.env[name] = value;
  }
}

function parseUntraced(text: string): Parsed {
  const lines = new LineCounter();
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    // An empty file has no lines.
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // With this schema, no directive in the file can make `yes` a boolean. The library would compare every key of an object
  // with every other key; `Nodes` finds repeated keys faster.
  const composer = new Composer({ schema: 'core', uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
  const tokens = new BoundedParser(lines.addNewLine, at).parse(text);
  let document: Document.Parsed | undefined;
  for (const next of composer.compose(tokens, true, text.length)) {
    const offset = next.range[0];
    if (document) throw new RosterFileError('It has several YAML documents; use one document with a list', at(offset));
    document = next;
    const [error] = document.errors;
    if (error) throw new RosterFileError(messageOf(error.code), at(error.pos[0]));
    const [tag] = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
    if (tag) throw new RosterFileError('It has a tag that starts with !; remove it', at(tag.pos[0]));
  }
  if (!document) throw new RosterFileError('It contains no YAML document');
  return { document, at };
}

/** The library's parser, which has its own stack, with limits. The composer of its tokens is recursive and would overflow. */
class BoundedParser extends Parser {
  private readonly at: (offset: number) => Position;
  private tokens = 0;

  constructor(onNewLine: (offset: number) => void, at: (offset: number) => Position) {
    super(onNewLine);
    this.at = at;
  }

  override *next(source: string): ReturnType<Parser['next']> {
    yield* super.next(source);
    if (++this.tokens > MAX_TOKENS) {
      throw new RosterFileError('It has more than 3,000,000 YAML tokens; split the file', this.at(this.offset));
    }
    if (this.stack.length > MAX_DEPTH) {
      throw new RosterFileError(`It nests lists and objects more than ${MAX_DEPTH} levels deep`, this.at(this.offset));
    }
  }
}

/** Messages by the library's error codes. The library's own messages quote the file. */
const messages: ReadonlyMap<string, string> = new Map([
  ['BAD_INDENT', 'The indentation is wrong, or a bracket is not closed'],
  ['BAD_SCALAR_START', 'A value that starts with a reserved character needs quotes'],
  ['BLOCK_AS_IMPLICIT_KEY', 'A colon is not allowed here; a value that contains a colon and a space needs quotes'],
  ['MISSING_CHAR', 'A character is missing, such as a comma, a colon or a closing quote'],
  ['MULTILINE_IMPLICIT_KEY', 'A field has no colon'],
  ['TAB_AS_INDENT', 'A tab is used for indentation; YAML allows only spaces'],
  ['TAG_RESOLVE_FAILED', 'It has a tag that starts with !; remove it'],
  ['UNEXPECTED_TOKEN', 'There is something unexpected here'],
]);

const messageOf = (code: string): string => messages.get(code) ?? `It is not valid YAML (${code})`;
