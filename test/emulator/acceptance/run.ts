/** Runs the cases in the order of their phases, and waits for the broker between them. */
import { DescribeBrokerCommand } from '@aws-sdk/client-mq';
import { phases, type Call, type Case, type Context, type Phase } from './case';
import { differencesOf, receive } from './claims';

export interface Result {
  readonly case: Case;
  /** Empty if the response is as claimed. */
  readonly differences: readonly string[];
}

/** How a run waits. */
export interface Pace {
  /** Waits before a call, so that the account has calls left for others. */
  beforeCall(): Promise<void>;
  /** Waits before the state of the broker is read again. */
  beforePoll(): Promise<void>;
  /** How often the state of the broker is read until the run gives up. */
  readonly polls: number;
}

interface Options {
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly report: (result: Result) => void;
  /** Called before the cases of a phase, with their number. */
  readonly enter?: (phase: Phase, count: number) => void;
}

/** The state in which the broker must be for the cases of a phase. */
const stateBefore: Partial<Record<Phase, string>> = { running: 'RUNNING', rebooted: 'RUNNING', deleted: 'DELETED' };
/** The state in which the broker must still be after them. */
const stateAfter: Partial<Record<Phase, string>> = {
  creation: 'CREATION_IN_PROGRESS',
  running: 'RUNNING',
  reboot: 'REBOOT_IN_PROGRESS',
  rebooted: 'RUNNING',
};

/**
 * Runs cases and reports each result. Throws if the broker does not get into the state that a phase needs, and with the reason
 * of the signal when it is aborted. The broker and the configurations then still exist.
 */
export async function runCases(
  cases: readonly Case[],
  context: Context,
  { pace, signal, report, enter }: Options,
): Promise<void> {
  for (const phase of phases) {
    const before = stateBefore[phase];
    if (before !== undefined) await waitFor(before, context, pace, signal);
    const ofPhase = cases.filter((each) => each.phase === phase);
    enter?.(phase, ofPhase.length);
    for (const each of ofPhase) {
      report({ case: each, differences: await runCase(each, context, pace, signal) });
      if (phase === 'creation' && context.known.brokerId === undefined) throw new Error('The broker was not created.');
    }
    const after = stateAfter[phase];
    const state = after === undefined ? undefined : await stateOf(context);
    if (state !== after) throw new Error(`The broker is ${state}, and was ${after} before these cases (${phase}).`);
  }
}

async function runCase({ calls }: Case, context: Context, pace: Pace, signal: AbortSignal): Promise<string[]> {
  for (const call of calls) {
    signal.throwIfAborted();
    await pace.beforeCall();
    const differences = await runCall(call, context);
    if (differences.length > 0)
      return calls.length > 1 ? differences.map((each) => `call ${calls.indexOf(call) + 1}: ${each}`) : differences;
  }
  return [];
}

async function runCall({ send, claim, keep }: Call, context: Context): Promise<string[]> {
  const received = await receive(send(context));
  if (received.output && keep) Object.assign(context.known, keep(received.output as never));
  return differencesOf(typeof claim === 'function' ? claim(context) : claim, received);
}

async function waitFor(wanted: string, context: Context, pace: Pace, signal: AbortSignal): Promise<void> {
  for (let poll = 0; poll < pace.polls; poll++) {
    signal.throwIfAborted();
    const state = await stateOf(context);
    if (state === wanted) return;
    if (!state.endsWith('_IN_PROGRESS')) throw new Error(`The broker is ${state}, and the next cases need ${wanted}.`);
    await pace.beforePoll();
  }
  throw new Error(`The broker was not ${wanted} in time.`);
}

/** Returns the state of the broker: DELETED if it is not found. */
async function stateOf({ mq, known }: Context): Promise<string> {
  const { output, error } = await receive(mq.send(new DescribeBrokerCommand({ BrokerId: known.brokerId })));
  if (error?.name === 'NotFoundException') return 'DELETED';
  if (error) throw new Error(`DescribeBroker failed: ${error.name}`);
  return String(output?.BrokerState);
}
