/**
 * What this process has seen and done of users, by their ids. One Terraform run reads, plans and changes the users of a
 * provider configuration in one process, which is the only place where two instances that manage one user can be noticed.
 */

import { setTimeout as sleep } from 'node:timers/promises';

const ARRIVAL_MILLIS = 100;

interface Instance {
  isDestroyed: boolean;
}

export class UsersOfRun {
  /** By id, and then by the claim of an instance. */
  private readonly instances = new Map<string, Map<string, Instance>>();
  /** By id, the creations and adoptions of this run, and whether they succeeded. */
  private readonly creations = new Map<string, Promise<boolean>>();
  /** By id, the planned creations, and whether they adopt a user that exists. */
  private readonly plannedCreations = new Map<string, { readonly adopts: boolean }>();
  private readonly ended = new Set<string>();
  private arrivals: Promise<void> | undefined;

  /** Records an instance that Terraform asked about. */
  saw(id: string, claim: string): void {
    this.instanceOf(id, claim);
  }

  /**
   * Waits, once in a process, until Terraform has asked about the instances that it asks about at the same time: it plans
   * the destruction of an instance before it reads any.
   */
  arrived(): Promise<void> {
    this.arrivals ??= sleep(ARRIVAL_MILLIS);
    return this.arrivals;
  }

  /** Returns the claims of the other instances that manage the user, without those that the plan destroys. */
  othersOf(id: string, claim: string): string[] {
    const instances = [...(this.instances.get(id) ?? [])];
    return instances.flatMap(([other, { isDestroyed }]) => (other === claim || isDestroyed ? [] : [other]));
  }

  /**
   * Runs the creation or adoption of a user. `isMade` tells from the outcome whether the user is now managed by this
   * instance. Returns undefined, without running it, where this run creates or has created the user for another instance.
   */
  async create<T>(id: string, run: () => Promise<T>, isMade: (outcome: T) => boolean): Promise<T | undefined> {
    if (this.creations.has(id)) return undefined;
    const outcome = run();
    const isDone = outcome.then(isMade, () => false);
    this.creations.set(id, isDone);
    try {
      return await outcome;
    } finally {
      if (!(await isDone)) this.creations.delete(id);
    }
  }

  /** Returns whether this run has created or adopted the user; waits for a creation that is under way. */
  async wasMade(id: string): Promise<boolean> {
    return (await this.creations.get(id)) ?? false;
  }

  /** Records a planned creation. Returns what else the state or the plan has of that user. */
  planCreation(id: string, adopts: boolean): 'creation' | 'destruction' | 'instance' | undefined {
    if (this.plannedCreations.has(id)) return 'creation';
    this.plannedCreations.set(id, { adopts });
    const instances = [...(this.instances.get(id)?.values() ?? [])];
    if (instances.some(({ isDestroyed }) => isDestroyed)) return 'destruction';
    return instances.length > 0 ? 'instance' : undefined;
  }

  /** Returns whether a planned creation will adopt the user. */
  isAdoptionPlanned(id: string): boolean {
    return this.plannedCreations.get(id)?.adopts ?? false;
  }

  /** Records a planned destruction. Returns whether the plan also creates the user. */
  planDestruction(id: string, claim: string): { readonly isCreated: boolean } {
    this.instanceOf(id, claim).isDestroyed = true;
    return { isCreated: this.plannedCreations.has(id) };
  }

  /** Returns whether the destruction of an instance was planned in this process. */
  plannedDestructionOf(id: string, claim: string): boolean {
    return this.instances.get(id)?.get(claim)?.isDestroyed ?? false;
  }

  /** Records that an instance is no longer in the state. */
  end(claim: string): void {
    this.ended.add(claim);
  }

  /** Returns whether an instance was removed from the state in this run. */
  hasEnded(claim: string): boolean {
    return this.ended.has(claim);
  }

  private instanceOf(id: string, claim: string): Instance {
    const instances = this.instances.get(id) ?? new Map<string, Instance>();
    this.instances.set(id, instances);
    const instance = instances.get(claim) ?? { isDestroyed: false };
    instances.set(claim, instance);
    return instance;
  }
}
