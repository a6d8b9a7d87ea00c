/** `mq-user audit` and `mq-user can` against brokers of the emulator, and offline; what they print, and how they end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

const password = 'Audited-Secret-2026';
const core = 'http://activemq.apache.org/schema/core';
const xml = (entries: string) => `<?xml version="1.0" encoding="UTF-8"?>
<broker xmlns="${core}">
  <plugins>
    <authorizationPlugin>
      <map>
        <authorizationMap>
          <authorizationEntries>
            ${entries}
          </authorizationEntries>
        </authorizationMap>
      </map>
    </authorizationPlugin>
  </plugins>
</broker>`;
const ordersEntries = `<authorizationEntry admin="admins" queue="orders.&gt;" read="orders" write="orders,billing"/>
            <authorizationEntry admin="orders,admins" read="orders" topic="ActiveMQ.Advisory.&gt;" write="orders"/>`;

let emulator: Emulator;
let mqUser: MqUserInProcess;
let folder: string;
let orders: string;
let open: string;

beforeAll(async () => {
  emulator = await startEmulator({
    seeds: {
      configurations: [{ id: 'c-orders', name: 'orders', revisions: [{ data: xml(ordersEntries) }] }],
      brokers: [
        {
          brokerName: 'orders',
          configuration: { id: 'c-orders', revision: 2 },
          users: [
            { username: 'service', password, groups: ['orders'] },
            { username: 'operator', password, groups: ['admins'], consoleAccess: true },
          ],
        },
        { brokerName: 'open', users: [{ username: 'anyone', password }] },
        { brokerName: 'rabbits', engineType: 'RABBITMQ' },
      ],
    },
  });
  [orders = '', open = ''] = emulator.brokerIds();
  mqUser = new MqUserInProcess(emulator);
  folder = mkdtempSync(join(tmpdir(), 'access-'));
});
afterAll(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => emulator.clearFaults());

const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

interface Audit {
  readonly brokers: readonly {
    readonly brokerId: string | null;
    readonly brokerName: string | null;
    readonly findings: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
    readonly permissions: readonly { readonly destination: string; readonly read: readonly string[] }[];
  }[];
  readonly skipped: readonly { readonly brokerName: string; readonly reason: string }[];
}
const rulesOf = ({ brokers }: Audit) => brokers.map(({ findings }) => findings.map(({ rule }) => rule));

describe('mq-user can', () => {
  test.each([
    ['service', 'read', 'queue://orders.new', 0],
    ['service', 'admin', 'queue://orders.new', 1],
    ['operator', 'admin', 'queue://orders.new', 0],
    ['operator', 'read', 'topic://orders.new', 1],
  ])('%s %s %s', async (username, operation, destination, status) => {
    const ended = await mqUser.run(['can', username, operation, destination, '--broker-name', 'orders']);
    expect([ended.status, ended.stdout.split('\n')[0]]).toEqual([status, status === 0 ? 'yes' : 'no']);
  });

  test('names the entry that decides', async () => {
    const args = ['can', 'service', 'read', 'queue://orders.new', '--broker-id', orders];
    const { stdout } = await mqUser.run(args);
    expect(stdout).toBe('yes\nThe entry for queue://orders.> (line 8) admits the user: its groups are orders.\n');
    expect((await mqUser.json(args)).document).toMatchObject({
      allowed: true,
      reason: 'entry',
      entry: { line: 8, destination: 'queue://orders.>', read: ['orders'], write: ['orders', 'billing'] },
      groups: ['orders'],
    });
  });

  test('everything is allowed without a map', async () => {
    const { document } = await mqUser.json(['can', 'anyone', 'admin', 'queue://a', '--broker-name', 'open']);
    expect(document).toMatchObject({ allowed: true, reason: 'no-map', entry: null, groups: [] });
  });

  test.each([
    [['stranger', 'read', 'queue://a'], 6, 'The user does not exist'],
    [['service', 'look', 'queue://a'], 2, 'Allowed choices are read, write, admin'],
    [['service', 'read', 'orders'], 2, 'Allowed: queue://NAME or topic://NAME'],
    [['service', 'read', 'queue://'], 2, 'Allowed: queue://NAME or topic://NAME'],
  ])('%j fails', async (args, status, text) => {
    const ended = await mqUser.run(['can', ...args, '--broker-name', 'orders']);
    expect([ended.status, ended.stdout]).toEqual([status, '']);
    expect(ended.stderr).toContain(text);
  });

  test.each([
    [['--roster', 'a'], '--roster and --configuration belong together.'],
    [['--roster', 'a', '--configuration', 'b', '--broker-name', 'c'], '--broker-name is for a broker of AWS.'],
    [[], 'Specify the broker with either --broker-id or --broker-name.'],
  ])('%j is wrong usage, and not a refusal', async (source, message) => {
    const ended = await mqUser.run(['can', 'service', 'read', 'queue://a', ...source]);
    expect([ended.status, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain(message);
  });

  test('a broker for RabbitMQ is refused', async () => {
    const ended = await mqUser.run(['can', 'a', 'read', 'queue://a', '--broker-name', 'rabbits']);
    expect(ended.status).toBe(3);
    expect(ended.stderr).toContain('It is a RABBITMQ broker');
  });

  test('works offline, and calls nothing', async () => {
    emulator.clearCalls();
    const offline = ['--roster', file('users.yaml', roster), '--configuration', file('broker.xml', xml(ordersEntries))];
    const { status, document } = await mqUser.json(['can', 'service', 'write', 'queue://orders.a', ...offline]);
    expect([status, document]).toMatchObject([0, { allowed: true, groups: ['orders'] }]);
    const stranger = await mqUser.run(['can', 'stranger', 'write', 'queue://orders.a', ...offline]);
    expect([stranger.status, stranger.stderr]).toEqual([2, 'error: The roster has no user stranger.\n']);
    expect(emulator.callCounts()).toEqual({});
  });
});

const roster = `brokerId: b-1
users:
  - { username: service, groups: [orders] }
  - { username: operator, groups: [admins], consoleAccess: true }
`;

describe('mq-user audit', () => {
  test('reports the findings of a broker', async () => {
    const ended = await mqUser.run(['audit', '--broker-name', 'orders']);
    expect(ended.status).toBe(0);
    expect(ended.stdout.split('\n').map((line) => /\[[\w-]+\]$/.exec(line)?.[0])).toEqual([
      '[console-denied]',
      '[console-user]',
      '[entry-without-users]',
      '[temporary-destinations-open]',
      undefined,
    ]);
    expect(ended.stdout).toContain('orders: note: No user is in the group billing, which an entry names.');
    expect(ended.stderr).toContain('1 broker: 0 errors, 2 warnings, 2 notes\n');
  });

  test.each([
    ['error', 0],
    ['warning', 3],
    ['note', 3],
    ['never', 0],
  ])('--fail-on %s ends with %i', async (severity, status) => {
    expect((await mqUser.run(['audit', '--broker-name', 'orders', '--fail-on', severity])).status).toBe(status);
  });

  test('--all reports every ActiveMQ broker, and a broker that cannot be read does not hide the others', async () => {
    const all = await mqUser.json<Audit>(['audit', '--all']);
    expect(all.status).toBe(3);
    expect(all.document.brokers.map(({ brokerName }) => brokerName)).toEqual(['orders', 'open']);
    expect(rulesOf(all.document)[1]).toEqual(['no-authorization-map']);
    emulator.inject({ operation: 'DescribeConfigurationRevision', fault: faults.forbidden, times: 1 });
    const partial = await mqUser.json<Audit>(['audit', '--all', '--fail-on', 'never']);
    expect([partial.status, partial.document.brokers.length, partial.document.skipped.length]).toEqual([7, 1, 1]);
    expect(partial.stderr).toContain('was not audited: ');
  });

  test('the permissions of each user are in the JSON', async () => {
    const { document } = await mqUser.json<Audit>(['audit', '--broker-id', orders]);
    expect(document.brokers[0]?.permissions).toEqual([
      { destination: 'queue://orders.>', read: ['service'], write: ['service'], admin: ['operator'] },
      {
        destination: 'topic://ActiveMQ.Advisory.>',
        read: ['service'],
        write: ['service'],
        admin: ['operator', 'service'],
      },
    ]);
  });

  test('users that someone else has created, and pending changes, are found', async () => {
    emulator.broker(orders).users.create('stranger', { password, groups: ['orders'] });
    try {
      const state = JSON.stringify({
        version: 4,
        terraform_version: '1.11.4',
        resources: [
          {
            mode: 'managed',
            type: 'mq_user',
            instances: [{ attributes: { broker_id: orders, username: 'service' } }],
          },
          {
            mode: 'managed',
            type: 'aws_mq_broker',
            instances: [{ attributes: { id: orders, user: [{ username: 'operator', password: 'in-the-state' }] } }],
          },
          { mode: 'managed', type: 'mq_user', instances: [{ attributes: { broker_id: open, username: 'stranger' } }] },
        ],
      });
      for (const config of [file('terraform.tfstate', state), file('known.yaml', roster.replace('b-1', orders))]) {
        const { document } = await mqUser.json<Audit>(['audit', '--broker-id', orders, '--config', config]);
        const messages = document.brokers[0]?.findings.map(({ message }) => message).join('\n');
        expect(messages).toContain('The user stranger is on the broker, but not in the given configuration.');
        expect(messages).toContain('A change of the user stranger is pending (CREATE)');
        expect(messages).not.toContain('The user service is on the broker, but');
        expect(messages).not.toContain('The user operator is on the broker, but');
      }
    } finally {
      emulator.broker(orders).users.delete('stranger');
      emulator.broker(orders).reboot();
    }
  });

  test('each broker costs one call for itself, one for its configuration, and one for each user', async () => {
    emulator.clearCalls();
    await mqUser.run(['audit', '--broker-id', open]);
    expect(emulator.callCounts()).toEqual({ DescribeBroker: 1, DescribeConfigurationRevision: 1, DescribeUser: 1 });
  });

  test('offline, findings have the place in the file', async () => {
    const configuration = file('broad.xml', xml('<authorizationEntry queue="&gt;" write="orders"/>'));
    const offline = ['audit', '--roster', file('users.yaml', roster), '--configuration', configuration];
    const ended = await mqUser.run(offline);
    expect(ended.status).toBe(3);
    expect(ended.stdout).toContain(`${configuration}:8: warning: The group orders has write on queue://>.`);
    const broken = file('broken.xml', xml('<authorizationEntry read="orders"/>'));
    const refused = await mqUser.run([...offline.slice(0, -1), broken]);
    expect(refused.status).toBe(3);
    expect(refused.stdout).toContain(`${broken}:8: error: ActiveMQ does not start with this`);
  });

  test.each([
    [['--all', '--broker-id', 'b-1'], '--all excludes --broker-id, --broker-name and --roster.'],
    [['--roster', 'a'], '--roster and --configuration belong together.'],
    [['--configuration', 'a'], '--roster and --configuration belong together.'],
    [[], 'Specify the broker with either --broker-id or --broker-name.'],
    [['--all', '--json', '--html'], 'Specify only one of --json, --sarif and --html.'],
    [['--roster', '/none', '--configuration', '/none'], 'The file /none does not exist.'],
  ])('%j is wrong usage', async (args, message) => {
    const ended = await mqUser.run(['audit', ...args]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain(message);
  });

  test('a roster with mistakes is refused with all of them', async () => {
    const wrong = file('wrong.yaml', 'brokerId: b-1\nusers:\n  - username: a,b\n    groups: [x]\n');
    const ended = await mqUser.run(['audit', '--roster', wrong, '--configuration', file('ok.xml', xml(''))]);
    expect(ended.status).toBe(3);
    expect(ended.stderr.match(/^error: .*wrong\.yaml:\d+:\d+: /gm)).toHaveLength(2);
  });

  test('the page escapes what comes from outside, and loads nothing', async () => {
    const hostile = '&lt;img src=x onerror=alert(1)&gt;';
    const configuration = file('hostile.xml', xml(`<authorizationEntry queue="${hostile}" read="&lt;script&gt;"/>`));
    const { stdout } = await mqUser.run([
      'audit',
      '--html',
      '--roster',
      file('users.yaml', roster),
      '--configuration',
      configuration,
    ]);
    expect(stdout).toContain('queue://&lt;img src=x onerror=alert(1)&gt;');
    expect(stdout).not.toMatch(/<(script|img|link|iframe)/i);
    expect(stdout).not.toMatch(/\b(?:src|href)="/i);
    expect(stdout).toContain("default-src 'none'");
  });

  test('control characters of the configuration break no output', async () => {
    const hostile = 'x\u0085y\u202ez\u009b31m';
    const configuration = file('control.xml', xml(`<authorizationEntry queue="a" read="${hostile}"/>`));
    const source = ['audit', '--roster', file('users.yaml', roster), '--configuration', configuration];
    for (const form of [[], ['--json'], ['--sarif'], ['--html']]) {
      const { stdout } = await mqUser.run([...source, ...form]);
      expect(stdout).not.toMatch(/[\u0080-\u009f\u202e]/);
      if (form[0] === '--json' || form[0] === '--sarif') expect(JSON.stringify(JSON.parse(stdout))).toContain(hostile);
    }
  });

  test('a configuration in another encoding is named as such', async () => {
    const path = join(folder, 'utf16.xml');
    writeFileSync(path, Buffer.from(`\ufeff${xml('')}`, 'utf16le'));
    const ended = await mqUser.run(['audit', '--roster', file('users.yaml', roster), '--configuration', path]);
    expect(ended.status).toBe(2);
    expect(ended.stderr).toContain('is UTF-16. Allowed: UTF-8.');
  });

  test('no output contains a password', async () => {
    const config = file(
      'with-password.json',
      JSON.stringify({
        terraform_version: '1',
        resources: [
          {
            mode: 'managed',
            type: 'aws_mq_broker',
            instances: [{ attributes: { id: orders, user: [{ username: 'service', password }] } }],
          },
        ],
      }),
    );
    for (const form of [[], ['--json'], ['--sarif'], ['--html']]) {
      const { stdout, stderr } = await mqUser.run(['audit', '--broker-id', orders, '--config', config, ...form]);
      expect(stdout.length).toBeGreaterThan(100);
      expect(stdout + stderr).not.toContain(password);
    }
  });
});
