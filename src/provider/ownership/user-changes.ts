/** Runs the creations and deletions of users in this process, one creation for each user, and lets deletes wait for adoptions. */
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The outcome of an adoption. `not-started`: Terraform has not called the provider for it, because it waits for something
 * else, or for the end of the instance that gives up the user. `cycle`: it cannot start, because instances that are replaced
 * would adopt each other's users, and Terraform ends each instance before it creates its replacement.
 */
type AdoptionOutcome = 'adopted' | 'failed' | 'not-started' | 'cycle';

interface HandOver {
  /** The user that the same address creates or adopts after this instance; undefined if the instance is not replaced. */
  readonly replacedBy: string | undefined;
  readonly timeoutMillis: number;
  readonly signal: AbortSignal;
}

export class UserChanges {
  /** The creations and adoptions of this run by the id of the user, and whether they succeeded. */
  private readonly creations = new Map<string, Promise<boolean>>();
  /** The last creation or adoption of this run by the id of the user, including failed ones. */
  private readonly attempts = new Map<string, Promise<boolean>>();
  /** For the id of a user that is adopted at another address, the id of the user that the present address gets instead. */
  private readonly handOvers = new Map<string, string | undefined>();
  private readonly cyclic = new Set<string>();
  private lastChange = 0;
  /** How many creations and deletions are running. */
  private running = 0;

  /** @param adoptionStartMillis how long a delete waits for the start of an adoption while no other change runs */
  constructor(private readonly adoptionStartMillis: number) {}

  /**
   * Runs the creation or adoption of a user. `isManaged` returns whether this instance manages the user after an outcome.
   * Returns undefined, without running it, if this run creates or has created the user for another instance.
   */
  async create<T>(id: string, run: () => Promise<T>, isManaged: (outcome: T) => boolean): Promise<T | undefined> {
    if (this.creations.has(id)) return undefined;
    const outcome = this.runChange(run);
    const isDone = outcome.then(isManaged, () => false);
    this.creations.set(id, isDone);
    this.attempts.set(id, isDone);
    try {
      return await outcome;
    } finally {
      if (!(await isDone)) this.creations.delete(id);
    }
  }

  /** Runs a creation or deletion. Meanwhile no delete gives up waiting for an adoption, which may only wait for its turn. */
  async runChange<T>(run: () => Promise<T>): Promise<T> {
    this.running += 1;
    try {
      return await run();
    } finally {
      this.running -= 1;
      this.lastChange = performance.now();
    }
  }

  /** Returns whether this run creates or has created the user. */
  hasCreation(id: string): boolean {
    return this.creations.has(id);
  }

  /** Returns whether this run has created or adopted the user. Waits for a creation that is running. */
  async wasCreated(id: string): Promise<boolean> {
    return (await this.creations.get(id)) ?? false;
  }

  /** Records that a creation or adoption will not be attempted, unless it has already started. */
  giveUpCreation(id: string): void {
    this.lastChange = performance.now();
    if (!this.attempts.has(id)) this.attempts.set(id, Promise.resolve(false));
  }

  /** Waits for the adoption, at another address, of the user that an instance gives up. Returns the outcome. */
  async waitForAdoption(id: string, { replacedBy, timeoutMillis, signal }: HandOver): Promise<AdoptionOutcome> {
    const start = performance.now();
    this.lastChange = start;
    this.handOvers.set(id, replacedBy);
    try {
      for (;;) {
        const attempt = this.attempts.get(id);
        if (attempt !== undefined) return (await attempt) ? 'adopted' : 'failed';
        if (this.isInCycle(id)) return 'cycle';
        const now = performance.now();
        const isQuiet = this.running === 0 && now - this.lastChange > this.adoptionStartMillis;
        const isLate = isQuiet || now - start > timeoutMillis;
        if (isLate || signal.aborted) return 'not-started';
        await sleep(20);
      }
    } finally {
      this.handOvers.delete(id);
    }
  }

  /** Returns whether no change is running, and none has started or ended for the time after which none is expected. */
  isQuietSince(start: number): boolean {
    return this.running === 0 && performance.now() - Math.max(start, this.lastChange) > this.adoptionStartMillis;
  }

  /** Returns whether the adoption of a user waits for itself, through the instances that are being destroyed. */
  private isInCycle(id: string): boolean {
    const waiting = new Set<string>();
    let next: string | undefined = id;
    while (next !== undefined && !waiting.has(next)) {
      waiting.add(next);
      next = this.handOvers.get(next);
    }
    // The first instance that detects the cycle stops waiting, so the others must be marked to detect it, too.
    if (next === id) for (const each of waiting) this.cyclic.add(each);
    return this.cyclic.has(id);
  }
}
