/** A broker whose users can be written, with the users that a run knows of. */
import { LIMITS } from '../../rules';
import type { Broker } from './broker';

/** @internal */
export class PreparedBroker {
  private usernames = new Set<string>();
  private readonly createdByUs = new Set<string>();
  private describedAt = 0;

  constructor(
    /** The broker as it was when it was checked, before the first write. */
    readonly broker: Broker,
  ) {
    this.refresh(broker);
  }

  /** Updates the users from a description of the broker that was just received. */
  refresh({ users }: Broker): void {
    // The description may be older than the last users that this run created.
    this.usernames = new Set([...users.map(({ username }) => username), ...this.createdByUs]);
    this.describedAt = performance.now();
  }

  /** How long ago the users of the broker were read, in milliseconds. */
  get ageMillis(): number {
    return performance.now() - this.describedAt;
  }

  /** Returns whether the broker has a user of that name, according to what this run knows. */
  has(username: string): boolean {
    return this.usernames.has(username);
  }

  /**
   * Returns whether the broker has as many users as it can have. Users that this run deleted still count, because most of
   * them occupy their place until the reboot. If this returns true, check the broker again.
   */
  isFull(): boolean {
    return this.usernames.size >= LIMITS.usersPerBroker;
  }

  /** Adds a user that this run created. */
  addCreated(username: string): void {
    this.createdByUs.add(username);
    this.usernames.add(username);
  }
}
