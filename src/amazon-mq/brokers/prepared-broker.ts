/** A broker that takes users, with a count of them kept through a run. */
import { LIMITS } from '../../rules';
import type { Broker } from './broker';

export class PreparedBroker {
  private usernames = new Set<string>();
  private readonly createdByUs = new Set<string>();
  private describedAt = 0;

  constructor(
    /** The broker as it was when it was looked at, before the first write. */
    readonly broker: Broker,
  ) {
    this.refresh(broker);
  }

  /** Takes the users from a description of the broker that was just received. */
  refresh({ users }: Broker): void {
    // The description may be older than our last creations.
    this.usernames = new Set([...users.map(({ username }) => username), ...this.createdByUs]);
    this.describedAt = performance.now();
  }

  /** How long ago the users of the broker were read, in milliseconds. */
  get ageMillis(): number {
    return performance.now() - this.describedAt;
  }

  /** Whether the broker has a user of that name, as far as this run knows. */
  has(username: string): boolean {
    return this.usernames.has(username);
  }

  /**
   * Whether the broker has as many users as it can have. Deletions are not counted, since most take up their place until
   * the reboot: whoever finds the broker full asks it again.
   */
  isFull(): boolean {
    return this.usernames.size >= LIMITS.usersPerBroker;
  }

  /** Counts a user that was created. */
  created(username: string): void {
    this.createdByUs.add(username);
    this.usernames.add(username);
  }
}
