/** The broker operations of Amazon MQ: describe, find, reboot, wait, and the checks before the first write. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MqClient } from '@aws-sdk/client-mq';
import {
  DescribeBrokerCommand,
  DescribeConfigurationRevisionCommand,
  ListBrokersCommand,
  RebootBrokerCommand,
} from '@aws-sdk/client-mq';
import {
  abortSignal,
  aFunction,
  milliseconds,
  required,
  timeLimit,
  trueOrFalse,
  type OptionTable,
} from '../../options';
import { checkField, LIMITS } from '../../rules';
import { normalized } from '../../rules/internal';
import { LOOKUP_RETRIES, type AlreadyDone, type AwsCaller, type ServiceAccess } from '../calls/caller';
import type { TimeBudget } from '../calls/deadlines';
import type { CallOptions } from '../calls/options';
import { allPages } from '../calls/paging';
import { SharedWork } from '../calls/shared-work';
import { assertOptions } from '../errors/assert-options';
import { assertValid } from '../errors/assert-valid';
import { formatSeconds } from '../errors/deadline-error';
import type { ApiCall, SdkResponse } from '../errors/kinds';
import { MqError } from '../errors/mq-error';
import type { Broker, BrokerSummary, ConfigurationRevision } from './broker';
import { hasPendingChange, toBroker, whyNeverRunning, whyUnsuitable } from './broker';
import { PreparedBroker } from './prepared-broker';

export interface WaitOptions extends CallOptions {
  /** How long to wait for the broker to be RUNNING, in milliseconds. */
  readonly timeoutMillis: number;
  /** The time between two polls, in milliseconds. Default: 2 000, growing to 15 000. */
  readonly pollMillis?: number;
  /** Called with the broker on every poll that does not find it RUNNING. */
  readonly onProgress?: (broker: Broker) => void;
}

export interface BrokerRebootOptions extends CallOptions {
  /**
   * Whether a user change is pending before the reboot. If so, finding none pending afterwards is proof that the reboot
   * happened. Default: false.
   */
  readonly isChangePending?: boolean;
}

interface DescribeOptions extends CallOptions {
  readonly maxRetries?: number;
  readonly budget?: TimeBudget;
}

const WAIT_OPTIONS: OptionTable<WaitOptions> = {
  timeoutMillis: required(timeLimit),
  pollMillis: milliseconds,
  onProgress: aFunction,
  signal: abortSignal,
};
const REBOOT_OPTIONS: OptionTable<BrokerRebootOptions> = { isChangePending: trueOrFalse, signal: abortSignal };

/** A hundred times as many as the default quota of a Region. */
const MAX_LISTED_BROKERS = 20_000;

/** Finds, describes and reboots brokers, and waits for them. */
export class BrokersClient {
  private readonly prepared = new SharedWork<PreparedBroker>(true);
  private readonly progressListeners = new Map<string, Set<(broker: Broker) => void>>();

  /** @internal */
  constructor(
    private readonly mq: MqClient,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
    private readonly pollMillis: number,
  ) {}

  /** Returns the broker. Throws `MqError`: `not-found` if it does not exist in the Region. */
  describe(brokerId: string, { signal }: CallOptions = {}): Promise<Broker> {
    return this.describeWith(brokerId, { signal });
  }

  private async describeWith(brokerId: string, options: DescribeOptions): Promise<Broker> {
    const call = validatedCall('DescribeBroker', brokerId);
    const command = new DescribeBrokerCommand({ BrokerId: normalized(brokerId) });
    const response = await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), options);
    return toBroker(brokerId, response);
  }

  /**
   * Returns the text of a revision of a configuration: XML for ActiveMQ.
   *
   * @throws MqError of kind `not-found` if the configuration or the revision does not exist
   */
  async readConfiguration({ id, revision }: ConfigurationRevision, { signal }: CallOptions = {}): Promise<string> {
    const call: ApiCall = { operation: 'DescribeConfigurationRevision' };
    const command = new DescribeConfigurationRevisionCommand({
      ConfigurationId: id,
      ConfigurationRevision: String(revision),
    });
    const response = await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), { signal });
    return Buffer.from(response.Data ?? '', 'base64').toString('utf8');
  }

  /** Returns all brokers of the Region. Reads every page. */
  async list({ signal }: CallOptions = {}): Promise<BrokerSummary[]> {
    const call: ApiCall = { operation: 'ListBrokers' };
    const budget = this.caller.operationBudget();
    return allPages(call, MAX_LISTED_BROKERS, async (token) => {
      const command = new ListBrokersCommand({ MaxResults: LIMITS.pageSize, NextToken: token });
      const page = await this.caller.run(this.service, call, (abort) => this.mq.send(command, abort), {
        signal,
        budget,
      });
      const items = (page.BrokerSummaries ?? []).map((row) => ({
        id: row.BrokerId ?? '',
        name: row.BrokerName ?? '',
        arn: row.BrokerArn ?? '',
        state: row.BrokerState ?? '',
        engineType: (row.EngineType ?? '').toUpperCase(),
        deploymentMode: row.DeploymentMode ?? '',
      }));
      return { items, nextToken: page.NextToken };
    });
  }

  /** Returns the broker of that name. Throws `MqError`: `not-found` if there is none, `broker` if there are several. */
  async findByName(name: string, options: CallOptions = {}): Promise<BrokerSummary> {
    const found = (await this.list(options)).filter((broker) => broker.name === name);
    const [broker] = found;
    const call: ApiCall = { operation: 'ListBrokers' };
    if (!broker) {
      throw new MqError('not-found', call, `No broker in this Region is named ${name}.`);
    }
    if (found.length > 1) {
      const ids = found.map(({ id }) => id).join(', ');
      throw new MqError('broker', call, `Several brokers are named ${name}: ${ids}. Use the id of one of them.`);
    }
    return broker;
  }

  /**
   * Starts a reboot of a broker that is RUNNING. The reboot is in progress when this returns. If a response is lost, the
   * broker is checked before the request is sent again, because a second reboot would interrupt the broker twice.
   */
  async reboot(brokerId: string, options: BrokerRebootOptions = {}): Promise<void> {
    const call = validatedCall('RebootBroker', brokerId);
    assertOptions(call, options, REBOOT_OPTIONS);
    const { signal, isChangePending = false } = options;
    const command = new RebootBrokerCommand({ BrokerId: normalized(brokerId) });
    const hasRebooted = async (options: DescribeOptions) => {
      const broker = await this.describeWith(brokerId, options).catch((thrown: unknown) => {
        throw thrown instanceof MqError ? thrown.about(call) : thrown;
      });
      return broker.state !== 'RUNNING' || (isChangePending && !hasPendingChange(broker));
    };
    let wasSent = false;
    const send = async (abort: { abortSignal: AbortSignal }): Promise<SdkResponse | AlreadyDone> => {
      if (wasSent && (await hasRebooted({ signal: abort.abortSignal }))) return { alreadyDone: true };
      wasSent = true;
      return this.mq.send(command, abort);
    };
    try {
      await this.caller.run(this.service, call, send, { signal, isWrite: true });
    } catch (thrown) {
      if (!(thrown instanceof MqError) || !thrown.mayHaveHappened || thrown.kind === 'aborted') throw thrown;
      const options = { signal, budget: this.caller.lookupBudget(), maxRetries: LOOKUP_RETRIES };
      const isDone = await hasRebooted(options).catch(() => {
        throw thrown;
      });
      if (!isDone) throw thrown;
    }
  }

  /** Reboots the broker and waits until it is RUNNING again. */
  async rebootAndWait(brokerId: string, options: WaitOptions): Promise<Broker> {
    assertOptions(validatedCall('RebootBroker', brokerId), options, WAIT_OPTIONS);
    const { signal } = options;
    const isChangePending = hasPendingChange(await this.describe(brokerId, { signal }));
    await this.reboot(brokerId, { signal, isChangePending });
    return this.waitForReboot(brokerId, { ...options, isChangePending });
  }

  /**
   * Waits until a reboot that Amazon MQ has accepted is over. Amazon MQ may report RUNNING for a while after it has accepted
   * the request: the reboot counts as started when the state changes, when pending changes are no longer pending, or after
   * a minute.
   */
  async waitForReboot(brokerId: string, options: WaitOptions & BrokerRebootOptions): Promise<Broker> {
    const call = validatedCall('DescribeBroker', brokerId);
    assertOptions(call, options, { ...WAIT_OPTIONS, ...REBOOT_OPTIONS });
    const { isChangePending = false, ...wait } = options;
    const { signal } = wait;
    const started = performance.now();
    const grace = Math.min(60_000, options.timeoutMillis);
    for (;;) {
      const broker = await this.describe(brokerId, { signal });
      const hasStarted = broker.state !== 'RUNNING' || (isChangePending && !hasPendingChange(broker));
      if (hasStarted || performance.now() - started >= grace) break;
      await this.pause(brokerId, broker, options.pollMillis ?? this.pollMillis, signal);
    }
    const leftMillis = Math.max(0, options.timeoutMillis - (performance.now() - started));
    return this.waitUntilRunning(brokerId, { ...wait, timeoutMillis: leftMillis });
  }

  /**
   * Waits until the broker is RUNNING.
   *
   * @throws MqError of kind `timeout`, with the last state, if that takes too long; of kind `broker`, at once, if waiting
   * cannot bring the broker to RUNNING
   */
  async waitUntilRunning(brokerId: string, options: WaitOptions): Promise<Broker> {
    const call = validatedCall('DescribeBroker', brokerId);
    assertOptions(call, options, WAIT_OPTIONS);
    const { timeoutMillis, signal, onProgress } = options;
    const started = performance.now();
    let poll = options.pollMillis ?? this.pollMillis;
    for (;;) {
      const broker = await this.describe(brokerId, { signal });
      if (broker.state === 'RUNNING') return broker;
      const why = whyNeverRunning(broker);
      if (why !== undefined) throw new MqError('broker', call, `The broker is ${broker.state}. ${why}`);
      const millis = Math.round(performance.now() - started);
      this.caller.emit({ type: 'broker', ...call, brokerId, state: broker.state, millis });
      onProgress?.(broker);
      if (millis >= timeoutMillis) {
        const reason = `The broker was still ${broker.state} after ${formatSeconds(millis)}.`;
        throw new MqError('timeout', call, reason);
      }
      await this.pause(brokerId, broker, Math.min(poll, timeoutMillis - millis), signal);
      if (options.pollMillis === undefined) poll = Math.min(poll * 1.5, 15_000);
    }
  }

  /**
   * Waits until users of the broker can be written: it exists, runs ActiveMQ, has simple authentication, and is RUNNING. The
   * broker is checked once per connection; concurrent callers share one check, with the first caller's `timeoutMillis`.
   * Failures are not cached.
   *
   * @throws MqError of kind `not-found`, `broker` or `timeout`, or of any kind that a call can fail with
   * @internal
   */
  async prepare(brokerId: string, options: WaitOptions): Promise<PreparedBroker> {
    assertOptions(validatedCall('DescribeBroker', brokerId), options, WAIT_OPTIONS);
    const { signal, onProgress } = options;
    const listeners = this.progressListeners.get(brokerId) ?? new Set();
    this.progressListeners.set(brokerId, listeners);
    if (onProgress) listeners.add(onProgress);
    try {
      return await this.prepared.run(brokerId, signal, (shared) =>
        this.waitUntilUsable(brokerId, {
          ...options,
          signal: shared,
          onProgress: (broker) => listeners.forEach((listener) => listener(broker)),
        }),
      );
    } catch (thrown) {
      if (!signal?.aborted || thrown instanceof MqError) throw thrown;
      throw new MqError('aborted', validatedCall('DescribeBroker', brokerId), 'It was interrupted.');
    } finally {
      if (onProgress) listeners.delete(onProgress);
    }
  }

  private async pause(brokerId: string, { state }: Broker, millis: number, signal: AbortSignal | undefined) {
    await sleep(millis, undefined, signal && { signal }).catch(() => {
      const reason = `It was interrupted while the broker was ${state}.`;
      throw new MqError('aborted', validatedCall('DescribeBroker', brokerId), reason);
    });
  }

  private async waitUntilUsable(brokerId: string, options: WaitOptions): Promise<PreparedBroker> {
    const requireSuitable = (broker: Broker) => {
      const why = whyUnsuitable(broker);
      if (why !== undefined) throw new MqError('broker', validatedCall('DescribeBroker', brokerId), why);
    };
    const onProgress = (broker: Broker) => {
      requireSuitable(broker);
      options.onProgress?.(broker);
    };
    const broker = await this.waitUntilRunning(brokerId, { ...options, onProgress });
    requireSuitable(broker);
    return new PreparedBroker(broker);
  }
}

/** Returns the call if the id of the broker is valid. Throws `MqError` of kind `validation` otherwise. */
function validatedCall(operation: string, brokerId: string): ApiCall {
  const call = { operation, brokerId };
  assertValid(call, checkField('brokerId', brokerId));
  return call;
}
