/** Reads the XML of a configuration, and writes it in the form that Amazon MQ stores. */
import { badRequest } from '../../errors';
import { parseXml, XmlError, type XmlAttribute, type XmlDocument, type XmlNode } from '../../../xml';

/** Returns the error of Amazon MQ for data that is not valid XML, or not valid by its schema. */
export function invalidXml(reason: string) {
  return badRequest(`The specified XML configuration data is invalid: ${reason}`, 'data');
}

/**
 * Parses a document. Throws a BadRequestException if it is not valid XML. GUESS(configuration-limits): AWS documents no limit
 * of the nesting. GUESS(configuration-encoding): AWS may read other encodings too.
 */
export function parseConfigurationXml(text: string): XmlDocument {
  try {
    return parseXml(text);
  } catch (error) {
    throw error instanceof XmlError ? invalidXml(error.message) : error;
  }
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
