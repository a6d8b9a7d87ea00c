/** Runs the special cases together: saves a plan, changes the broker, applies the plan, and follows the steps of the error. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startRun } from '../support/terraform/mq-provider';
import { disagreements } from './agreement';
import { about, placeOf, providerSettings, requireNoErrors, seed, errorsOf } from './fault-group';
import { requestMillis } from './fault-kinds';
import { user } from './fault-operations';
import { apply, plan, type JsonRun } from './json-run';
import type { SpecialCase } from './special-cases';

export interface SpecialRow {
  readonly special: SpecialCase;
  /** The summary of the error that it reported, or "–". */
  readonly error: string;
  /** What was done after it, in order. */
  readonly next: string;
  readonly problems: readonly string[];
}

/** Longer than any response takes in the special cases. */
const lateMillis = 2_200;

export async function runSpecialCases(specials: readonly SpecialCase[]): Promise<SpecialRow[]> {
  const run = await startRun({}, requestMillis);
  const { emulator, tf } = run;
  const cases = specials.map((special, index) => ({ special, place: placeOf(index) }));
  const applyPending = (chosen: typeof cases) =>
    chosen.forEach(({ place }) => emulator.broker(place.broker).users.applyPending());
  try {
    seed(
      run,
      cases.map(({ place }) => place),
    );
    run.write(cases.map(({ special: { before }, place }) => (before ? user(place, before) : '')).join(''));
    requireNoErrors(await apply(tf));
    applyPending(cases);

    run.write(cases.map(({ special, place }) => special.config(place)).join(''), providerSettings);
    requireNoErrors(await plan(tf, ['-out=saved']));
    for (const { special, place } of cases) special.between(emulator, place);
    const faulty = await apply(tf, ['saved']);
    emulator.clearFaults();
    await sleep(lateMillis);

    applyPending(cases.filter(({ special }) => special.isRebootedFirst));
    for (const { special, place } of cases.filter(({ special }) => special.isImportedFirst)) {
      const { detail } = about(faulty.diagnostics, place)[0] ?? {};
      const id = /terraform import ADDRESS '([^']+)'/.exec(detail ?? '')?.[1];
      if (id === undefined) throw new Error(`${special.title}: no import in ${JSON.stringify(faulty.diagnostics)}`);
      if (special.isForgottenFirst) await tf.succeed(['state', 'rm', `mq_user.${place.name}`]);
      await tf.succeed(['import', '-no-color', `mq_user.${place.name}`, id]);
    }
    const next = await apply(tf);
    const second = await apply(tf);
    const last = await plan(tf);

    return cases.map(({ special, place }): SpecialRow => {
      const problems = [
        ...unexpectedErrors(special, about(faulty.diagnostics, place)),
        ...errorsOf('the next apply', next.diagnostics, place),
        ...errorsOf('the apply after it', second.diagnostics, place),
        ...disagreements(emulator, tf, place, special.wanted),
        ...[...last.planned.keys()].filter((address) => address.endsWith(place.name)).map((a) => `${a} is planned`),
      ];
      const done = [
        special.isRebootedFirst && 'reboot',
        special.isForgottenFirst && 'state rm',
        special.isImportedFirst && 'import',
        next.planned.get(`mq_user.${place.name}`) ?? '–',
      ];
      return { special, error: special.expectedError ?? '–', next: done.filter((part) => part).join(', '), problems };
    });
  } finally {
    await run.close();
  }
}

function unexpectedErrors({ expectedError }: SpecialCase, diagnostics: JsonRun['diagnostics']): string[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ summary }) => summary);
  const expected = expectedError === undefined ? [] : [expectedError];
  return JSON.stringify(errors) === JSON.stringify(expected)
    ? []
    : [`expected ${JSON.stringify(expected)}, got ${JSON.stringify(diagnostics)}`];
}
