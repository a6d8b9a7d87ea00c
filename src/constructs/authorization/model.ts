/** What an authorization states, with everything that is added to it. */
import { normalized, WEB_CONSOLE_GROUP } from '../../rules/internal';
import { matchesDestination } from './destination-name';
import type { AuthorizedDestination, AuthorizedGroups, BrokerAuthorizationProps } from './props';

/** What groups may do, in alphabetical order. */
export const PERMITTED_OPERATIONS = ['admin', 'read', 'write'] as const;

/** The groups that may do something. */
export type Permitted = Readonly<Record<(typeof PERMITTED_OPERATIONS)[number], readonly string[]>>;

/** An entry for queues or topics. */
export interface Entry extends Permitted {
  readonly kind: 'queue' | 'topic';
  readonly name: string;
}

/** An authorization. */
export interface AuthorizationModel {
  readonly entries: readonly Entry[];
  readonly temporary: Permitted;
  /** All groups that an entry names, without duplicates. */
  readonly groups: readonly string[];
  /** The groups whose users can connect: those that may create the topic on which ActiveMQ announces connections. */
  readonly connecting: readonly string[];
  /** Whether the web console can use every queue and topic. */
  readonly hasConsole: boolean;
}

const advisories = 'ActiveMQ.Advisory.>';
/** Every client of ActiveMQ announces its connection on this topic. */
const connectionAdvisory = 'ActiveMQ.Advisory.Connection';

/** Returns the authorization that valid props state. */
export function modelOf({
  administrators,
  webConsole,
  queues,
  topics,
  temporaryDestinations,
}: BrokerAuthorizationProps) {
  const admins = unique([...administrators, ...(webConsole === false ? [] : [WEB_CONSOLE_GROUP])]);
  const stated = [...entriesOf('queue', queues), ...entriesOf('topic', topics)];
  const temporary = temporaryDestinations && permitted(temporaryDestinations);
  const groups = unique([admins, ...stated.flatMap(groupsOf), ...(temporary ? groupsOf(temporary) : [])].flat());
  const isStated = stated.some(({ kind, name }) => kind === 'topic' && name === advisories);
  const entries = [
    ...(admins.length > 0 ? (['queue', 'topic'] as const).map((kind) => ({ kind, name: '>', ...all(admins) })) : []),
    ...stated,
    ...(isStated ? [] : [{ kind: 'topic' as const, name: advisories, ...all(groups) }]),
  ];
  const creators = entries.filter(({ kind, name }) => kind === 'topic' && matchesDestination(name, connectionAdvisory));
  return {
    entries: merged(entries),
    temporary: temporary ? union(all(admins), temporary) : all(groups),
    groups,
    connecting: unique(creators.flatMap(({ admin }) => admin)),
    hasConsole: admins.includes(WEB_CONSOLE_GROUP),
  } satisfies AuthorizationModel;
}

function entriesOf(kind: Entry['kind'], destinations: readonly AuthorizedDestination[] | null = []): Entry[] {
  return (destinations ?? []).map((destination) => ({
    kind,
    name: normalized(destination.name),
    ...permitted(destination),
  }));
}

/** Returns groups as Terraform and Amazon MQ have them, in NFC. */
function permitted(groups: AuthorizedGroups): Permitted {
  return { admin: unique(groups.admin ?? []), read: unique(groups.read ?? []), write: unique(groups.write ?? []) };
}

function all(groups: readonly string[]): Permitted {
  return { admin: groups, read: groups, write: groups };
}

function union(one: Permitted, other: Permitted): Permitted {
  const both = (operation: keyof Permitted) => unique([...one[operation], ...other[operation]]);
  return { admin: both('admin'), read: both('read'), write: both('write') };
}

/** Makes one entry of several for the same name: that of the administrators and a stated entry for everything. */
function merged(entries: readonly Entry[]): Entry[] {
  const byName = new Map<string, Entry>();
  for (const entry of entries) {
    const key = `${entry.kind}://${entry.name}`;
    const earlier = byName.get(key);
    byName.set(key, earlier ? { ...earlier, ...union(earlier, entry) } : entry);
  }
  return [...byName.values()];
}

function groupsOf(groups: Permitted): string[] {
  return PERMITTED_OPERATIONS.flatMap((operation) => groups[operation]);
}

function unique(groups: readonly string[]): string[] {
  return [...new Set(groups.map(normalized))];
}
