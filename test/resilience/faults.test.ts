/**
 * Tests every fault with every operation: Terraform either reports it clearly or recovers, and after one apply without
 * faults configuration, state and broker are equal. Uses real Terraform and real HTTP.
 */
import { applies, kinds, type Duration } from './fault-kinds';
import { runCases, type Case, type Row } from './fault-group';
import { specialCases } from './special-cases';
import { runSpecialCases, type SpecialRow } from './special-run';
import { operations, type Operation } from './fault-operations';
import { faultMatrix } from './fault-matrix';

jest.setTimeout(300_000);

const rows: Row[] = [];
const specialRows: SpecialRow[] = [];
const durations: readonly Duration[] = ['twice', 'always'];
/** How many operations run at a time. Most of a run is waiting for deadlines. */
const concurrency = 2;
const outcomes = new Map<Operation, PromiseSettledResult<readonly Row[]>>();

beforeAll(async () => {
  // The first call loads modules, which must not count as a slow response.
  await runCases(operations[0] as Operation, []);
  const queue = [...operations];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [outcome] = await Promise.allSettled([runAll(next)]);
      outcomes.set(next, outcome);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
});

async function runAll(operation: Operation): Promise<Row[]> {
  const cases = kinds
    .filter((kind) => applies(kind, operation))
    .flatMap((kind) => durations.map((duration): Case => ({ kind, duration })));
  const alone = cases.filter(({ kind }) => kind.isAlone);
  const together = cases.filter(({ kind }) => !kind.isAlone);
  // One error ends a plan, so cases without an error must not share a plan with cases that have one.
  const groups = [
    ...(operation.run === 'apply' ? [together] : durations.map((d) => together.filter((one) => one.duration === d))),
    ...alone.map((one) => [one]),
  ];
  return (await Promise.all(groups.map((group) => runCases(operation, group)))).flat();
}

test.each(operations.map((operation) => [operation.title, operation] as const))(
  '%s converges after every fault',
  (_title, operation) => {
    const outcome = outcomes.get(operation);
    if (outcome?.status !== 'fulfilled') throw outcome?.reason ?? new Error('The operation did not run');
    rows.push(...outcome.value);
    expect(outcome.value.length).toBeGreaterThan(20);
    expect(outcome.value.flatMap(complaints)).toEqual([]);
  },
);

test('lost responses and other clients: converges, or names the import or reboot that is needed', async () => {
  specialRows.push(...(await runSpecialCases(specialCases)));
  const found = specialRows.flatMap(({ special, problems }) => problems.map((one) => `${special.title}: ${one}`));
  expect(found).toEqual([]);
});

test('docs/generated/fault-matrix.md contains these outcomes (UPDATE_DOCS=1 writes it)', () => {
  const { found, committed } = faultMatrix(rows, specialRows);
  expect(committed).toBe(found);
});

const complaints = ({ operation, kind, duration, problems }: Row): string[] =>
  problems.map((problem) => `${operation.title}: ${kind.title} (${duration}): ${problem}`);
