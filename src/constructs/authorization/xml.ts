/**
 * Renders an authorization as the XML of a broker's configuration, in the form in which Amazon MQ returns it: attributes in
 * alphabetical order, two spaces for each level. The AWS provider would plan any other order of attributes again and again.
 */
import { PERMITTED_OPERATIONS, type AuthorizationModel, type Permitted } from './model';

interface Element {
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly Element[];
}

/** Returns a whole document: a `broker` with the plugin. */
export function configurationXml(model: AuthorizationModel): string {
  const broker = {
    name: 'broker',
    attributes: { xmlns: 'http://activemq.apache.org/schema/core' },
    children: [{ name: 'plugins', children: [pluginOf(model)] }],
  };
  return ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', ...linesOf(broker), ''].join('\n');
}

/** Returns the element of the plugin, for a document with the namespace of ActiveMQ. */
export function pluginXml(model: AuthorizationModel): string {
  return linesOf(pluginOf(model)).join('\n');
}

function pluginOf({ entries, temporary }: AuthorizationModel): Element {
  const map = {
    name: 'authorizationMap',
    children: [
      {
        name: 'authorizationEntries',
        children: entries.map(({ kind, name, ...groups }) => ({
          name: 'authorizationEntry',
          attributes: { [kind]: name, ...attributesOf(groups) },
        })),
      },
      {
        name: 'tempDestinationAuthorizationEntry',
        children: [{ name: 'tempDestinationAuthorizationEntry', attributes: attributesOf(temporary) }],
      },
    ],
  };
  return { name: 'authorizationPlugin', children: [{ name: 'map', children: [map] }] };
}

function attributesOf(groups: Permitted): Record<string, string> {
  const admitted = PERMITTED_OPERATIONS.filter((operation) => groups[operation].length > 0);
  return Object.fromEntries(admitted.map((operation) => [operation, groups[operation].join(',')]));
}

function linesOf({ name, attributes = {}, children = [] }: Element, indent = ''): string[] {
  const sorted = Object.entries(attributes).sort(([one], [other]) => (one < other ? -1 : 1));
  const start = `${indent}<${name}${sorted.map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')}`;
  if (children.length === 0) return [`${start}/>`];
  return [`${start}>`, ...children.flatMap((child) => linesOf(child, `${indent}  `)), `${indent}</${name}>`];
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes the value of an attribute. The checks have refused what XML cannot contain. */
function escaped(value: string): string {
  return value.replace(/[&<>"]/g, (character) => escapes[character] ?? character);
}
