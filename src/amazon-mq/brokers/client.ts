/** Amazon MQ's broker operations: describing, finding, rebooting, waiting, and the guard before the first write. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { MqClient } from '@aws-sdk/client-mq';
import { DescribeBrokerCommand, ListBrokersCommand, RebootBrokerCommand } from '@aws-sdk/client-mq';
import { checkField, errorsIn, LIMITS, normalized } from '../../rules';
import type { Broker, BrokerSummary } from './broker';
import { toBroker, whyNeverRunning, whyUnsuitable } from './broker';
import { RETRIES_OF_SETTLING, type AwsCaller, type ServiceAccess } from '../calls/caller';
import type { Patience } from '../calls/deadlines';
import { seconds } from '../calls/deadlines';
import type { Answer, ApiCall } from '../errors/mq-error';
import { MqError } from '../errors/mq-error';
import { allPages } from '../calls/paging';
import { PreparedBroker } from './prepared-broker';
import { SharedWork } from '../calls/shared-work';
import type { CallOptions } from '../users/client';

export interface WaitOptions extends CallOptions {
  /** How long to wait for RUNNING. */
  readonly timeoutMillis: number;
  /** The time between two looks. Default: that of the connection, growing with the time waited. */
  readonly pollMillis?: number;
  /** Told the state at every look at which the broker is not RUNNING. */
  readonly onProgress?: (broker: Broker) => void;
}

export interface BrokerRebootOptions extends CallOptions {
  /** Whether a change of a user waits for the reboot: that none does any more then tells of one. Default: false. */
  readonly isChangePending?: boolean;
}

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  readonly maxRetries?: number;
  readonly patience?: Patience;
}

/** A hundred times as many as a Region has, unless AWS has raised the quota. */
const MAX_LISTED_BROKERS = 20_000;

export class BrokersClient {
  private readonly prepared = new SharedWork<PreparedBroker>(true);
  private readonly listeners = new Map<string, Set<(broker: Broker) => void>>();

  constructor(
    private readonly mq: MqClient,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
    private readonly pollMillis: number,
  ) {}

  /** Throws `MqError`: `not-found` if there is no such broker in the region. */
  describe(brokerId: string, { signal }: CallOptions = {}): Promise<Broker> {
    return this.ask(brokerId, { signal });
  }

  private async ask(brokerId: string, options: AskOptions): Promise<Broker> {
    const call = callOf('DescribeBroker', brokerId);
    const command = new DescribeBrokerCommand({ BrokerId: normalized(brokerId) });
    const send = (abort: { abortSignal?: AbortSignal }) => this.mq.send(command, abort);
    return toBroker(brokerId, await this.caller.run(this.service, call, send, options));
  }

  /** All brokers of the region; every page is read. */
  async list({ signal }: CallOptions = {}): Promise<BrokerSummary[]> {
    const call: ApiCall = { operation: 'ListBrokers' };
    const patience = this.caller.patience();
    return allPages(call, MAX_LISTED_BROKERS, async (token) => {
      const command = new ListBrokersCommand({ MaxResults: LIMITS.pageSize, NextToken: token });
      const send = (abort: { abortSignal?: AbortSignal }) => this.mq.send(command, abort);
      const page = await this.caller.run(this.service, call, send, { signal, patience });
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

  /** The one broker of that name. Throws `MqError`: `not-found` if there is none, `broker` if there are several. */
  async findByName(name: string, options: CallOptions = {}): Promise<BrokerSummary> {
    const found = (await this.list(options)).filter((broker) => broker.name === name);
    const [broker] = found;
    const call: ApiCall = { operation: 'ListBrokers' };
    if (!broker) {
      throw new MqError('not-found', call, `No broker in this region is named ${name}.`);
    }
    if (found.length > 1) {
      const ids = found.map(({ id }) => id).join(', ');
      throw new MqError('broker', call, `Several brokers are named ${name}: ${ids}. Name one by its id.`);
    }
    return broker;
  }

  /**
   * Starts a reboot, for which the broker must be RUNNING. It is under way when this returns. Where an answer was lost,
   * the broker is looked at before it is told again: two reboots would interrupt it twice.
   */
  async reboot(brokerId: string, { signal, isChangePending = false }: BrokerRebootOptions = {}): Promise<void> {
    const call = callOf('RebootBroker', brokerId);
    const command = new RebootBrokerCommand({ BrokerId: normalized(brokerId) });
    const isRebooted = async (options: AskOptions) => {
      const { state, users } = await this.ask(brokerId, options).catch((thrown: unknown) => {
        throw thrown instanceof MqError ? thrown.about(call) : thrown;
      });
      return state !== 'RUNNING' || (isChangePending && users.every(({ pendingChange }) => pendingChange === null));
    };
    let wasSent = false;
    const send = async (abort: { abortSignal: AbortSignal }) => {
      if (wasSent && (await isRebooted({ signal: abort.abortSignal })))
        return { $metadata: { requestId: 'of the answer that was lost' } };
      wasSent = true;
      return this.mq.send(command, abort);
    };
    try {
      await this.caller.run<Answer>(this.service, call, send, { signal, isWrite: true });
    } catch (thrown) {
      if (!(thrown instanceof MqError) || !thrown.mayHaveHappened || thrown.kind === 'aborted') throw thrown;
      const patience = this.caller.patienceToSettle();
      const isDone = await isRebooted({ signal, patience, maxRetries: RETRIES_OF_SETTLING }).catch(() => {
        throw thrown;
      });
      if (!isDone) throw thrown;
    }
  }

  /**
   * Reboots the broker and waits until it runs again. Amazon MQ may say RUNNING for a while after it has taken the
   * request: the reboot counts as seen when the state changes, when changes that were pending are not any more, or
   * after a minute.
   */
  async rebootAndWait(brokerId: string, options: WaitOptions): Promise<Broker> {
    const { signal } = options;
    const isPending = ({ users }: Broker) => users.some(({ pendingChange }) => pendingChange !== null);
    const hadPending = isPending(await this.describe(brokerId, signal && { signal }));
    await this.reboot(brokerId, { ...(signal && { signal }), isChangePending: hadPending });
    const started = performance.now();
    const grace = Math.min(60_000, options.timeoutMillis);
    for (;;) {
      const broker = await this.describe(brokerId, signal && { signal });
      const isSeen = broker.state !== 'RUNNING' || (hadPending && !isPending(broker));
      if (isSeen || performance.now() - started >= grace) break;
      await this.pause(brokerId, broker, options.pollMillis ?? this.pollMillis, signal);
    }
    const left = Math.max(0, options.timeoutMillis - (performance.now() - started));
    return this.waitUntilRunning(brokerId, { ...options, timeoutMillis: left });
  }

  /**
   * Waits until the broker is RUNNING. Throws `MqError`: `timeout` if that takes too long, with the state it was in;
   * `broker` at once if it will not run by waiting.
   */
  async waitUntilRunning(brokerId: string, options: WaitOptions): Promise<Broker> {
    const { timeoutMillis, signal, onProgress } = options;
    const call = callOf('DescribeBroker', brokerId);
    const started = performance.now();
    let poll = options.pollMillis ?? this.pollMillis;
    for (;;) {
      const broker = await this.describe(brokerId, signal && { signal });
      if (broker.state === 'RUNNING') return broker;
      const never = whyNeverRunning(broker);
      if (never !== undefined) throw new MqError('broker', call, `The broker is ${broker.state}. ${never}`);
      const millis = Math.round(performance.now() - started);
      this.caller.emit({ type: 'broker', ...call, brokerId, state: broker.state, millis });
      onProgress?.(broker);
      if (millis >= timeoutMillis) {
        const reason = `The broker was still ${broker.state} after ${seconds(millis)}.`;
        throw new MqError('timeout', call, reason);
      }
      await this.pause(brokerId, broker, Math.min(poll, timeoutMillis - millis), signal);
      if (options.pollMillis === undefined) poll = Math.min(poll * 1.5, 15_000);
    }
  }

  /**
   * Makes sure that users of the broker can be written: it exists, runs ActiveMQ, has simple authentication, and is
   * RUNNING, for which it waits. A broker is looked at once a connection, whoever asks and however many at a time;
   * where several wait, the first one's `timeoutMillis` counts. A failure is not remembered.
   *
   * Throws `MqError`: `not-found`, `broker`, `timeout`, and what every call can throw.
   */
  async prepare(brokerId: string, options: WaitOptions): Promise<PreparedBroker> {
    const { signal, onProgress } = options;
    const listeners = this.listeners.get(brokerId) ?? new Set();
    this.listeners.set(brokerId, listeners);
    if (onProgress) listeners.add(onProgress);
    try {
      return await this.prepared.run(brokerId, signal, (shared) =>
        this.look(brokerId, {
          ...options,
          signal: shared,
          onProgress: (broker) => listeners.forEach((listener) => listener(broker)),
        }),
      );
    } catch (thrown) {
      if (!signal?.aborted || thrown instanceof MqError) throw thrown;
      throw new MqError('aborted', callOf('DescribeBroker', brokerId), 'It was interrupted.');
    } finally {
      if (onProgress) listeners.delete(onProgress);
    }
  }

  private async pause(brokerId: string, { state }: Broker, millis: number, signal: AbortSignal | undefined) {
    await sleep(millis, undefined, signal && { signal }).catch(() => {
      const reason = `It was interrupted while the broker was ${state}.`;
      throw new MqError('aborted', callOf('DescribeBroker', brokerId), reason);
    });
  }

  private async look(brokerId: string, options: WaitOptions): Promise<PreparedBroker> {
    const unsuitable = (broker: Broker) => {
      const why = whyUnsuitable(broker);
      if (why !== undefined) throw new MqError('broker', callOf('DescribeBroker', brokerId), why);
    };
    const onProgress = (broker: Broker) => {
      unsuitable(broker);
      options.onProgress?.(broker);
    };
    const broker = await this.waitUntilRunning(brokerId, { ...options, onProgress });
    unsuitable(broker);
    return new PreparedBroker(broker);
  }
}

function callOf(operation: string, brokerId: string): ApiCall {
  const call = { operation, brokerId };
  const violations = errorsIn(checkField('brokerId', brokerId));
  if (violations.length === 0) return call;
  const reason = `Nothing was sent. ${violations.map(({ message }) => message).join(' ')}`;
  throw new MqError('validation', call, reason, { violations });
}
