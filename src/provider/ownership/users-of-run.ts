/**
 * Records what this process has read and planned, by the ids of users. A Terraform run reads, plans and changes the
 * users of a provider configuration in one process, which is the only place to detect two instances of the same user.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { userId } from '../user-id';
import { ExclusiveUsersOfRun } from './exclusive-users';
import { UserChanges } from './user-changes';

/**
 * How long to wait, in milliseconds. The waits make refused plans rare. Whether a user that another instance manages is deleted
 * does not depend on them.
 */
export interface RunWaits {
  /** How long after the first read of a run a read waits for the reads that Terraform starts at the same time. */
  readonly readMillis: number;
  /** The time without a request after which Terraform is assumed to have requested all instances. */
  readonly quietMillis: number;
  /** The same while an instance was read and not planned: Terraform plans each instance right after it has read it. */
  readonly planMillis: number;
  /** How long the delete of an instance waits for another address to adopt its user, while no other change runs. */
  readonly adoptionStartMillis: number;
}

const DEFAULT_WAITS: RunWaits = { readMillis: 50, quietMillis: 100, planMillis: 1_000, adoptionStartMillis: 10_000 };
const LONGEST_WAIT_MILLIS = 120_000;

/** An instance in the state. `plan` is what the plan does with its user; undefined as long as it is not planned. */
interface Instance {
  plan?: 'stays' | 'goes';
  isUnconfirmed: boolean;
  /** Whether the instance adopted the user, as the new instance of a replacement does. */
  isAdopted: boolean;
  /** Whether this run has read the instance. */
  isRead?: boolean;
  /** How the instance gives up its user; undefined as long as that is not decided. */
  departure?: Departure;
}

/**
 * How an instance gives up its user: it is destroyed, replaced by an instance with another user (`renamed`), or replaced by an
 * instance with the same user.
 */
export type Leaving = 'destroyed' | 'renamed' | 'replaced';

interface Departure {
  readonly leaving: Leaving;
  /** Whether this run read the instance before it planned its end. */
  readonly isRead: boolean;
  /** Whether another address adopts the user. */
  readonly isHandedOver: boolean;
  /** The claims for which the user is kept, according to the plan. */
  readonly keptFor: readonly string[];
  /** The claims for which the user is kept, according to the state. */
  readonly others: readonly string[];
}

interface PlannedCreation {
  readonly adopts: boolean;
  /** The claim of the instance that is replaced; undefined for a new address, and for a tainted instance. */
  readonly replaces: string | undefined;
}

/** What a plan does with a user that it manages. `consoleAccess` is undefined if it is not known yet. */
export interface PlannedUser {
  readonly plan: 'stays' | 'goes';
  readonly consoleAccess: boolean | undefined;
}

/** The conflict that prevents a planned creation, or a warning about it. */
type CreationFinding = 'second-address' | 'adopted-too-late' | 'moved' | 'replacement' | 'unconfirmed' | undefined;

export class UsersOfRun {
  /** The instances by the id of the user, and then by claim. */
  private readonly instances = new Map<string, Map<string, Instance>>();
  private readonly plannedCreations = new Map<string, PlannedCreation>();
  private readonly consoleAccess = new Map<string, boolean | undefined>();
  private readonly ended = new Set<string>();
  private lastEvent = 0;
  private reads = 0;
  private firstRead: number | undefined;
  private waitsSince: number | undefined;
  private beginning: Promise<void> | undefined;
  private readonly waits: RunWaits;
  readonly changes: UserChanges;
  readonly exclusive = new ExclusiveUsersOfRun();

  constructor(waits: Partial<RunWaits> = {}) {
    this.waits = { ...DEFAULT_WAITS, ...waits };
    this.changes = new UserChanges(this.waits.adoptionStartMillis);
  }

  /** Records an instance that Terraform requested. */
  recordInstance(id: string, claim: string, facts: Pick<Instance, 'isUnconfirmed' | 'isAdopted' | 'isRead'>): void {
    this.lastEvent = performance.now();
    Object.assign(this.instanceOf(id, claim), facts);
  }

  /** Records that the user of an instance no longer exists. */
  recordNoUser(id: string, claim: string): void {
    this.instances.get(id)?.delete(claim);
  }

  /** Runs the read of an instance. */
  async runRead<T>(read: () => Promise<T>): Promise<T> {
    this.reads += 1;
    this.firstRead ??= performance.now();
    try {
      return await read();
    } finally {
      this.reads -= 1;
      this.lastEvent = performance.now();
    }
  }

  /**
   * Waits, at the start of a run, for the reads that Terraform starts at the same time. Most responses of Amazon MQ take longer
   * than this.
   */
  async waitForFirstReads(): Promise<void> {
    const now = performance.now();
    const remaining = (this.firstRead ?? now) + this.waits.readMillis - now;
    if (remaining > 0) await sleep(remaining);
  }

  /**
   * Waits until Terraform has requested all instances that it requests at the same time: until no read is running, and no
   * request has arrived for some time. Terraform may plan the destruction of an instance before it reads any other.
   */
  async waitForOtherInstances(): Promise<void> {
    const { quietMillis, planMillis } = this.waits;
    const start = performance.now();
    // A later call does not wait again if nothing has happened since.
    this.waitsSince ??= start;
    for (;;) {
      const now = performance.now();
      const quiet = this.reads > 0 ? 0 : now - Math.max(this.lastEvent, this.waitsSince);
      const isQuiet = quiet >= planMillis || (quiet >= quietMillis && !this.hasUnplanned());
      if (isQuiet || now - start > LONGEST_WAIT_MILLIS) return;
      await sleep(Math.max(10, quietMillis - quiet));
    }
  }

  /** Waits, once in a process, for the requests with which Terraform starts. */
  waitForStart(): Promise<void> {
    this.beginning ??= this.waitForOtherInstances();
    return this.beginning;
  }

  /** Returns the claims of the other instances that manage the user, except those that the plan destroys. */
  othersOf(id: string, claim: string): string[] {
    return this.instancesOf(id).flatMap(([other, { plan }]) => (other === claim || plan === 'goes' ? [] : [other]));
  }

  /** Records that an instance keeps its user, and returns the conflict that prevents that, if any. */
  planStay(id: string, claim: string): 'second-address' | 'adopted-too-late' | undefined {
    this.lastEvent = performance.now();
    this.instanceOf(id, claim).plan = 'stays';
    const creation = this.plannedCreations.get(id);
    if (creation !== undefined && creation.replaces === undefined) return 'second-address';
    const isLost = this.instancesOf(id).some(
      ([other, { departure }]) => other !== claim && this.ignores(departure, claim, id),
    );
    return isLost ? 'adopted-too-late' : undefined;
  }

  /** Records that an instance gives up its user, because the plan changes its name or broker. */
  planLeave(id: string, claim: string): void {
    this.instanceOf(id, claim).plan = 'goes';
  }

  /** Records a planned creation. Returns false if another one was already planned. */
  planCreation(id: string, planned: PlannedCreation): boolean {
    this.lastEvent = performance.now();
    if (this.plannedCreations.has(id)) return false;
    this.plannedCreations.set(id, planned);
    if (planned.replaces !== undefined) this.planLeave(id, planned.replaces);
    return true;
  }

  /** Returns the conflict of a planned creation with the state or with the rest of the plan. */
  async findingOf(id: string, { replaces, adopts }: PlannedCreation): Promise<CreationFinding> {
    const undecided = () => this.instancesOf(id).some(([, { plan }]) => plan === undefined);
    // An instance that is still undecided is tainted, and this creation replaces it.
    if (undecided()) await this.waitForOtherInstances();
    const others = this.instancesOf(id).filter(([claim]) => claim !== replaces);
    if (replaces === undefined && others.some(([, { plan }]) => plan === 'stays')) return 'second-address';
    const leaving = others.filter(([, { plan }]) => plan === 'goes');
    const isLost = ({ departure }: Instance) =>
      departure?.isHandedOver === false || (replaces !== undefined && this.ignores(departure, replaces, id));
    if (adopts && leaving.some(([, instance]) => isLost(instance))) return 'adopted-too-late';
    if (!adopts && leaving.length > 0) return 'moved';
    if (this.instancesOf(id).some(([, { isUnconfirmed }]) => isUnconfirmed)) return 'unconfirmed';
    return replaces !== undefined || undecided() ? 'replacement' : undefined;
  }

  /** Returns whether an instance gives up the user, once Terraform has requested the others. */
  async isGivenUp(id: string): Promise<boolean> {
    const instances = this.instancesOf(id);
    if (instances.length === 0 || instances.some(([, { plan }]) => plan === undefined))
      await this.waitForOtherInstances();
    return this.instancesOf(id).some(([, { plan }]) => plan === 'goes');
  }

  /** Returns whether an instance gives up its user, according to the plan so far. */
  isLeaving(id: string, claim: string): boolean {
    return this.instances.get(id)?.get(claim)?.plan === 'goes';
  }

  /** Returns whether a planned creation will adopt the user. */
  isAdoptionPlanned(id: string): boolean {
    return this.plannedCreations.get(id)?.adopts ?? false;
  }

  /**
   * Decides, from the plan so far, whether the user of an instance that gives it up is adopted or kept. `others` are the claims
   * that its last read found. `isSafe` is false if the delete might not know an instance that keeps the user.
   */
  decideOutcome(
    id: string,
    claim: string,
    { leaving, others = [] }: Pick<Departure, 'leaving'> & { readonly others: readonly string[] | undefined },
  ): Pick<Departure, 'isHandedOver' | 'keptFor'> & { readonly isSafe: boolean } {
    const creation = this.plannedCreations.get(id);
    // The replacement of the instance itself is ignored, since it is created after the deletion.
    const isHandedOver = creation !== undefined && creation.adopts && creation.replaces !== claim;
    const instance = this.instanceOf(id, claim);
    const isRead = instance.isRead ?? false;
    const departure = { leaving, isRead, isHandedOver, keptFor: this.othersOf(id, claim), others };
    instance.departure = departure;
    const keeping = this.instancesOf(id).filter(
      ([other, { plan }]) => plan === 'stays' || (creation?.adopts && creation.replaces === other),
    );
    const isSafe = !keeping.some(([other]) => other !== claim && this.ignores(departure, other, id));
    return { isHandedOver, keptFor: departure.keptFor, isSafe };
  }

  /**
   * Returns whether the delete of an instance that gives up its user might not know that another instance keeps it.
   *
   * Terraform passes what was planned to the delete of an instance that is destroyed, or replaced in this order. If the
   * replacement is created first, the delete receives only what the last read found, and so does the delete of an instance that
   * was already deposed. The provider does not know which of them it plans. A deposed instance and its replacement have the same
   * user only if the replacement adopted it, and Terraform reads a deposed instance before it plans its end, unless it reads none.
   */
  private ignores(departure: Departure | undefined, claim: string, id: string): boolean {
    if (departure === undefined || departure.others.includes(claim)) return false;
    const { leaving, isHandedOver, keptFor } = departure;
    if (!isHandedOver && !keptFor.includes(claim)) return true;
    // No older instance deletes a user that this run has created.
    if (leaving === 'replaced' || this.changes.hasCreation(id)) return false;
    const { isAdopted, isRead: isOtherRead } = this.instanceOf(id, claim);
    return leaving === 'renamed' || (isAdopted && (departure.isRead || !isOtherRead));
  }

  /** Records whether a user has access to the web console after the apply; undefined if that is not known yet. */
  planConsoleAccess(id: string, hasAccess: boolean | undefined): void {
    this.consoleAccess.set(id, hasAccess);
  }

  /**
   * Returns what the plan so far does with the users of a broker, by username: `stays` also for users that it creates or adopts.
   * Users that no instance manages are not in it.
   */
  plannedUsersOf(brokerId: string): ReadonlyMap<string, PlannedUser> {
    const prefix = userId(brokerId, '');
    const ids = new Set(
      [...this.instances.keys(), ...this.plannedCreations.keys()].filter((id) => id.startsWith(prefix)),
    );
    return new Map(
      [...ids].flatMap((id): [string, PlannedUser][] => {
        const plans = this.instancesOf(id).map(([, { plan }]) => plan);
        const stays = this.plannedCreations.has(id) || plans.includes('stays');
        const plan = stays ? 'stays' : plans.length > 0 && plans.every((each) => each === 'goes') ? 'goes' : undefined;
        const consoleAccess = this.consoleAccess.get(id);
        return plan ? [[id.slice(prefix.length), { plan, consoleAccess }]] : [];
      }),
    );
  }

  /** Returns whether the plan creates the user. */
  isCreationPlanned(id: string): boolean {
    return this.plannedCreations.has(id);
  }

  /** Records that an instance is no longer in the state. */
  recordEnd(claim: string): void {
    this.ended.add(claim);
  }

  /** Records that an instance stays in the state after all. */
  revokeEnd(claim: string): void {
    this.ended.delete(claim);
  }

  /** Returns whether an instance was removed from the state in this run. */
  hasEnded(claim: string): boolean {
    return this.ended.has(claim);
  }

  /** Returns whether an instance was read but not planned. A tainted instance is never planned. */
  private hasUnplanned(): boolean {
    return [...this.instances.values()].some((instances) =>
      [...instances.values()].some(({ plan }) => plan === undefined),
    );
  }

  private instancesOf(id: string): [string, Instance][] {
    return [...(this.instances.get(id) ?? [])];
  }

  private instanceOf(id: string, claim: string): Instance {
    const instances = this.instances.get(id) ?? new Map<string, Instance>();
    this.instances.set(id, instances);
    const instance = instances.get(claim) ?? { isUnconfirmed: false, isAdopted: false };
    instances.set(claim, instance);
    return instance;
  }
}
