/** What a configuration says about authorization. */
import { formatDestination, type Destination } from './destination';

/** What a user may do with a destination: receive from it, send to it, or create and delete it. */
export const OPERATIONS = ['read', 'write', 'admin'] as const;
/** What a user may do with a destination. */
export type AccessOperation = (typeof OPERATIONS)[number];

/** An entry of an authorization map. */
export interface AuthorizationEntry {
  /**
   * `destination`: an entry for destinations. `default`: the `defaultEntry`, which applies to every destination besides the
   * entries that match it. `temporary`: the `tempDestinationAuthorizationEntry`.
   */
  readonly kind: 'destination' | 'default' | 'temporary';
  /** The destinations of the entry; several if its name has commas. Empty for the other two kinds. */
  readonly destinations: readonly Destination[];
  /** The groups that may receive. `*` stands for every group. */
  readonly read: readonly string[];
  /** The groups that may send. */
  readonly write: readonly string[];
  /** The groups that may create and delete. */
  readonly admin: readonly string[];
  /** The line of the entry in the XML, from 1. */
  readonly line: number;
}

/** One authorization map. */
export interface AuthorizationMap {
  readonly entries: readonly AuthorizationEntry[];
  readonly defaultEntry?: AuthorizationEntry;
  /** Without it, every user may create, read and write temporary destinations. */
  readonly temporaryEntry?: AuthorizationEntry;
}

/** What a configuration says about authorization. */
export interface Authorization {
  /**
   * `none`: there is no authorization map, and every user may do everything. `map`: the maps decide. `ldap`: the entries are
   * in an LDAP server, so that nothing can be said from the configuration.
   */
  readonly kind: 'none' | 'map' | 'ldap';
  /** The maps. With several, each of them has to allow an operation. */
  readonly maps: readonly AuthorizationMap[];
  /** Whether the broker sends advisory messages, which the clients of ActiveMQ use. Default: true. */
  readonly advisories: boolean;
  /** Places that ActiveMQ reads differently from what their author may expect. */
  readonly ineffective: readonly IneffectiveAttribute[];
}

/** An attribute of an entry that has no effect. */
export interface IneffectiveAttribute {
  readonly line: number;
  readonly attribute: string;
  /** Why ActiveMQ ignores it. */
  readonly reason: string;
}

/** Returns all entries of all maps, in the order of the document. */
export function entriesOf({ maps }: Authorization): AuthorizationEntry[] {
  const entries = maps.flatMap(({ entries, defaultEntry, temporaryEntry }) => [
    ...entries,
    ...(defaultEntry ? [defaultEntry] : []),
    ...(temporaryEntry ? [temporaryEntry] : []),
  ]);
  return entries.sort((a, b) => a.line - b.line);
}

/** Returns a text for an entry: `queue://orders.>`, or what it is for. */
export function describeEntry({ kind, destinations }: AuthorizationEntry): string {
  if (kind === 'default') return 'every destination (defaultEntry)';
  if (kind === 'temporary') return 'temporary destinations (tempDestinationAuthorizationEntry)';
  return destinations.map(formatDestination).join(', ');
}
