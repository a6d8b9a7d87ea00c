/**
 * What this process has seen and done of users, by their ids. One Terraform run reads, plans and changes the users of a
 * provider configuration in one process, which is the only place where two instances that manage one user can be noticed.
 */

/** An instance that manages a user. */
export interface Instance {
  readonly id: string;
  readonly claim: string;
  /** The claim of the instance that this one replaced while the user went on. */
  readonly supersedes?: string | undefined;
}

export class UsersOfRun {
  /** By id, the claims of its instances, and whether the plan destroys them. */
  private readonly instances = new Map<string, Map<string, { isDestroyed: boolean }>>();
  private readonly superseded = new Set<string>();
  /** By id, the creations and adoptions of this run, and whether they succeeded. */
  private readonly creations = new Map<string, Promise<boolean>>();
  /** By id, the planned creations, and whether they adopt a user that exists. */
  private readonly plannedCreations = new Map<string, { readonly adopts: boolean }>();

  /** Records an instance that Terraform asked about. Returns whether another instance manages the same user. */
  saw({ id, claim, supersedes }: Instance): boolean {
    if (supersedes !== undefined) this.superseded.add(supersedes);
    this.instanceOf(id, claim);
    return !this.superseded.has(claim) && this.hasOther(id, claim);
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

  /** Returns whether another instance has taken the user over from the one with this claim. */
  isSuperseded(claim: string): boolean {
    return this.superseded.has(claim);
  }

  /** Records a planned creation. Returns what else the plan does with a user of that name. */
  planCreation(id: string, adopts: boolean): 'creation' | 'destruction' | undefined {
    if (this.plannedCreations.has(id)) return 'creation';
    this.plannedCreations.set(id, { adopts });
    const instances = [...(this.instances.get(id)?.values() ?? [])];
    return instances.some(({ isDestroyed }) => isDestroyed) ? 'destruction' : undefined;
  }

  /** Returns whether a planned creation will adopt the user. */
  isAdoptionPlanned(id: string): boolean {
    return this.plannedCreations.get(id)?.adopts ?? false;
  }

  /** Records a planned destruction. Returns whether the plan also creates the user, and whether another instance keeps it. */
  planDestruction({ id, claim, supersedes }: Instance): { readonly isCreated: boolean; readonly isKept: boolean } {
    this.saw({ id, claim, supersedes });
    this.instanceOf(id, claim).isDestroyed = true;
    const isKept = this.superseded.has(claim) || this.hasOther(id, claim) || this.isAdoptionPlanned(id);
    return { isCreated: this.plannedCreations.has(id), isKept };
  }

  private instanceOf(id: string, claim: string): { isDestroyed: boolean } {
    const claims = this.instances.get(id) ?? new Map<string, { isDestroyed: boolean }>();
    this.instances.set(id, claims);
    const instance = claims.get(claim) ?? { isDestroyed: false };
    claims.set(claim, instance);
    return instance;
  }

  private hasOther(id: string, claim: string): boolean {
    const claims = [...(this.instances.get(id) ?? [])];
    return claims.some(([other, { isDestroyed }]) => other !== claim && !isDestroyed && !this.superseded.has(other));
  }
}
