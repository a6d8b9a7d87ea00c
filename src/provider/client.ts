/** The client that all parts of a provider process share: the connection to AWS, and the warnings that were already returned. */
import type { AmazonMq, Broker, UserSummary } from '../amazon-mq';
import { MqError, nextMaintenance } from '../amazon-mq';
import type { PreparedBroker } from '../amazon-mq/internal';
import type { Context, Diagnostic } from '../terraform-plugin';
import { warning } from '../terraform-plugin';
import { BrokerPlaces } from './ownership/broker-place';
import { UsersOfRun } from './ownership/users-of-run';

/** Facts about the Terraform configuration of the run. */
interface ConfigurationFacts {
  /** Whether the configuration reboots brokers. */
  readonly reboots: () => boolean;
}

/** The users of a broker by name, if it exists. */
type Listing = ReadonlyMap<string, UserSummary> | 'no-broker';

/** The maximum age of the list of a broker's users when a user is created, in milliseconds. */
const DEFAULT_FRESH_MILLIS = 2_000;

/** What a provider process knows about its run. */
export interface ProviderClientOptions {
  /** Default: a configuration that reboots no broker. */
  readonly configuration?: ConfigurationFacts;
  /** Whether a refresh reads only which users exist. Default: false. */
  readonly readsOnlyExistence?: boolean;
  readonly users?: UsersOfRun;
  /** Default: 2,000. */
  readonly freshMillis?: number | undefined;
}

export class ProviderClient {
  private readonly warned = new Set<string>();
  private readonly refreshes = new Map<string, Promise<void>>();
  /** Whether the configuration reboots brokers; undefined until it has been read. */
  private reboots?: boolean;
  private readonly listings = new Map<string, Promise<Listing>>();
  private readonly configuration: ConfigurationFacts;
  private readonly freshMillis: number;
  readonly readsOnlyExistence: boolean;
  readonly places: BrokerPlaces;
  readonly users: UsersOfRun;

  constructor(
    readonly mq: AmazonMq,
    {
      configuration = { reboots: () => false },
      readsOnlyExistence = false,
      users = new UsersOfRun(),
      freshMillis = DEFAULT_FRESH_MILLIS,
    }: ProviderClientOptions = {},
  ) {
    this.configuration = configuration;
    this.readsOnlyExistence = readsOnlyExistence;
    this.freshMillis = freshMillis;
    this.users = users;
    this.places = new BrokerPlaces(mq);
  }

  /**
   * Returns the broker once it accepts changes to users: it exists, runs ActiveMQ with simple authentication, and is RUNNING. It
   * is described once in a process, regardless of the number of its users.
   */
  prepareBroker(brokerId: string, timeoutMillis: number, { signal, log }: Context) {
    return this.mq.brokers.prepare(brokerId, {
      timeoutMillis,
      signal,
      onProgress: ({ state }) => log.info('waiting for the broker to be RUNNING', { broker: brokerId, state }),
    });
  }

  /**
   * Returns whether the broker has a user of that name, from a description that is at most `freshMillis` old. If another client
   * creates the user after that, and the response to the provider's creation is lost, the provider could mistake that user for
   * its own.
   */
  async hasUser(broker: PreparedBroker, username: string, { signal }: Context): Promise<boolean> {
    if (broker.ageMillis > this.freshMillis) {
      const { id } = broker.broker;
      const refresh =
        this.refreshes.get(id) ??
        this.mq.brokers
          .describe(id, { signal })
          .then((described) => broker.refresh(described))
          .finally(() => this.refreshes.delete(id));
      this.refreshes.set(id, refresh);
      await refresh;
    }
    return broker.has(username);
  }

  /**
   * Returns a user as the broker lists it; undefined if the broker does not list the user, and `no-broker` if there is no broker. The
   * users of a broker are listed once in a process.
   */
  async listedUser(
    brokerId: string,
    username: string,
    { signal }: Context,
  ): Promise<UserSummary | 'no-broker' | undefined> {
    const listing = this.listings.get(brokerId) ?? this.list(brokerId, signal);
    this.listings.set(brokerId, listing);
    try {
      const users = await listing;
      return users === 'no-broker' ? users : users.get(username);
    } catch (thrown) {
      this.listings.delete(brokerId);
      throw thrown;
    }
  }

  private async list(brokerId: string, signal: AbortSignal): Promise<Listing> {
    try {
      const users = await this.mq.users.list(brokerId, { signal });
      return new Map(users.map((user) => [user.username, user]));
    } catch (thrown) {
      if (thrown instanceof MqError && thrown.kind === 'not-found') return 'no-broker';
      throw thrown;
    }
  }

  /**
   * Runs a write. If it is refused because the broker is no longer RUNNING, waits for the broker and retries the write. That
   * happens if another client reboots the broker, or its maintenance window starts.
   */
  async writeWhileRunning<T>(
    brokerId: string,
    timeoutMillis: number,
    { signal, log }: Context,
    write: () => Promise<T>,
  ): Promise<T> {
    const { brokers } = this.mq;
    try {
      return await write();
    } catch (thrown) {
      if (!(thrown instanceof MqError) || thrown.kind !== 'bad-request') throw thrown;
      const { state } = await brokers.describe(brokerId, { signal }).catch(() => {
        throw thrown;
      });
      if (state !== 'RUNNING') {
        log.info('the broker is no longer RUNNING, waiting for it', { broker: brokerId, state });
        await brokers.waitUntilRunning(brokerId, { timeoutMillis, signal });
      }
      return write();
    }
  }

  /** Returns whether a warning is returned for the first time in this process. */
  isFirst(what: string): boolean {
    const isFirst = !this.warned.has(what);
    this.warned.add(what);
    return isFirst;
  }

  /**
   * Warns once for each broker that changes are pending, and until when. Returns no warning if the configuration reboots brokers.
   */
  pendingWarning(broker: Broker, now = new Date()): Diagnostic[] {
    if (!this.isFirst(`change ${broker.id}`) || (this.reboots ??= this.configuration.reboots())) return [];
    const window = broker.maintenanceWindow && nextMaintenance(broker.maintenanceWindow, now);
    const when = window ? `, which begins at ${window.toISOString().replace(/:00\.000Z$/, 'Z')}` : '';
    const detail =
      `Users of the broker ${broker.name} (${broker.id}) were changed. Amazon MQ applies such changes at the broker's next ` +
      `reboot or maintenance window${when}. To apply them now, reboot the broker or add an mq_broker_reboot resource.`;
    // The broker is in the summary: Terraform shows only one of several warnings with the same summary.
    return [warning(`Changes are pending until a reboot of the broker ${broker.name}`, detail)];
  }
}
