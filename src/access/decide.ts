/** Decides who may do what, as ActiveMQ does with an authorization map. */
import {
  OPERATIONS,
  type Authorization,
  type AuthorizationEntry,
  type AuthorizationMap,
  type AccessOperation,
} from './authorization';
import { isTemporary, partsOf, type Destination } from './destination';
import { DestinationTree } from './destination-tree';

/** Whether a user may do something, and why. */
export interface Decision {
  readonly allowed: boolean;
  /**
   * `no-map`: there is no authorization map, so everything is allowed. `no-temporary-entry`: the map has no entry for
   * temporary destinations, so they are allowed. `entry`: an entry allows it. `no-group`: entries match, and none has a group
   * of the user. `no-entry`: no entry matches.
   */
  readonly reason: 'no-map' | 'no-temporary-entry' | 'entry' | 'no-group' | 'no-entry';
  /** The first entry that allows it. */
  readonly entry?: AuthorizationEntry;
  /** All entries that match the destination, whether they allow it or not. */
  readonly matching: readonly AuthorizationEntry[];
}

/** What a user may do with a destination. */
export type Permissions = Readonly<Record<AccessOperation, Decision>>;

/** Returns whether a user in these groups may do something. */
type Admission = (groups: readonly string[]) => boolean;

/** Why nothing can be decided for a broker that authorizes by LDAP. */
export const LDAP_AUTHORIZATION =
  'The broker authorizes by LDAP, and its entries are not in the configuration. Look them up in the LDAP server.';

/** The entries of a configuration cannot be known from it. */
export class UnknownAuthorizationError extends Error {
  override readonly name = 'UnknownAuthorizationError';

  constructor() {
    super(LDAP_AUTHORIZATION);
  }
}

/** Evaluates the authorization in one configuration. */
export class AccessEvaluator {
  private readonly maps: readonly MapEvaluator[];

  /** @throws {UnknownAuthorizationError} if the broker authorizes by LDAP */
  constructor(authorization: Authorization) {
    if (authorization.kind === 'ldap') throw new UnknownAuthorizationError();
    this.maps = authorization.maps.map((map) => new MapEvaluator(map));
  }

  /**
   * Decides whether a user in these groups may do something with a destination. Several destinations are a composite one,
   * which an entry has to match as a whole.
   */
  decide(groups: readonly string[], operation: AccessOperation, destination: readonly Destination[]): Decision {
    return this.at(destination)(groups, operation);
  }

  /** Decides it for each operation. */
  permissions(groups: readonly string[], destination: readonly Destination[]): Permissions {
    const decide = this.at(destination);
    return Object.fromEntries(OPERATIONS.map((operation) => [operation, decide(groups, operation)])) as Permissions;
  }

  /**
   * Returns, for each operation, the check whether a user in groups may do it with one destination. Fast for many users.
   *
   * @internal
   */
  admissions(destination: readonly Destination[]): Readonly<Record<AccessOperation, Admission>> {
    const ofMaps = this.maps.map((map) => map.admissions(destination));
    const all =
      (operation: AccessOperation): Admission =>
      (groups) =>
        ofMaps.every((admits) => admits[operation](groups));
    return { read: all('read'), write: all('write'), admin: all('admin') };
  }

  /** Returns a function that decides for one destination, whose entries are looked up once. */
  at(destination: readonly Destination[]): (groups: readonly string[], operation: AccessOperation) => Decision {
    const deciders = this.maps.map((map) => map.at(destination));
    return (groups, operation) => {
      const decisions = deciders.map((decide) => decide(groups, operation));
      return (
        decisions.find(({ allowed }) => !allowed) ?? decisions[0] ?? { allowed: true, reason: 'no-map', matching: [] }
      );
    };
  }
}

class MapEvaluator {
  private readonly trees = new Map<Destination['kind'], DestinationTree<AuthorizationEntry>>();

  constructor(private readonly map: AuthorizationMap) {
    for (const entry of map.entries) {
      for (const destination of entry.destinations) this.treeOf(destination).add(partsOf(destination), entry);
    }
  }

  at(destination: readonly Destination[]): (groups: readonly string[], operation: AccessOperation) => Decision {
    // The kind of a composite destination is that of its first part.
    const [first] = destination;
    const { temporaryEntry } = this.map;
    if (!first || !isTemporary(first)) {
      const matching = this.matching(destination);
      return (groups, operation) => decisionOf(matching, groups, operation);
    }
    if (temporaryEntry) return (groups, operation) => decisionOf([temporaryEntry], groups, operation);
    return () => ({ allowed: true, reason: 'no-temporary-entry', matching: [] });
  }

  admissions(destination: readonly Destination[]): Readonly<Record<AccessOperation, Admission>> {
    const [first] = destination;
    const { temporaryEntry, defaultEntry } = this.map;
    const isOfTemporary = first !== undefined && isTemporary(first);
    const everyone = () => true;
    if (isOfTemporary && !temporaryEntry) return { read: everyone, write: everyone, admin: everyone };
    const entries = isOfTemporary ? [temporaryEntry] : [...this.matchingAll(destination), defaultEntry];
    const admits = (operation: AccessOperation): Admission => {
      const admitted = new Set(entries.flatMap((entry) => entry?.[operation] ?? []));
      return (groups) => groups.length > 0 && (admitted.has('*') || groups.some((group) => admitted.has(group)));
    };
    return { read: admits('read'), write: admits('write'), admin: admits('admin') };
  }

  /** Returns the entries for a destination in the order of the document. The default entry applies besides all others. */
  private matching(destination: readonly Destination[]): AuthorizationEntry[] {
    const { defaultEntry } = this.map;
    const entries = [...this.matchingAll(destination), ...(defaultEntry ? [defaultEntry] : [])];
    return entries.sort((a, b) => a.line - b.line);
  }

  /** Returns the entries that match every part of a destination, without the default entry. */
  private matchingAll(destination: readonly Destination[]): AuthorizationEntry[] {
    const [first = new Set<AuthorizationEntry>(), ...others] = destination.map((part) =>
      this.treeOf(part).matching(partsOf(part)),
    );
    return [...first].filter((entry) => others.every((entries) => entries.has(entry)));
  }

  private treeOf({ kind }: Destination): DestinationTree<AuthorizationEntry> {
    const tree = this.trees.get(kind) ?? new DestinationTree();
    this.trees.set(kind, tree);
    return tree;
  }
}

function decisionOf(matching: AuthorizationEntry[], groups: readonly string[], operation: AccessOperation): Decision {
  const entry = matching.find((candidate) => admits(candidate[operation], groups));
  if (entry) return { allowed: true, reason: 'entry', entry, matching };
  return { allowed: false, reason: matching.length > 0 ? 'no-group' : 'no-entry', matching };
}

/** Returns whether a user in these groups is admitted. A user without groups never is, not even by `*`. */
function admits(admitted: readonly string[], groups: readonly string[]): boolean {
  return groups.length > 0 && (admitted.includes('*') || admitted.some((group) => groups.includes(group)));
}
