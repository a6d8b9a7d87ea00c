/** Reads XML strictly and within limits, and writes it in the form that Amazon MQ stores. */
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { badRequest } from '../../errors';

/** A node that is kept. White space between elements is not. */
export type XmlNode = XmlElement | XmlComment | XmlInstruction;

export interface XmlElement {
  readonly kind: 'element';
  /** The name with its prefix. */
  readonly name: string;
  readonly localName: string;
  readonly namespace: string;
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

/**
 * The deepest nesting that is accepted. Useful configurations have about 15 levels. GUESS(configuration-limits): AWS
 * documents no limit.
 */
const maxDepth = 100;

const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';

/** Returns the error of Amazon MQ for data that is not valid XML, or not valid by its schema. */
export function invalidXml(reason: string) {
  return badRequest(`The specified XML configuration data is invalid: ${reason}`, 'data');
}

/** Parses a document. Only the five entities of XML and character references are resolved; a DOCTYPE is refused. */
export function parseXml(text: string): XmlDocument {
  const document = new DocumentBuilder();
  // The output is XML 1.0, so the input is read as XML 1.0, also if it declares another version.
  const parser = new SaxesParser({ xmlns: true, position: true, forceXMLVersion: true, defaultXMLVersion: '1.0' });
  const where = () => `line ${parser.line}, column ${parser.column}`;
  parser.on('error', ({ message }) => {
    // The parser puts its position before a reason and text of the document after it. Such text is never shown.
    const reason = message.replace(/^\d+:\d+: /, '').replace(/[:.][^]*$/, '');
    throw invalidXml(`it is not well-formed at ${where()}: ${reason}. Correct the XML.`);
  });
  parser.on('doctype', () => {
    throw invalidXml(`it has a DOCTYPE before ${where()}. Remove the DOCTYPE.`);
  });
  parser.on('xmldecl', ({ encoding = 'UTF-8' }) => checkEncoding(encoding));
  parser.on('opentag', (tag) => {
    if (document.depth >= maxDepth) {
      throw invalidXml(`more than ${maxDepth} elements are nested at ${where()}. Use fewer levels.`);
    }
    document.open(elementOf(tag));
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
    if (!this.root) throw invalidXml('it has no element.');
    return { root: this.root, nodes: this.nodes };
  }
}

function elementOf({ name, local, uri, attributes }: SaxesTagNS): XmlElement {
  return {
    kind: 'element',
    name,
    localName: local,
    namespace: uri,
    attributes: Object.values(attributes).map((attribute) => ({
      name: attribute.name,
      value: attribute.value,
      isDeclaration: attribute.uri === xmlnsNamespace,
    })),
    children: [],
    hasText: false,
  };
}

/** GUESS(configuration-encoding): AWS may read other encodings too. */
function checkEncoding(encoding: string): void {
  if (/^(utf-?8|utf-?16(le|be)?|us-ascii)$/i.test(encoding)) return;
  throw invalidXml('it declares an encoding that is not supported. Encode the XML in UTF-8, and declare UTF-8.');
}

/**
 * Writes a document as Amazon MQ does: an XML declaration, attributes in alphabetical order, two spaces for each level, no
 * blank lines, comments kept. Sources: issue 21619 of the Terraform AWS provider, configurations in the tests of Ansible's
 * community.aws, and responses of AWS recorded in testdata/aws/mq of radkawar/stackd.
 * GUESS(configuration-form): comments outside of the root and processing instructions are kept too, each on its own line.
 */
export function writeXml({ nodes }: XmlDocument): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'];
  for (const node of nodes) writeNode(node, '', lines);
  return `${lines.join('\n')}\n`;
}

function writeNode(node: XmlNode, indent: string, lines: string[]): void {
  if (node.kind === 'comment') {
    lines.push(`${indent}<!--${node.text}-->`);
  } else if (node.kind === 'instruction') {
    lines.push(`${indent}<?${node.target}${node.body && ` ${node.body}`}?>`);
  } else {
    const attributes = inOrder(node.attributes).map(({ name, value }) => ` ${name}="${escaped(value)}"`);
    const start = `${indent}<${node.name}${attributes.join('')}`;
    if (node.children.length === 0) {
      lines.push(`${start}/>`);
    } else {
      lines.push(`${start}>`);
      for (const child of node.children) writeNode(child, `${indent}  `, lines);
      lines.push(`${indent}</${node.name}>`);
    }
  }
}

/** Returns attributes in the order in which Amazon MQ writes them, and reports them in warnings. */
export function inOrder(attributes: readonly XmlAttribute[]): XmlAttribute[] {
  return [...attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(value: string): string {
  return value.replace(/[&<>"\t\n\r]/g, (sign) => escapes[sign] ?? `&#${sign.charCodeAt(0)};`);
}
