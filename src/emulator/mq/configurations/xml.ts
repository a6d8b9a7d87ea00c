/** Reads XML strictly and within limits, and writes it in the form that Amazon MQ stores. */
import { SaxesParser } from 'saxes';
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
  const nodes: XmlNode[] = [];
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  const add = (node: XmlNode) => void (open.at(-1)?.children ?? nodes).push(node);
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
  parser.on('xmldecl', ({ encoding = 'UTF-8' }) => {
    // GUESS(configuration-encoding): AWS may read other encodings too.
    if (!/^(utf-?8|utf-?16(le|be)?|us-ascii)$/i.test(encoding)) {
      throw invalidXml('it declares an encoding that is not supported. Encode the XML in UTF-8, and declare UTF-8.');
    }
  });
  parser.on('opentag', (tag) => {
    if (open.length >= maxDepth) {
      throw invalidXml(`more than ${maxDepth} elements are nested at ${where()}. Use fewer levels.`);
    }
    const attributes = Object.values(tag.attributes).map(({ name, value, uri }) => ({
      name,
      value,
      isDeclaration: uri === xmlnsNamespace,
    }));
    const element: XmlElement = {
      kind: 'element',
      name: tag.name,
      localName: tag.local,
      namespace: tag.uri,
      attributes,
      children: [],
      hasText: false,
    };
    add(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('comment', (comment) => add({ kind: 'comment', text: comment }));
  parser.on('processinginstruction', ({ target, body }) => add({ kind: 'instruction', target, body }));
  const addText = (value: string) => {
    const parent = open.at(-1);
    if (parent && /[^ \t\r\n]/.test(value)) parent.hasText = true;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  if (!root) throw invalidXml('it has no element.');
  return { root, nodes };
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
