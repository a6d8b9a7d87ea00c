/** Names of destinations, as ActiveMQ reads them. */

/** What a destination is. */
export type DestinationKind = 'queue' | 'topic' | 'temp-queue' | 'temp-topic';

const kinds: readonly DestinationKind[] = ['queue', 'topic', 'temp-queue', 'temp-topic'];

/** One queue or topic, or a pattern of them. */
export interface Destination {
  readonly kind: DestinationKind;
  /** The name. `*` stands for one part of it, and `>` for all parts that follow. */
  readonly name: string;
}

/** The text that `parseDestination` accepts, for messages. */
const DESTINATION_FORM = 'queue://NAME or topic://NAME (also temp-queue:// and temp-topic://)';

/**
 * Reads a destination with its kind: `queue://orders.new`, or several with commas between them, which ActiveMQ calls a
 * composite destination: `queue://orders.new,topic://audit`. Options after a question mark are dropped. Throws a RangeError
 * for any other text.
 */
export function parseDestination(text: string): Destination[] {
  const destinations = destinationsIn(text, undefined);
  if (destinations && destinations.length > 0) return destinations;
  throw new RangeError(`The destination has another form. Allowed: ${DESTINATION_FORM}. Add the kind and the name.`);
}

/**
 * Reads the destinations in an attribute of an entry, as ActiveMQ does. Only a name with a comma is composite, and only its
 * parts can begin with a kind. Returns none if the name is empty, with which ActiveMQ does not start.
 */
export function destinationsOfAttribute(value: string, kind: DestinationKind): Destination[] {
  const name = nameIn(value);
  if (name.includes(',')) return destinationsIn(value, kind) ?? [];
  return name === '' ? [] : [{ kind, name }];
}

/** Returns undefined if a part has neither a kind nor a default. */
function destinationsIn(text: string, kind: DestinationKind | undefined): Destination[] | undefined {
  const unique = new Map<string, Destination>();
  for (const part of nameIn(text).split(',').map(trimmed)) {
    if (part === '') continue;
    const destination = destinationIn(part, kind);
    if (!destination) return undefined;
    unique.set(formatDestination(destination), destination);
  }
  return [...unique.values()];
}

/** Returns a text without the options after a question mark. */
function nameIn(text: string): string {
  const [name = ''] = trimmed(text).split('?', 1);
  return name;
}

function destinationIn(text: string, kind: DestinationKind | undefined): Destination | undefined {
  const written = kinds.find((candidate) => text.startsWith(`${candidate}://`));
  const name = written ? trimmed(text.slice(written.length + '://'.length)) : text;
  const actual = written ?? kind;
  return actual && name !== '' ? { kind: actual, name } : undefined;
}

/** Returns the text of a destination: `queue://orders.new`. */
export function formatDestination({ kind, name }: Destination): string {
  return `${kind}://${name}`;
}

/** Returns whether a destination belongs to a connection. ActiveMQ authorizes all of them by one entry. */
export function isTemporary({ kind }: Destination): boolean {
  return kind === 'temp-queue' || kind === 'temp-topic';
}

/** Returns the parts of a name between its points. */
export function partsOf({ name }: Destination): string[] {
  return name.split('.');
}

/** Removes what Java's `trim` removes: every character up to the space at both ends. */
export function trimmed(text: string): string {
  return text.replace(/^[\u0000-\u0020]+/, '').replace(/[\u0000-\u0020]+$/, '');
}
