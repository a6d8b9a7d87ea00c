/**
 * Reads XML strictly and within limits. Only the five entities of XML and character references are resolved, a DOCTYPE is
 * refused, and nothing is loaded from elsewhere. Errors never show text of the document.
 */
import { SaxesParser, type SaxesTagNS } from 'saxes';

/** A node that is kept. White space between elements is not. */
export type XmlNode = XmlElement | XmlComment | XmlInstruction;

export interface XmlElement {
  readonly kind: 'element';
  /** The name with its prefix. */
  readonly name: string;
  readonly localName: string;
  readonly namespace: string;
  /** Where its start tag ends, from 1. */
  readonly line: number;
  attributes: XmlAttribute[];
  children: XmlNode[];
  /** Whether it directly contains text that is not white space. */
  hasText: boolean;
}

export interface XmlAttribute {
  /** The name with its prefix. */
  readonly name: string;
  readonly value: string;
  readonly isDeclaration: boolean;
}

interface XmlComment {
  readonly kind: 'comment';
  readonly text: string;
}

interface XmlInstruction {
  readonly kind: 'instruction';
  readonly target: string;
  readonly body: string;
}

/** A document: its root, and all nodes of its top level in order. */
export interface XmlDocument {
  readonly root: XmlElement;
  readonly nodes: readonly XmlNode[];
}

/** The deepest nesting that is accepted. Useful configurations of brokers have about 15 levels. */
const maxDepth = 100;

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** A document that is not valid XML, or beyond a limit. The message says where, and what to do. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** Parses a document. Throws an XmlError if it is not valid XML, or beyond a limit. */
export function parseXml(text: string): XmlDocument {
  const document = new DocumentBuilder();
  // The output is XML 1.0, so the input is read as XML 1.0, also if it declares another version.
  const parser = new SaxesParser({ xmlns: true, position: true, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const where = () => `line ${parser.line}, column ${parser.column}`;
  parser.on('error', ({ message }) => {
    // The parser puts its position before a reason and text of the document after it. Such text is never shown.
    const reason = message.replace(/^\d+:\d+: /, '').replace(/[:.][^]*$/, '');
    throw new XmlError(`it is not well-formed at ${where()}: ${reason}. Correct the XML.`);
  });
  parser.on('doctype', () => {
    throw new XmlError(`it has a DOCTYPE before ${where()}. Remove the DOCTYPE.`);
  });
  parser.on('xmldecl', ({ encoding = 'UTF-8' }) => checkEncoding(encoding));
  parser.on('opentag', (tag) => {
    if (document.depth >= maxDepth) {
      throw new XmlError(`more than ${maxDepth} elements are nested at ${where()}. Use fewer levels.`);
    }
    document.open(elementOf(tag, parser.line));
  });
  parser.on('closetag', () => document.close());
  parser.on('comment', (comment) => document.add({ kind: 'comment', text: comment }));
  parser.on('processinginstruction', ({ target, body }) => document.add({ kind: 'instruction', target, body }));
  parser.on('text', (value) => document.addText(value));
  parser.on('cdata', (value) => document.addText(value));
  parser.write(text).close();
  return document.end();
}

/** Builds a document from the events of a parser. */
class DocumentBuilder {
  private readonly nodes: XmlNode[] = [];
  private readonly openElements: XmlElement[] = [];
  private root: XmlElement | undefined;

  get depth(): number {
    return this.openElements.length;
  }

  open(element: XmlElement): void {
    this.add(element);
    this.root ??= element;
    this.openElements.push(element);
  }

  close(): void {
    this.openElements.pop();
  }

  add(node: XmlNode): void {
    (this.openElements.at(-1)?.children ?? this.nodes).push(node);
  }

  addText(value: string): void {
    const parent = this.openElements.at(-1);
    if (parent && /[^ \t\r\n]/.test(value)) parent.hasText = true;
  }

  end(): XmlDocument {
    if (!this.root) throw new XmlError('it has no element.');
    return { root: this.root, nodes: this.nodes };
  }
}

function elementOf({ name, local, uri, attributes }: SaxesTagNS, line: number): XmlElement {
  return {
    kind: 'element',
    name,
    localName: local,
    namespace: uri,
    line,
    attributes: Object.values(attributes).map((attribute) => ({
      name: attribute.name,
      value: attribute.value,
      isDeclaration: attribute.uri === xmlnsNamespace,
    })),
    children: [],
    hasText: false,
  };
}

/** The bytes are read as UTF-8, so that another encoding would give other text. */
function checkEncoding(encoding: string): void {
  if (/^(utf-?8|utf-?16(le|be)?|us-ascii)$/i.test(encoding)) return;
  throw new XmlError('it declares an encoding that is not supported. Encode the XML in UTF-8, and declare UTF-8.');
}
