/**
 * Whatever fails, in whatever operation: Terraform says so clearly or lives with it, and after one apply without faults
 * configuration, state and broker agree. Real Terraform, real HTTP; the table is printed in the end.
 */
import { applies, kinds, type Duration } from './fault-kinds';
import { runCases, type Case, type Row } from './fault-group';
import { specialCases } from './special-cases';
import { runSpecialCases, type SpecialRow } from './special-run';
import { operations, type Operation } from './fault-operations';

jest.setTimeout(300_000);

const rows: Row[] = [];
const specialRows: SpecialRow[] = [];
// What is loaded with the first call is not to count as a slow answer.
beforeAll(async () => void (await runCases(operations[0] as Operation, [])));
afterAll(() => void process.stdout.write(table(rows) + specialTable(specialRows)));

const durations: readonly Duration[] = ['twice', 'always'];

describe.each(operations.map((operation) => [operation.title, operation] as const))('%s', (_title, operation) => {
  const cases = kinds
    .filter((kind) => applies(kind, operation))
    .flatMap((kind) => durations.map((duration): Case => ({ kind, duration })));
  const alone = cases.filter(({ kind }) => kind.isAlone);
  const together = cases.filter(({ kind }) => !kind.isAlone);
  // One error ends a plan, so that cases that are to have none are not with those that have one.
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

test('lost answers and other people: converges, or says which import or reboot it takes', async () => {
  specialRows.push(...(await runSpecialCases(specialCases)));
  const found = specialRows.flatMap(({ special, problems }) => problems.map((one) => `${special.title}: ${one}`));
  expect(found).toEqual([]);
});

const complaints = ({ operation, kind, duration, problems }: Row): string[] =>
  problems.map((problem) => `${operation.title}: ${kind.title} (${duration}): ${problem}`);

/** One line for an operation and a fault; `–` where nothing was said, or nothing was left to do. */
function table(all: readonly Row[]): string {
  const cell = (row: Row | undefined) => (row ? `${row.said || '–'} | ${row.next || '–'}` : '| ');
  const seen = new Set<string>();
  const lines = all.flatMap((row) => {
    const key = `${row.operation.title}|${row.kind.title}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const of = (duration: Duration) =>
      all.find((other) => other.operation === row.operation && other.kind === row.kind && other.duration === duration);
    return [`| ${row.operation.title} | ${row.kind.title} | ${cell(of('twice'))} | ${cell(of('always'))} |`];
  });
  const head = [
    `${all.length} cases. "Twice": two calls fail. "Always": all calls of the run do.`,
    '',
    '| Operation | Fault | Twice: Terraform says | next apply | Always: Terraform says | next apply |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...lines, ''].join('\n');
}

function specialTable(all: readonly SpecialRow[]): string {
  const lines = all.map(({ special, said, next }) => `| ${special.title} | ${said} | ${next} |`);
  return ['', `${all.length} cases.`, '', '| Case | Terraform says | then |', '| --- | --- | --- |', ...lines, ''].join(
    '\n',
  );
}
