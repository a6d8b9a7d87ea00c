/** What the resources of one provider process share: the connection to AWS, and what has been said already. */
import type { AmazonMq, Broker } from '../amazon-mq';
import { MqError, nextMaintenance } from '../amazon-mq';
import type { PreparedBroker } from '../amazon-mq/internal';
import type { Context, Diagnostic } from '../terraform-plugin';
import { warning } from '../terraform-plugin';
import { BrokerPlaces } from './broker-place';
import { UsersOfRun } from './users-of-run';

/** What is known of the Terraform configuration that the run is about. */
export interface ConfigurationFacts {
  /** Whether something in it reboots brokers. */
  readonly reboots: () => boolean;
}

/** How old the list of a broker's users may be when a user is created, in milliseconds. */
const FRESH_MILLIS = 2_000;

export class ProviderClient {
  private readonly warned = new Set<string>();
  private readonly refreshes = new Map<string, Promise<void>>();
  /** Whether the configuration reboots brokers, once it has been looked at. */
  private reboots?: boolean;
  readonly users = new UsersOfRun();
  readonly places: BrokerPlaces;

  constructor(
    readonly mq: AmazonMq,
    private readonly configuration: ConfigurationFacts = { reboots: () => false },
  ) {
    this.places = new BrokerPlaces(mq);
  }

  /**
   * The broker, once it has been seen to take changes of users: it exists, runs ActiveMQ with simple authentication, and
   * is RUNNING. It is asked for once in a process, however many users it has.
   */
  prepareBroker(brokerId: string, timeoutMillis: number, { signal, log }: Context) {
    return this.mq.brokers.prepare(brokerId, {
      timeoutMillis,
      signal,
      onProgress: ({ state }) => log.info('waiting for the broker to be RUNNING', { broker: brokerId, state }),
    });
  }

  /**
   * Returns whether the broker has a user of that name, as of a moment ago. A user that someone else has created since then
   * could be taken for ours if the response to a creation is lost.
   */
  async hasUser(broker: PreparedBroker, username: string, { signal }: Context): Promise<boolean> {
    if (broker.ageMillis > FRESH_MILLIS) {
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
   * Writes, and once more after a refusal, when the broker is RUNNING: it may have left that since it was looked at,
   * because someone rebooted it or its maintenance window began.
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
        log.info('the broker has left RUNNING, waiting for it', { broker: brokerId, state });
        await brokers.waitUntilRunning(brokerId, { timeoutMillis, signal });
      }
      return write();
    }
  }

  /** Returns whether this is the first time in this process that something is to be said. */
  isFirst(what: string): boolean {
    const isFirst = !this.warned.has(what);
    this.warned.add(what);
    return isFirst;
  }

  /**
   * Says once for each broker that what was changed waits, and until when. Nothing is said where the configuration reboots
   * brokers.
   */
  pendingWarning(broker: Broker, now = new Date()): Diagnostic[] {
    if (!this.isFirst(`change ${broker.id}`) || (this.reboots ??= this.configuration.reboots())) return [];
    const window = broker.maintenanceWindow && nextMaintenance(broker.maintenanceWindow, now);
    const when = window ? `, which begins at ${window.toISOString().replace(/:00\.000Z$/, 'Z')}` : '';
    const detail =
      `Users of the broker ${broker.name} (${broker.id}) were changed. Amazon MQ applies such changes at the broker's next ` +
      `reboot or maintenance window${when}. To apply them at once, reboot the broker, or add a mq_broker_reboot.`;
    // The broker is in the summary: Terraform shows one of several warnings that have the same.
    return [warning(`Changes wait for a reboot of the broker ${broker.name}`, detail)];
  }
}
