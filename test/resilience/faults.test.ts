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
// The first call loads modules, which must not count as a slow response.
beforeAll(async () => void (await runCases(operations[0] as Operation, [])));

const durations: readonly Duration[] = ['twice', 'always'];

describe.each(operations.map((operation) => [operation.title, operation] as const))('%s', (_title, operation) => {
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

  test('converges after every fault', async () => {
    const found = (await Promise.all(groups.map((group) => runCases(operation, group)))).flat();
    rows.push(...found);
    expect(found.flatMap(complaints)).toEqual([]);
  });
});

test('lost responses and other clients: converges, or names the import or reboot that is needed', async () => {
  specialRows.push(...(await runSpecialCases(specialCases)));
  const found = specialRows.flatMap(({ special, problems }) => problems.map((one) => `${special.title}: ${one}`));
  expect(found).toEqual([]);
});

test('docs/generated/fault-matrix.md has these outcomes; UPDATE_DOCS=1 writes it', () => {
  const { found, committed } = faultMatrix(rows, specialRows);
  expect(committed).toBe(found);
});

const complaints = ({ operation, kind, duration, problems }: Row): string[] =>
  problems.map((problem) => `${operation.title}: ${kind.title} (${duration}): ${problem}`);
