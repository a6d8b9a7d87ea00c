/** `mq-user copy`: mistakes before the first write, secrets, another client on the destination, lost responses, reboots. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { LIMITS } from '../../src/rules';
import { brokerWith, password, userOf, type SideUser } from '../support/cli/broker-users';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';

jest.setTimeout(60_000);

const theirs = 'Theirs-Secret-2026';
let emulator: Emulator;
let mqUser: MqUserInProcess;
let runs = 0;
let prefix: string;
let source: string;
let destination: string;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => emulator.close());
beforeEach(() => {
  prefix = `mq-${runs++}`;
  between(['ci', 'orders', 'reader'], []);
});
afterEach(() => emulator.clearFaults());

/** Uses new brokers, with users of these names or with these settings. */
function between(from: Users, to: Users): void {
  source = brokerWith(emulator, mapOf(from), 'eu-west-1');
  destination = brokerWith(emulator, mapOf(to), 'us-east-1');
  emulator.clearCalls();
}
type Users = readonly string[] | Readonly<Record<string, SideUser>>;
const mapOf = (users: Users) =>
  new Map(
    Array.isArray(users)
      ? (users as readonly string[]).map((name) => [name, userOf()] as const)
      : Object.entries(users as Readonly<Record<string, SideUser>>),
  );

const sides = () => ['--from-broker-id', source, '--from-region', 'eu-west-1', '--to-broker-id', destination];
const generate = () => ['--generate', '--secret-name-pattern', `${prefix}/{username}`];
const copy = (...args: string[]) => mqUser.run(['copy', ...sides(), ...args]);
interface Row {
  readonly username: string;
  readonly result: string;
  readonly secret: { readonly result: string } | null;
}
interface Copied {
  readonly users: readonly Row[];
  readonly pending: readonly object[];
  readonly error?: {
    readonly kind: string;
    readonly violations: readonly { rule: string; path: string }[];
    readonly written?: { users: readonly Row[] };
  };
}
const copyJson = (...args: string[]) => mqUser.json<Copied>(['copy', ...sides(), ...args]);
const results = ({ users }: { readonly users: readonly Row[] }) =>
  users.map(({ username, result }) => [username, result]);
const writes = () =>
  emulator.calls
    .map(({ operation = '' }) => operation)
    .filter((name) => /^(Create|Update|Delete|Put|Reboot)/.test(name));
const users = () => emulator.broker(destination).users;
const existing = () =>
  users()
    .summaries()
    .map(({ username }) => username);
const secretOf = (name: string) => emulator.secret(`${prefix}/${name}`);
const expectPasswordsInSecrets = (...names: string[]) => {
  for (const name of names)
    expect([name, emulator.passwordOf(destination, name)]).toEqual([name, secretOf(name).value()]);
};
const contains = (text: string) => expect.stringContaining(text) as string;
const meanwhile = (operation: string, run: () => void, skip = 0) =>
  emulator.inject({ operation, fault: { kind: 'meanwhile', run }, skip });

describe('mistakes', () => {
  test('are all reported before the first write', async () => {
    between(
      { ab: userOf(), 'no-secret': userOf(), 'bad-password': userOf(), 'ti~lde': userOf(), leaving: userOf() },
      { leaving: userOf({ pending: 'DELETE' }) },
    );
    emulator.seedSecret({ name: `${prefix}/ab`, region: 'eu-west-1', secretString: password });
    emulator.seedSecret({ name: `${prefix}/bad-password`, region: 'eu-west-1', secretString: 'Bad,Secret=2026' });
    const { status, document, stderr } = await copyJson(
      '--secret-id-pattern',
      `${prefix}/{username}`,
      '--username',
      '*',
      'x-*',
    );
    expect(status).toBe(3);
    const found = document.error?.violations.map(({ rule, path }) => [path, rule]);
    expect(found).toEqual([
      ['', 'no-such-user'],
      ['leaving', 'deletion-pending'],
      ['bad-password', 'password-forbidden-characters'],
      ['no-secret', 'secret-unreadable'],
      ['ti~lde', 'secret-name'],
    ]);
    expect(stderr).not.toContain('Bad,Secret=2026');
    expect(stderr).toContain('error: Nothing was written, because of 5 mistakes.\n');
    expect(writes()).toEqual([]);
  });

  test('of one kind have its exit code', async () => {
    expect(await copyJson('--secret-id-pattern', `${prefix}/{username}`)).toMatchObject({
      status: 6,
      document: { error: { kind: 'not-found', violations: [{ path: 'ci' }, { path: 'orders' }, { path: 'reader' }] } },
    });
  });

  test('include a destination without room for all users', async () => {
    const names = Array.from({ length: LIMITS.usersPerBroker - 2 }, (_, index) => `user-${index}`);
    between(
      ['ci', 'orders', 'reader'],
      Object.fromEntries(names.map((name, index) => [name, userOf({ pending: index === 0 ? 'DELETE' : 'none' })])),
    );
    const { status, stderr } = await copy(...generate());
    expect([status, stderr]).toEqual([
      3,
      contains(
        `error: The destination has 248 users, and 3 would be created. Allowed: 250. Select fewer users with --username, delete users, or reboot the broker, which removes 1 user. [broker-full]`,
      ),
    ]);
    expect(await copy(...generate(), '--username', 'ci', 'reader')).toMatchObject({ status: 0 });
    expect(existing()).toHaveLength(LIMITS.usersPerBroker);
  });

  test.each<[string, () => readonly string[], string]>([
    ['no passwords', () => [], 'The passwords of 3 users are needed. Pass --secret-id-pattern, or --generate'],
    [
      'two sources of passwords',
      () => [...generate(), '--secret-id-pattern', 'x/{username}'],
      'Only one of --secret-id-pattern and --generate',
    ],
    ['--generate alone', () => ['--generate'], '--generate and --secret-name-pattern must be used together'],
    ['a pattern without the username', () => ['--secret-id-pattern', 'x'], '--secret-id-pattern has no {username}'],
    ['--set-password without --overwrite', () => ['--set-password'], '--set-password requires --overwrite.'],
    [
      'a pattern of usernames that is not valid',
      () => ['--username', 'a b'],
      '--username: The pattern "a b" has " " at position 2',
    ],
    [
      'several of them',
      () => ['--set-password', '--overwrite-secrets'],
      '--overwrite-secrets requires --generate. --set-password requires',
    ],
    [
      'the same broker',
      () => [...generate(), '--from-broker-id', destination, '--from-region', 'us-east-1'],
      'are the same broker',
    ],
  ])('of usage: %s', async (_, args, message) => {
    expect(await copy(...args())).toMatchObject({ status: 2, stdout: '', stderr: contains(message) });
    expect(writes()).toEqual([]);
  });
});

describe('secrets', () => {
  test('are created before the users, with the description of mq-user create', async () => {
    const { status, document } = await copyJson(...generate(), '--username', 'o*', 'ci');
    expect([status, results(document)]).toEqual([
      0,
      [
        ['ci', 'created'],
        ['orders', 'created'],
      ],
    ]);
    expectPasswordsInSecrets('ci', 'orders');
    expect(secretOf('ci').description).toBe(`Password of the Amazon MQ user ${destination}/ci`);
    expect(secretOf('ci').arn).toContain(':us-east-1:');
  });

  test('of an earlier run are used again, also if it was to overwrite others', async () => {
    emulator.inject({ operation: 'CreateUser', fault: faults.forbidden, times: Infinity });
    const first = await copyJson(...generate());
    expect(first).toMatchObject({
      status: 4,
      document: { error: { kind: 'forbidden', written: { users: [{}, {}, {}] } } },
    });
    expect(existing()).toEqual([]);
    emulator.clearFaults();
    const versions = ['ci', 'orders', 'reader'].map((name) => secretOf(name).versionIdOf());
    const second = await copyJson(...generate(), '--overwrite-secrets');
    expect(second.document.users.map(({ secret }) => secret?.result)).toEqual(['reused', 'reused', 'reused']);
    expect(['ci', 'orders', 'reader'].map((name) => secretOf(name).versionIdOf())).toEqual(versions);
    expectPasswordsInSecrets('ci', 'orders', 'reader');
  });

  test('of others are refused, or overwritten on request with the old value as AWSPREVIOUS', async () => {
    emulator.seedSecret({ name: `${prefix}/orders`, secretString: theirs, description: 'Of another team' });
    const refused = await copyJson(...generate());
    expect(refused).toMatchObject({
      status: 5,
      document: { error: { violations: [{ path: 'orders', rule: 'secret-exists' }] } },
    });
    expect([writes(), secretOf('orders').value()]).toEqual([[], theirs]);
    const done = await copyJson(...generate(), '--overwrite-secrets');
    expect(done.document.users.map(({ secret }) => secret?.result)).toEqual(['created', 'overwritten', 'created']);
    expectPasswordsInSecrets('ci', 'orders', 'reader');
    expect(secretOf('orders').value('AWSPREVIOUS')).toBe(theirs);
  });

  test('that are being deleted, and secrets for the user without a password, are mistakes', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const aws = new SecretsManagerClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
    const written = (name: string) => `Password of the Amazon MQ user ${destination}/${name}`;
    emulator.seedSecret({ name: `${prefix}/ci`, secretString: theirs });
    await aws.send(new DeleteSecretCommand({ SecretId: `${prefix}/ci` }));
    aws.destroy();
    emulator.seedSecret({ name: `${prefix}/orders`, description: written('orders') });
    emulator.seedSecret({ name: `${prefix}/reader`, description: written('reader'), secretString: '{"password":"x"}' });
    emulator.clearCalls();
    const { status, document } = await copyJson(...generate(), '--overwrite-secrets');
    expect(status).toBe(3);
    expect(document.error?.violations.map(({ rule, path }) => [path, rule])).toEqual([
      ['ci', 'secret-unreadable'],
      ['orders', 'secret-unreadable'],
      ['reader', 'secret-unreadable'],
    ]);
    expect(writes()).toEqual([]);
  });

  test('that are overwritten keep the old value, although the run is repeated after a failure', async () => {
    emulator.seedSecret({ name: `${prefix}/orders`, secretString: theirs });
    const args = [...generate(), '--overwrite-secrets', '--username', 'orders'];
    emulator.inject({ operation: 'CreateUser', fault: faults.forbidden });
    expect((await copy(...args)).status).toBe(4);
    expect((await copy(...args)).status).toBe(0);
    expectPasswordsInSecrets('orders');
    expect(secretOf('orders').value('AWSPREVIOUS')).toBe(theirs);
  });

  test('of users that exist are not read or written without --set-password', async () => {
    between({ orders: userOf({ groups: ['new'] }) }, ['orders']);
    expect(await copyJson('--overwrite')).toMatchObject({
      status: 0,
      document: { users: [{ result: 'updated', secret: null, fields: ['groups'] }] },
    });
    expect(emulator.passwordOf(destination, 'orders')).toBe(password);
    expect(await copyJson('--overwrite', '--set-password', ...generate())).toMatchObject({
      status: 0,
      document: { users: [{ result: 'updated', fields: ['password'], secret: { result: 'created' } }] },
    });
    expectPasswordsInSecrets('orders');
  });
});

describe('another client on the destination', () => {
  const conflict = async (username: string, ...args: string[]) => {
    const { status, document, stderr } = await copyJson(...args, '--reboot');
    expect(status).toBe(5);
    expect(document.users.find((user) => user.username === username)?.result).toBe('failed');
    expect(stderr).toContain(`error: ${username}: Another client has`);
    expect(stderr).toContain('The broker was not rebooted, because not all users were copied.');
    expect(document.users.filter(({ result }) => result === 'failed')).toHaveLength(1);
    return stderr;
  };

  test('that creates a user keeps it, and the others are copied', async () => {
    meanwhile('CreateUser', () => users().create('orders', { password: theirs, groups: ['theirs'] }));
    const stderr = await conflict('orders', ...generate());
    expect(stderr).toContain(`The user may not have the password in the secret ${prefix}/orders.`);
    expect(users().find('orders')?.pending?.settings).toMatchObject({ password: theirs, groups: ['theirs'] });
    expectPasswordsInSecrets('ci', 'reader');
    const again = await copyJson(...generate());
    expect(results(again.document)).toEqual([
      ['ci', 'unchanged'],
      ['orders', 'kept'],
      ['reader', 'unchanged'],
    ]);
  });

  test('that creates a secret keeps it, and its user is not created', async () => {
    meanwhile('CreateSecret', () => void emulator.seedSecret({ name: `${prefix}/orders`, secretString: theirs }));
    await conflict('orders', ...generate());
    expect([secretOf('orders').value(), existing()]).toEqual([theirs, ['ci', 'reader']]);
  });

  test.each<[string, () => void]>([
    ['changes', () => users().update('orders', { groups: ['theirs'] })],
    ['deletes', () => users().delete('orders')],
    ['sets the password of', () => users().update('orders', { password: theirs })],
  ])('that %s a user after it was read prevents its update', async (_, change) => {
    between({ ci: userOf({ groups: ['new'] }), orders: userOf({ groups: ['new'] }) }, ['ci', 'orders']);
    // The first four calls read both users on both sides.
    meanwhile('DescribeUser', change, 4);
    await conflict('orders', '--overwrite');
    expect(users().find('ci')?.pending?.settings.groups).toEqual(['new']);
    expect(users().find('orders')?.pending?.settings.groups).not.toEqual(['new']);
  });

  test('that fills the broker ends the run, and the next run reports it', async () => {
    const names = Array.from({ length: LIMITS.usersPerBroker - 3 }, (_, index) => `user-${index}`);
    between(['ci', 'orders', 'reader'], names);
    meanwhile('CreateUser', () => users().create('more', { password: theirs }));
    const { status, document } = await copyJson(...generate());
    expect([status, document.error?.written?.users.filter(({ result }) => result === 'created')]).toEqual([
      3,
      [{}, {}].map(() => expect.anything() as object),
    ]);
    expect(existing()).toHaveLength(LIMITS.usersPerBroker);
    expect((await copy(...generate())).stderr).toContain('[broker-full]');
  });
});

test.each<[string, Fault]>([
  ['CreateSecret', faults.resetAfter],
  ['CreateSecret', faults.resetBefore],
  ['UpdateSecret', faults.resetAfter],
  ['CreateUser', faults.resetAfter],
  ['CreateUser', faults.resetBefore],
  ['UpdateUser', faults.resetAfter],
])('%s with the fault %j has the same result', async (operation, fault) => {
  between({ ci: userOf(), orders: userOf({ groups: ['new'] }) }, ['orders']);
  emulator.seedSecret({ name: `${prefix}/ci`, secretString: theirs });
  const injected = emulator.inject({ operation, fault });
  const names = operation === 'CreateSecret' ? `${prefix}/other/{username}` : `${prefix}/{username}`;
  const done = await copyJson('--generate', '--secret-name-pattern', names, '--overwrite', '--overwrite-secrets');
  expect([done.status, results(done.document), injected.hits]).toEqual([
    0,
    [
      ['ci', 'created'],
      ['orders', 'updated'],
    ],
    1,
  ]);
  expect(emulator.passwordOf(destination, 'ci')).toBe(emulator.secret(names.replace('{username}', 'ci')).value());
});

test('a failure in the middle reports what was written, and the next run continues', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
  between(names, []);
  emulator.inject({ operation: 'CreateUser', fault: faults.internalError, skip: 10, times: Infinity });
  const first = await copyJson(...generate());
  expect(first).toMatchObject({ status: 7, document: { error: { kind: 'service' } } });
  const rows = first.document.error?.written?.users ?? [];
  expect(rows.filter(({ result }) => result === 'created')).toHaveLength(10);
  expect(rows.filter(({ result }) => result === 'not-started').length).toBeGreaterThan(5);
  expect(first.stderr).toContain(
    'Before that, 10 users (10 created) were written. Run the same command again to continue.',
  );
  emulator.clearFaults();
  const second = await copyJson(...generate());
  expect([second.status, existing()]).toEqual([0, names]);
  expectPasswordsInSecrets(...names);
});

describe('replication users', () => {
  test('of either side are skipped, unless they are included', async () => {
    between({ ci: userOf(), replicator: userOf({ replicationUser: true }) }, { ci: userOf({ replicationUser: true }) });
    const first = await copyJson(...generate(), '--overwrite');
    expect(results(first.document)).toEqual([
      ['ci', 'skipped'],
      ['replicator', 'skipped'],
    ]);
    expect(writes()).toEqual([]);
    const second = await copyJson(...generate(), '--overwrite', '--replication-users');
    expect(results(second.document)).toEqual([
      ['ci', 'updated'],
      ['replicator', 'created'],
    ]);
    expect(users().find('replicator')?.pending?.settings.replicationUser).toBe(true);
  });
});

test('a replica of a data replication pair is not RUNNING, so it is refused as a destination and can be a source', async () => {
  emulator.broker(destination).hold('REPLICA');
  expect(await copy(...generate())).toMatchObject({ status: 7, stderr: contains('REPLICA') });
  expect(writes()).toEqual([]);
  emulator.broker(destination).release();
  emulator.broker(source).hold('REPLICA');
  expect(await copy(...generate())).toMatchObject({ status: 0 });
});

describe('the reboot', () => {
  test('applies the changes, also those of an earlier run', async () => {
    expect(await copy(...generate(), '--username', 'ci')).toMatchObject({
      status: 0,
      stderr: contains(
        `1 change will take effect when the broker ${destination} reboots, at the latest after its maintenance window begins (SUNDAY 03:00 UTC).`,
      ),
    });
    const { status, document, stderr } = await copyJson(...generate(), '--reboot', '--wait');
    expect([status, document.pending]).toEqual([0, []]);
    expect(results(document)).toEqual([
      ['ci', 'unchanged'],
      ['orders', 'created'],
      ['reader', 'created'],
    ]);
    expect(stderr).toContain(`The broker ${destination} has rebooted and applied 3 changes.`);
    expect(users().find('reader')?.pending).toBeUndefined();
    emulator.clearCalls();
    expect((await copy(...generate(), '--reboot', '--wait')).status).toBe(0);
    expect(writes()).toEqual([]);
  });

  test('is waited for before the change, and a dry run does not reboot', async () => {
    emulator.broker(destination).hold('REBOOT_IN_PROGRESS');
    expect(await copy(...generate())).toMatchObject({ status: 7, stderr: contains('REBOOT_IN_PROGRESS') });
    emulator.broker(destination).release();
    const dry = await copy(...generate(), '--reboot', '--dry-run');
    expect(dry).toMatchObject({ status: 0, stderr: contains(`The broker ${destination} would be rebooted.`) });
    expect(dry.stdout).toContain(`ci        would be created  secret ${prefix}/ci created\n`);
    expect(writes()).toEqual([]);
  });
});

test('each side has its own profile, and both have the Region of --region', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'mq-copy-')), 'credentials');
  writeFileSync(
    file,
    ['source', 'destination']
      .map((name) => `[${name}]\naws_access_key_id = AKIA${name.toUpperCase()}\naws_secret_access_key = x\n`)
      .join(''),
  );
  const [from, to] = ['orders', 'reader'].map((username) =>
    emulator.seedBroker({ region: 'sa-east-1', users: [{ username, password }] }),
  );
  const args = [
    '--from-broker-id',
    from ?? '',
    '--to-broker-id',
    to ?? '',
    '--region',
    'sa-east-1',
    '--from-profile',
    'source',
    '--to-profile',
    'destination',
  ];
  const env = { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_SHARED_CREDENTIALS_FILE: file };
  expect(await mqUser.run(['copy', ...args, ...generate()], '', env)).toMatchObject({ status: 0 });
  const keys = (service: string, path: string) =>
    new Set(
      emulator.calls
        .filter((call) => call.service === service && call.path.includes(path))
        .map(({ accessKeyId }) => accessKeyId),
    );
  expect(keys('mq', from ?? '')).toEqual(new Set(['AKIASOURCE']));
  expect(keys('mq', to ?? '')).toEqual(new Set(['AKIADESTINATION']));
  expect(keys('secretsmanager', '')).toEqual(new Set(['AKIADESTINATION']));
  rmSync(dirname(file), { recursive: true });
});

test('brokers of two accounts at two endpoints, found by name', async () => {
  const other = await startEmulator({ accountId: '999999999999' });
  try {
    const [from, to] = [emulator, other].map((each, index) =>
      each.seedBroker({
        brokerName: `${prefix}-name`,
        brokerId: 'b-same-id-' + prefix,
        users: index === 0 ? [{ username: 'orders', password }] : [],
      }),
    );
    expect(from).toBe(to);
    emulator.seedSecret({ name: `${prefix}/orders`, secretString: JSON.stringify({ password }) });
    const args = [
      '--from-broker-name',
      `${prefix}-name`,
      '--to-broker-name',
      `${prefix}-name`,
      '--to-endpoint-url',
      other.endpoint,
    ];
    expect(
      await mqUser.run(['copy', ...args, '--secret-id-pattern', `${prefix}/{username}`, '--secret-key', 'password']),
    ).toMatchObject({ status: 0 });
    expect(other.passwordOf(to ?? '', 'orders')).toBe(password);
    expect(await mqUser.run(['diff', ...args])).toMatchObject({ status: 0 });
  } finally {
    await other.close();
  }
});
