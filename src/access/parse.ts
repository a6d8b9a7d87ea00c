/**
 * Reads the authorization in the XML of a broker's configuration, as ActiveMQ 5.18 reads it. Where ActiveMQ would not start,
 * the configuration is refused, with all reasons. A test compares this with real ActiveMQ.
 */
import { parseXml, XmlError, type XmlElement } from '../xml';
import type { Authorization, AuthorizationEntry, AuthorizationMap, IneffectiveAttribute } from './authorization';
import { entriesOf } from './authorization';
import { destinationsOfAttribute, trimmed, type Destination, type DestinationKind } from './destination';

/** The largest configuration that is read, in characters. */
const MAX_CONFIGURATION_CHARACTERS = 2 ** 20;
/** Entries of wildcards can all match each other, so that the time grows with the square of their number. */
const MAX_DESTINATIONS = 4_000;

const coreNamespace = 'http://activemq.apache.org/schema/core';

/** Something in a configuration with which ActiveMQ does not start. */
export interface ConfigurationProblem {
  /** The line in the XML, from 1. Absent if it is not about a place. */
  readonly line?: number;
  readonly message: string;
}

/** A configuration that cannot be evaluated. The message lists all problems. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly ConfigurationProblem[]) {
    super(problems.map(({ line, message }) => (line === undefined ? message : `line ${line}: ${message}`)).join('\n'));
  }
}

/**
 * Reads the authorization in a configuration for ActiveMQ. The root is a `broker`, or contains one.
 * @throws {ConfigurationError} if it is not XML, has no broker, or is one with which ActiveMQ does not start
 */
export function parseAuthorization(xml: string): Authorization {
  const reader = new Reader();
  const authorization = reader.read(brokerIn(xml));
  if (reader.problems.length > 0) throw new ConfigurationError(reader.problems);
  const destinations = entriesOf(authorization).reduce((sum, entry) => sum + entry.destinations.length, 0);
  if (destinations > MAX_DESTINATIONS) {
    throw failure(`The entries name ${destinations} destinations. At most ${MAX_DESTINATIONS} are evaluated.`);
  }
  return authorization;
}

function brokerIn(xml: string): XmlElement {
  if (xml.length > MAX_CONFIGURATION_CHARACTERS) {
    throw failure(
      `The configuration has more than ${MAX_CONFIGURATION_CHARACTERS} characters. Pass the XML of one broker.`,
    );
  }
  const brokers = brokersIn(rootOf(xml));
  const [broker, second] = brokers;
  if (!broker) {
    throw failure(
      `The XML has no element broker of the namespace ${coreNamespace}. Pass the XML of a configuration for ActiveMQ.`,
    );
  }
  if (second) throw failure('There is a second broker. Pass the XML of one broker.', second.line);
  return broker;
}

function rootOf(xml: string): XmlElement {
  try {
    // A byte order mark is not part of the document.
    return parseXml(xml.replace(/^\uFEFF/, '')).root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw failure(`The configuration is not valid XML: ${error.message}`);
  }
}

function failure(message: string, line?: number): ConfigurationError {
  return new ConfigurationError([line === undefined ? { message } : { line, message }]);
}

function brokersIn(element: XmlElement): XmlElement[] {
  return isCore(element, 'broker') ? [element] : elementsIn(element).flatMap(brokersIn);
}

class Reader {
  readonly problems: ConfigurationProblem[] = [];
  private readonly ineffective: IneffectiveAttribute[] = [];

  read(broker: XmlElement): Authorization {
    const plugins = namedIn(broker, 'plugins').flatMap((element) => namedIn(element, 'authorizationPlugin'));
    const maps = plugins.map((plugin) => this.mapOf(plugin));
    const isLdap = maps.includes('ldap');
    return {
      kind: isLdap ? 'ldap' : plugins.length > 0 ? 'map' : 'none',
      maps: maps.filter((map) => typeof map === 'object'),
      advisories: attributeOf(broker, 'advisorySupport') !== 'false',
      ineffective: this.ineffective,
    };
  }

  private mapOf(plugin: XmlElement): AuthorizationMap | 'ldap' | undefined {
    const inPlugin = namedIn(plugin, 'map').flatMap(elementsIn);
    if (inPlugin.some((element) => isCore(element, 'cachedLDAPAuthorizationMap'))) return 'ldap';
    const map = inPlugin.find((element) => isCore(element, 'authorizationMap'));
    if (!map) {
      this.problem(plugin, 'authorizationPlugin has no map. Add <map><authorizationMap> with the entries.');
      return undefined;
    }
    const [list] = namedIn(map, 'authorizationEntries');
    if (!list) {
      this.problem(map, 'authorizationMap has no authorizationEntries. Add the element, even without entries.');
    }
    const defaultEntry = this.single(map, 'defaultEntry', 'default');
    const temporaryEntry = this.single(map, 'tempDestinationAuthorizationEntry', 'temporary');
    return {
      entries: list ? elementsIn(list).flatMap((element) => this.entryFor(element)) : [],
      ...(defaultEntry && { defaultEntry }),
      ...(temporaryEntry && { temporaryEntry }),
    };
  }

  /** Returns the entry in an element of a map that holds one. */
  private single(map: XmlElement, name: string, kind: 'default' | 'temporary'): AuthorizationEntry | undefined {
    const element = namedIn(map, name).flatMap(elementsIn).at(-1);
    if (!element) return undefined;
    return { kind, destinations: [], ...groupsOf(element), line: element.line };
  }

  /** Returns the entry for destinations. */
  private entryFor(element: XmlElement): AuthorizationEntry[] {
    if (isCore(element, 'tempDestinationAuthorizationEntry')) {
      this.problem(
        element,
        'tempDestinationAuthorizationEntry is in authorizationEntries. Move it into an element ' +
          'tempDestinationAuthorizationEntry of authorizationMap.',
      );
      return [];
    }
    if (!isCore(element, 'authorizationEntry')) return [];
    const destinations = this.destinationsOf(element);
    return destinations ? [{ kind: 'destination', destinations, ...groupsOf(element), line: element.line }] : [];
  }

  /** Returns the destinations of an entry. Of several attributes, ActiveMQ uses the last one in alphabetical order. */
  private destinationsOf(element: XmlElement): readonly Destination[] | undefined {
    const attributes = destinationAttributes.filter(({ attribute }) => attributeOf(element, attribute) !== undefined);
    const used = attributes.at(-1);
    if (!used) {
      this.problem(element, 'authorizationEntry names no destination. Add the attribute queue or topic.');
      return undefined;
    }
    for (const { attribute } of attributes.slice(0, -1)) {
      const reason = `the entry also has ${used.attribute}, and ActiveMQ uses one of them`;
      this.ineffective.push({ line: element.line, attribute, reason });
    }
    if (used.temporary) {
      const reason =
        'ActiveMQ authorizes temporary destinations by the tempDestinationAuthorizationEntry of the map only';
      this.ineffective.push({ line: element.line, attribute: used.attribute, reason });
      return [{ kind: used.kind, name: '>' }];
    }
    const destinations = destinationsOfAttribute(attributeOf(element, used.attribute) ?? '', used.kind);
    if (destinations.length > 0) return destinations;
    this.problem(element, `The attribute ${used.attribute} names no destination. Write a name or a pattern.`);
    return undefined;
  }

  private problem({ line }: XmlElement, message: string): void {
    this.problems.push({ line, message: `ActiveMQ does not start with this: ${message}` });
  }
}

/** In the order in which ActiveMQ sets them. */
const destinationAttributes: readonly { attribute: string; kind: DestinationKind; temporary?: true }[] = [
  { attribute: 'queue', kind: 'queue' },
  { attribute: 'tempQueue', kind: 'temp-queue', temporary: true },
  { attribute: 'tempTopic', kind: 'temp-topic', temporary: true },
  { attribute: 'topic', kind: 'topic' },
];

function groupsOf(element: XmlElement): Pick<AuthorizationEntry, 'read' | 'write' | 'admin'> {
  const groups = (name: string) => groupsIn(attributeOf(element, name) ?? '');
  return { read: groups('read'), write: groups('write'), admin: groups('admin') };
}

/** Returns the groups in an attribute. ActiveMQ skips nothing between two commas, but trims each name. */
function groupsIn(value: string): string[] {
  const names = value.split(',').filter((name) => name !== '');
  return [...new Set(names.map(trimmed))];
}

function attributeOf({ attributes }: XmlElement, name: string): string | undefined {
  return attributes.find((attribute) => attribute.name === name)?.value;
}

function isCore({ localName, namespace }: XmlElement, name: string): boolean {
  return localName === name && namespace === coreNamespace;
}

function elementsIn({ children }: XmlElement): XmlElement[] {
  return children.filter((node) => node.kind === 'element');
}

function namedIn(element: XmlElement, name: string): XmlElement[] {
  return elementsIn(element).filter((child) => isCore(child, name));
}
