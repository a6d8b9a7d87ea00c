/** Runs the cases of the acceptance suite against the emulator. `npm run acceptance` runs them against AWS. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUESSES } from '../../../src/emulator/guesses';
import { cases } from './cases';
import { newContext } from './context';
import { document, withLastRun } from './last-run';
import { newName } from './names';
import { removeRuns } from './removal';
import { runCases, type Result } from './run';
import { emulatorTarget, type Target } from './target';

let target: Target;
const results = new Map<string, Result>();
/** The operations that were called. */
const called = new Set<string>();
const name = newName();
let ended: unknown;
beforeAll(async () => {
  target = await emulatorTarget();
  target.mq.middlewareStack.add(
    (next, { commandName = '' }: { commandName?: string }) =>
      (args) => {
        called.add(commandName.replace(/Command$/, ''));
        return next(args);
      },
    { step: 'initialize' },
  );
  const context = newContext(target, name, Date.now());
  const report = (result: Result) => void results.set(keyOf(result.case), result);
  const run = runCases(cases, context, { pace: target.pace, signal: new AbortController().signal, report });
  ended = await run.catch((error: unknown) => error);
});
afterAll(() => target.close());

const keyOf = ({ phase, name }: { readonly phase: string; readonly name: string }) => `${phase}: ${name}`;

test('all phases have run', () => expect(ended).toBeUndefined());

test.each(cases.map((each) => [keyOf(each)]))('%s', (key) => {
  expect(results.get(key)?.differences).toEqual([]);
});

test('every case has its own name, and every guess exists', () => {
  expect(new Set(cases.map(keyOf)).size).toBe(cases.length);
  expect(cases.flatMap(({ guess }) => (guess === undefined || Object.hasOwn(GUESSES, guess) ? [] : [guess]))).toEqual(
    [],
  );
});

test('nothing is left when everything is removed', async () => {
  expect(await removeRuns(target.mq, [name], target.pace, () => undefined)).toEqual([]);
});

test('the policy in docs/emulator.md permits exactly the operations of Amazon MQ that are called', () => {
  const policy = /```json\n(\{\n {2}"Version"[^]*?)```/.exec(readFileSync(document, 'utf8'))?.[1] ?? '';
  const { Statement } = JSON.parse(policy) as { readonly Statement: readonly { readonly Action: readonly string[] }[] };
  const actions = Statement.flatMap(({ Action }) => Action).filter((action) => action.startsWith('mq:'));
  expect([...actions].sort()).toEqual([...called].map((operation) => `mq:${operation}`).sort());
});

test('the date of a run on AWS replaces the line in docs/emulator.md', () => {
  const text = readFileSync(document, 'utf8');
  const run = { date: new Date('2030-01-02T23:00:00Z'), region: 'eu-west-1', results: [...results.values()] };
  const changed = withLastRun(text, run).split('\n');
  const manifest = readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(manifest) as { readonly dependencies: Readonly<Record<string, string>> };
  const version = dependencies['@aws-sdk/client-mq'];
  expect(changed.filter((line) => !text.split('\n').includes(line))).toEqual([
    `Date of the last run on AWS: 2030-01-02, in eu-west-1, with @aws-sdk/client-mq ${version}: 0 of ${cases.length} cases disagreed.`,
  ]);
  expect(changed).toHaveLength(text.split('\n').length);
  expect(() => withLastRun('', run)).toThrow('no line');
});
