/** What this process has planned for `mq_users_exclusive`, by broker, and the removals that it runs. */
export class ExclusiveUsersOfRun {
  private readonly planned = new Map<string, (username: string) => boolean>();
  private readonly removals = new Map<string, Promise<unknown>>();

  /** Records which users of a broker stay. */
  plan(brokerId: string, keeps: (username: string) => boolean): void {
    this.planned.set(brokerId, keeps);
  }

  /** Returns whether a plan would remove a user. */
  removes(brokerId: string, username: string): boolean {
    return this.planned.get(brokerId)?.(username) === false;
  }

  /** Runs a removal of users of a broker, one at a time, so that each sees what the one before has removed. */
  async runRemoval<T>(brokerId: string, run: () => Promise<T>): Promise<T> {
    const result = (this.removals.get(brokerId) ?? Promise.resolve()).then(run);
    this.removals.set(
      brokerId,
      result.catch(() => undefined),
    );
    return result;
  }
}
