/** Runs the cases of one operation together. Each has a separate broker, so that no case can hide another. */
import { setTimeout as sleep } from 'node:timers/promises';
import { canary, foreignPassword, startRun, type Run } from '../support/terraform/mq-provider';
import { disagreements } from './agreement';
import { expected, requestMillis, slowMillis, type Duration, type FaultKind } from './fault-kinds';
import type { Operation, Place } from './fault-operations';
import { apply, plan, type JsonRun, type RunDiagnostic } from './json-run';

export interface Case {
  readonly kind: FaultKind;
  readonly duration: Duration;
}

export interface Row extends Case {
  readonly operation: Operation;
  /** The summary of what Terraform reported in the run with the fault; empty if it reported nothing. */
  readonly reported: string;
  /** What the apply after it did. */
  readonly next: string;
  /** What was not as it should be. */
  readonly problems: readonly string[];
}

/** One attempt more than two faults need, because on a busy machine a response may be late without a fault. */
export const providerSettings = 'max_retries = 3\n  requests_per_second = 2000';

/** With more calls at a time in one process, responses without any fault would come late. */
const parallelism = ['-parallelism=16'];

export function placeOf(index: number): Place {
  const number = String(index).padStart(3, '0');
  return { name: `c${number}`, broker: `b-case-${number}`, secret: `mq/case-${number}` };
}

/** Creates brokers with one user of another owner each, and a secret. */
export function seed({ emulator }: Run, places: readonly Place[]): void {
  for (const { broker, secret } of places) {
    const users = [{ username: 'foreign', password: foreignPassword, groups: ['theirs'] }];
    emulator.seedBroker({ brokerId: broker, users });
    emulator.seedSecret({ name: secret, secretString: canary });
  }
}

export async function runCases(operation: Operation, cases: readonly Case[]): Promise<Row[]> {
  // A reboot lasts longer than two late requests, as on AWS: the second request finds the first reboot in progress.
  const rebootMillis = operation.title === 'reboot' ? 2_600 : 1_500;
  const run = await startRun({ rebootMillis }, requestMillis);
  try {
    const places = cases.map((_, index) => placeOf(index));
    seed(run, places);
    await prepare(run, operation, places);
    const reboots = places.map(({ broker }) => countReboots(run, broker));
    inject(run, operation, cases, places);
    run.write(places.map(operation.config).join(''), providerSettings);
    const faulty = await (operation.run === 'apply' ? apply(run.tf, parallelism) : plan(run.tf, parallelism));
    await recover(run, places);
    const next = await apply(run.tf, parallelism);
    const last = await plan(run.tf, parallelism);
    return cases.map((one, index): Row => {
      const place = places[index] as Place;
      const isLookedUp = operation.fails === 'data.mq_users';
      const problems = [
        ...problemsOfMessages(faulty, operation, one, place),
        ...errorsOf('the next apply', next.diagnostics, place),
        ...disagreements(run.emulator, run.tf, place, operation.wanted, { isLookedUp }),
        ...[...last.planned].flatMap(([address, action]) =>
          address.endsWith(place.name) ? [`the last plan has ${action} of ${address}`] : [],
        ),
      ];
      const count = reboots[index]?.() ?? 0;
      if (count > (operation.title === 'reboot' ? 1 : 0)) problems.push(`it was rebooted ${count} times`);
      const diagnostic =
        about(faulty.diagnostics, place).find(({ severity }) => severity === 'error') ??
        about(faulty.diagnostics, place)[0];
      const reported = diagnostic === undefined || isUsual(diagnostic) ? '' : diagnostic.summary;
      return { ...one, operation, reported, next: plannedFor(next, place), problems };
    });
  } finally {
    await run.close();
  }
}

async function prepare(run: Run, { seed: seedCase, before, between }: Operation, places: readonly Place[]) {
  for (const place of places) seedCase?.(run.emulator, place);
  if (before) {
    run.write(places.map(before).join(''), providerSettings);
    requireNoErrors(await apply(run.tf, parallelism));
    for (const { broker } of places) run.emulator.broker(broker).users.applyPending();
  }
  for (const place of places) between?.(run.emulator, place);
}

/** For runs that only prepare. */
export function requireNoErrors({ diagnostics }: JsonRun): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`Nothing can be tested: ${JSON.stringify(errors)}`);
}

function inject({ emulator }: Run, operation: Operation, cases: readonly Case[], places: readonly Place[]): void {
  cases.forEach(({ kind, duration }, index) => {
    const place = places[index] as Place;
    const match = (path: string, body: string) =>
      operation.service === 'mq' ? path.split('/').includes(place.broker) : body.includes(place.secret);
    // A broker leaves once, for long or not.
    const isOnce = kind.isAboutBroker ?? kind.isAlone ?? false;
    const times = isOnce ? 1 : duration === 'twice' ? 2 : Infinity;
    const fault = kind.fault(operation, emulator, place, duration);
    emulator.inject({ operation: operation.calls, fault, times, match });
  });
}

/** Everything works again, and what was late has come. */
async function recover({ emulator }: Run, places: readonly Place[]): Promise<void> {
  emulator.clearFaults();
  await emulator.acceptConnections();
  const isLate = emulator.calls.some(({ fault }) => fault === 'slow');
  if (isLate) await sleep(slowMillis);
  for (const { broker } of places) emulator.broker(broker).release();
  while (places.some(({ broker }) => emulator.broker(broker).state !== 'RUNNING')) await sleep(20);
}

function countReboots({ emulator }: Run, brokerId: string): () => number {
  const broker = emulator.broker(brokerId);
  const reboot = broker.reboot.bind(broker);
  let count = 0;
  broker.reboot = () => {
    reboot();
    count += 1;
  };
  return () => count;
}

export const about = (diagnostics: readonly RunDiagnostic[], { name, broker }: Place): RunDiagnostic[] =>
  diagnostics.filter(({ address, detail }) => address?.endsWith(`.${name}`) ?? detail.includes(broker));

/** The warnings that a run without any fault has as well. */
const isUsual = ({ summary }: RunDiagnostic): boolean =>
  /^(Changes are pending until|The secret has a new version|Users of the broker .* stay until|The broker .* is not RUNNING)/.test(
    summary,
  );

export function errorsOf(when: string, diagnostics: readonly RunDiagnostic[], place: Place): string[] {
  return about(diagnostics, place)
    .filter(({ severity }) => severity === 'error')
    .map(({ summary, detail }) => `${when} failed: ${summary}: ${detail}`);
}

/** An error names operation, subject, reason, and what to do. */
function problemsOfMessages(
  { diagnostics }: JsonRun,
  operation: Operation,
  { kind, duration }: Case,
  place: Place,
): string[] {
  // If no connection is possible, other operations of the run may fail too.
  const isMeant = ({ detail }: RunDiagnostic) => kind.isAlone !== true || detail.includes(operation.calls);
  const unusual = about(diagnostics, place).filter((one) => !isUsual(one) && isMeant(one));
  const should = expected(kind, operation, duration);
  const severities = [...new Set(unusual.map(({ severity }) => severity))];
  if (JSON.stringify(severities) !== JSON.stringify(should === 'nothing' ? [] : [should])) {
    return [`expected ${should} from Terraform, got ${JSON.stringify(unusual)}`];
  }
  return unusual.flatMap(({ summary, detail, address }) => {
    const missing: string[] = [];
    const demand = (what: string, isThere: boolean) => {
      if (!isThere) missing.push(`no ${what} in "${summary}: ${detail}"`);
    };
    // Terraform does not name the resource if the configuration has none: deletes and imports.
    if (address !== undefined) demand('address', address === `${operation.fails}.${place.name}`);
    demand('operation', detail.includes(operation.calls) || kind.isAboutBroker === true);
    demand('subject', detail.includes(operation.service === 'mq' ? place.broker : place.secret));
    demand('reason', kind.reason.test(detail));
    demand('advice', /\b(try again|apply again|Sign in|Grant|Check|Wait|Reboot)\b/i.test(detail));
    return missing;
  });
}

function plannedFor({ planned }: JsonRun, place: Place): string {
  return [...planned].flatMap(([address, action]) => (address.endsWith(`.${place.name}`) ? [action] : [])).join(', ');
}
