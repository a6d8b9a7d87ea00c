/** `mq-user diff`: what it finds for any users on both sides, its exit codes, and where the sides are. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { LIMITS } from '../../src/rules';
import { brokerWith, password, sideUsers, userOf, type SideUser } from '../support/cli/broker-users';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { findSecrets } from '../support/run/secret-search';
import { seed } from '../support/fuzz/seed';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'mq-user-diff-'));
let emulator: Emulator;
let mqUser: MqUserInProcess;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await emulator.close();
});
afterEach(() => emulator.clearFaults());

interface Diff {
  readonly equal: boolean;
  readonly onlyFrom: readonly string[];
  readonly onlyTo: readonly string[];
  readonly different: readonly { readonly username: string; readonly fields: readonly object[] }[];
  readonly notCompared: readonly { readonly username: string }[];
  readonly pending: Readonly<Record<'from' | 'to', readonly object[]>>;
}

const between = (from: string, to: string) => [
  ...['diff', '--from-broker-id', from, '--from-region', 'eu-west-1'],
  ...['--to-broker-id', to, '--to-region', 'us-east-1'],
];

/** The comparison, derived without the code that is tested. */
function expected(from: ReadonlyMap<string, SideUser>, to: ReadonlyMap<string, SideUser>) {
  const left = [...from].filter(([, { pending }]) => pending !== 'DELETE');
  const right = new Map([...to].filter(([, { pending }]) => pending !== 'DELETE'));
  const both = left.filter(([name]) => right.has(name)).sort(([a], [b]) => (a < b ? -1 : 1));
  const sorted = (list: readonly string[]) => [...list].sort();
  const different = both.flatMap(([username, one]) => {
    const other = right.get(username) ?? one;
    const isPending = one.pending !== 'none' || other.pending !== 'none';
    const fields = [
      ...(sorted(one.groups).join() === sorted(other.groups).join()
        ? []
        : [{ field: 'groups', from: sorted(one.groups), to: sorted(other.groups) }]),
      ...(one.consoleAccess === other.consoleAccess
        ? []
        : [{ field: 'consoleAccess', from: one.consoleAccess, to: other.consoleAccess }]),
      ...(isPending || one.replicationUser === other.replicationUser
        ? []
        : [{ field: 'replicationUser', from: one.replicationUser, to: other.replicationUser }]),
    ];
    return fields.length > 0 ? [{ username, fields }] : [];
  });
  const onlyFrom = left.map(([name]) => name).filter((name) => !right.has(name));
  const onlyTo = [...right.keys()].filter((name) => !left.some(([other]) => other === name));
  return { onlyFrom: onlyFrom.sort(), onlyTo: onlyTo.sort(), different };
}

test('finds every difference between generated users, and no other', async () => {
  await fc.assert(
    fc.asyncProperty(sideUsers, sideUsers, async (from, to) => {
      const wanted = expected(from, to);
      const equal = wanted.onlyFrom.length + wanted.onlyTo.length + wanted.different.length === 0;
      const args = between(brokerWith(emulator, from, 'eu-west-1'), brokerWith(emulator, to, 'us-east-1'));
      const { status, document } = await mqUser.json<Diff>(args);
      expect(document).toMatchObject({ equal, ...wanted });
      expect(status).toBe(equal ? 0 : 1);
      const pendingOf = (users: typeof from) => [...users.values()].filter(({ pending }) => pending !== 'none').length;
      expect([document.pending.from.length, document.pending.to.length]).toEqual([pendingOf(from), pendingOf(to)]);
    }),
    { seed, numRuns: process.env.FULL === '1' ? 300 : 40 },
  );
});

test('a roster is compared with its broker, and equal users are equal in any order of groups', async () => {
  const brokerId = brokerWith(
    emulator,
    new Map([
      ['orders', userOf({ groups: ['orders', 'billing'] })],
      ['ci', userOf({ groups: [] })],
    ]),
    'us-east-1',
  );
  const file = join(folder, 'users.yaml');
  const other = '- brokerId: b-other\n  users: [{ username: someone }]\n';
  writeFileSync(
    file,
    `${other}- brokerId: ${brokerId}\n  users: [{ username: ci }, { username: orders, groups: [billing, orders] }]\n`,
  );
  const args = ['diff', '--from-roster', file, '--to-broker-id', brokerId];
  expect(await mqUser.run(args)).toMatchObject({ status: 0, stdout: '' });
  const selected = await mqUser.json<Diff>([...args, '--from-broker-id', 'b-other']);
  expect(selected).toMatchObject({ status: 1, document: { onlyFrom: ['someone'], onlyTo: ['ci', 'orders'] } });
  expect(await mqUser.json([...args, '--from-broker-id', 'b-nowhere'])).toMatchObject({
    status: 2,
    document: { error: { message: expect.stringContaining('has no users of the broker b-nowhere') as string } },
  });
});

test('the table names each field, and shows pending changes', async () => {
  const from = brokerWith(
    emulator,
    new Map([
      ['orders', userOf()],
      ['gone', userOf()],
    ]),
    'eu-west-1',
  );
  const to = brokerWith(
    emulator,
    new Map([['orders', userOf({ groups: [], consoleAccess: true, pending: 'UPDATE' })]]),
    'us-east-1',
  );
  const { status, stdout, stderr } = await mqUser.run(between(from, to));
  expect(status).toBe(1);
  expect(stdout).toBe(
    [
      'USERNAME  FIELD           FROM    TO',
      'gone      user            exists  -',
      'orders    groups          orders  -',
      'orders    console access  no      yes',
      '',
    ].join('\n'),
  );
  expect(stderr).toContain('Pending changes of the destination, counted as applied: orders (UPDATE)\n');
  expect(stderr).toContain(
    '1 user only in the source, 0 only in the destination, 1 different. Passwords were not compared.\n',
  );
});

test.each<[string, readonly string[], number, string]>([
  [
    'no side',
    [],
    2,
    'Specify the source with either --from-broker-id or --from-broker-name. Specify the destination with',
  ],
  [
    'a roster and a Region',
    ['--from-roster', 'x.yaml', '--from-region', 'eu-west-1', '--to-broker-id', 'b-1'],
    2,
    'allows only --from-broker-id',
  ],
  [
    'an id that is not valid',
    ['--from-broker-id', 'b 1', '--to-broker-id', 'b-1'],
    2,
    '--from-broker-id: The broker id has " "',
  ],
  [
    'a broker that does not exist',
    ['--from-broker-id', 'b-1', '--to-broker-id', 'b-2'],
    6,
    'DescribeBroker for the broker b-',
  ],
  ['a roster that does not exist', ['--from-roster', '/nowhere.yaml', '--to-broker-id', 'b-1'], 2, 'does not exist'],
])('%s is an error, not a difference', async (_, args, status, message) => {
  expect(await mqUser.run(['diff', ...args])).toMatchObject({
    status,
    stderr: expect.stringContaining(message) as string,
  });
});

test('the same broker on both sides, and a broker with LDAP, are errors', async () => {
  const broker = brokerWith(emulator, new Map(), 'us-east-1');
  const same = await mqUser.run(['diff', '--from-broker-id', broker, '--to-broker-id', broker]);
  expect(same).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('are the same broker, arn:aws:mq:') as string,
  });
  const ldap = emulator.seedBroker({ authenticationStrategy: 'LDAP' });
  const refused = await mqUser.run(['diff', '--from-broker-id', broker, '--to-broker-id', ldap]);
  expect(refused).toMatchObject({
    status: 3,
    stderr: expect.stringContaining('authentication strategy is LDAP') as string,
  });
});

test('a failure of AWS is not the exit code of a difference', async () => {
  const from = brokerWith(emulator, new Map([['orders', userOf()]]), 'eu-west-1');
  const to = brokerWith(emulator, new Map(), 'us-east-1');
  emulator.inject({ operation: 'DescribeUser', fault: faults.internalError, times: Infinity });
  expect(await mqUser.run(between(from, to))).toMatchObject({ status: 7 });
});

test('both sides share one limit of calls', async () => {
  const users = Array.from({ length: 60 }, (_, index) => ({ username: `user-${index}`, password }));
  const [from, to] = ['eu-west-1', 'us-east-1'].map((region) => emulator.seedBroker({ region, users }));
  emulator.clearCalls();
  const started = performance.now();
  const { status, stderr } = await mqUser.run(between(from ?? '', to ?? ''));
  const seconds = (performance.now() - started) / 1_000;
  expect(status).toBe(0);
  expect(emulator.callCounts()).toEqual({ DescribeBroker: 2, DescribeUser: 120 });
  // With a limit for each side, no call would wait.
  const { burst, perSecond } = LIMITS.calls;
  expect(seconds).toBeGreaterThan((122 - burst) / perSecond - 0.1);
  expect(findSecrets(stderr, [password])).toEqual([]);
});
