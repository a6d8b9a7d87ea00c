/** A run from its announcement to the removal of everything that it has created. */
import { cases } from './cases';
import { newContext } from './context';
import { newName } from './names';
import { findLeftovers, removeRuns } from './removal';
import { runCases, type Result } from './run';
import { failureLines, fails, summaryLines } from './summary';
import type { Target } from './target';

export type Say = (text: string) => void;

export interface Ended {
  readonly results: readonly Result[];
  /** Whether all cases ran and agreed, and nothing is left. */
  readonly passed: boolean;
  readonly hasRunAll: boolean;
  /** What could not be removed. */
  readonly left: readonly string[];
}

/** The most hours that a run lasts, with its removal. */
const maxHours = 3;

const announcement = (target: Target, identity: string, name: string): string[] => [
  `Target:   ${target.name}`,
  `Region:   ${target.region}`,
  `Identity: ${identity}`,
  `Creates:  the broker ${name} (mq.t3.micro, SINGLE_INSTANCE, not public) and two configurations`,
  'Duration: about 40 minutes on AWS: creation 20, one reboot 5, deletion 5, calls 5',
  'Cost:     less than 1 US dollar on AWS: the price of an mq.t3.micro broker hour, for each hour that is begun, and EFS storage',
  `          of less than 1 GB for these hours. The run stops before ${maxHours} hours, so this is true if the hour costs less than`,
  '          0.30 US dollars. Each broker that AWS creates though the emulator refuses it costs the same.',
  '          Compare the prices of your Region: https://aws.amazon.com/amazon-mq/pricing/ (estimate of November 2026)',
];

/** Runs all cases, and removes what they have created, also after a failure or when the signal is aborted. */
export async function runSession(target: Target, signal: AbortSignal, print: Say): Promise<Ended> {
  const name = newName();
  const context = newContext(target, name, Date.now());
  const say: Say = (text) => print(text.replaceAll(context.password, '[password]'));
  for (const line of announcement(target, await target.identity(), name)) say(line);
  for (const line of (await findLeftovers(target.mq, Date.now())).lines) {
    say(`Left by an earlier run: ${line}. AWS_ACCEPTANCE_CLEAN=1 deletes it.`);
  }
  const results: Result[] = [];
  const report = (result: Result) => {
    results.push(result);
    if (fails(result)) for (const line of ['Disagreed:', ...failureLines(result)]) say(line);
  };
  const enter = (phase: string, count: number) => say(`Phase ${phase}: ${count} cases`);
  let stopped: unknown;
  let left: string[] = [];
  try {
    await runCases(cases, context, { pace: target.pace, signal, report, enter });
  } catch (error) {
    stopped = error;
    say(`Stopped: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    say('Removing what the run has created. This waits until the broker can be deleted.');
    left = await removeRuns(target.mq, [name], target.pace, say);
  }
  for (const line of summaryLines(results, cases, target.isAws ? 'AWS' : 'the emulator')) say(line);
  sayRemoved(left, say);
  const hasRunAll = stopped === undefined;
  return { results, hasRunAll, left, passed: hasRunAll && left.length === 0 && !results.some(fails) };
}

/** Removes what earlier runs have left. Returns what could not be removed. */
export async function cleanSession(target: Target, say: Say): Promise<string[]> {
  say(`Target: ${target.name}, ${target.region}, as ${await target.identity()}`);
  const { runs, lines } = await findLeftovers(target.mq, Date.now());
  for (const line of lines) say(`Left by an earlier run: ${line}`);
  const left = runs.length === 0 ? [] : await removeRuns(target.mq, runs, target.pace, say);
  sayRemoved(left, say);
  return left;
}

function sayRemoved(left: readonly string[], say: Say): void {
  if (left.length === 0) say('Nothing is left.');
  for (const line of left) say(`NOT REMOVED: ${line}. Delete it, because it costs money.`);
}
