/** `mq_user` through the real Terraform, against the emulator: the provider runs in this process and is reattached. */
import { startEmulator, type Emulator } from '../../../src/emulator';
import { serveInProcess, type DebugServer } from '../../../src/terraform-plugin';
import { mqProvider, PROVIDER_ADDRESS } from '../../../src/provider/provider';
import { requireTerraform, Workspace } from '../../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const canary = 'Canary-9d41-passphrase';

let emulator: Emulator;
let server: DebugServer;
let tf: Workspace;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: 'Foreign-7c22-passphrase' }] });
  server = await serveInProcess(mqProvider, PROVIDER_ADDRESS);
  tf = new Workspace({ reattach: server.reattach });
});
afterEach(async () => {
  server.close();
  tf.remove();
  await emulator.close();
});

/** A configuration with one user; `body` holds its arguments besides broker, username and password. */
function config(
  body = '',
  { broker = brokerId, username = 'orders', password = canary, version = 1, more = '' } = {},
): string {
  return `
terraform {
  required_providers {
    mq = { source = "cdktf-mq-users/mq" }
  }
}
provider "mq" {
  region = "us-east-1"
  endpoints {
    mq = "${emulator.endpoint}"
  }
}
resource "mq_user" "it" {
  broker_id           = "${broker}"
  username            = "${username}"
  password_wo         = ${JSON.stringify(password)}
  password_wo_version = ${version}
  ${body}
}
${more}`;
}

const apply = (body?: string, options?: Parameters<typeof config>[1]) => {
  tf.write(config(body, options));
  return tf.apply();
};
const planOf = (body?: string, options?: Parameters<typeof config>[1]) => {
  tf.write(config(body, options));
  return tf.plan();
};
const describe_ = (username = 'orders') => emulator.broker(brokerId).users.describe(username);
const usernames = () =>
  emulator
    .broker(brokerId)
    .users.summaries()
    .filter(({ pendingChange }) => pendingChange !== 'DELETE')
    .map(({ username }) => username);
const writes = () => emulator.calls.filter(({ method }) => method !== 'GET').map(({ operation }) => operation);
const reboot = async () => {
  emulator.broker(brokerId).reboot();
  while (emulator.broker(brokerId).state !== 'RUNNING') await new Promise((resolve) => setTimeout(resolve, 10));
};

test('a user is created as configured, and the next plan is empty, before and after the reboot', async () => {
  await apply('groups = ["writers", "readers"]\n  console_access = true');
  expect(describe_()).toEqual({
    username: 'orders',
    pending: { pendingChange: 'CREATE', consoleAccess: true, groups: ['readers', 'writers'] },
  });
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(canary);
  expect(tf.state('mq_user.it')).toEqual({
    id: `${brokerId}/orders`,
    broker_id: brokerId,
    username: 'orders',
    groups: ['readers', 'writers'],
    console_access: true,
    replication_user: false,
    password_wo: null,
    password_wo_version: 1,
    password_secret_id: null,
    password_secret_key: null,
    password_secret_version_id: null,
    adopt_existing: false,
    acknowledge: null,
    pending_change: 'CREATE',
    timeouts: null,
  });
  expect((await tf.plan()).isEmpty).toBe(true);
  await reboot();
  expect((await tf.plan()).isEmpty).toBe(true);
  await tf.apply();
  expect(tf.state('mq_user.it')).toMatchObject({ pending_change: null, groups: ['readers', 'writers'] });
});

test('a user with only a password has no groups and no access, and configuring these defaults changes nothing', async () => {
  await apply();
  expect(tf.state('mq_user.it')).toMatchObject({ groups: [], console_access: false, replication_user: false });
  expect((await planOf('groups = []\n  console_access = false\n  replication_user = false')).isEmpty).toBe(true);
});

test('a create describes the broker once and writes each user once, a refresh reads each user once', async () => {
  const more =
    'resource "mq_user" "more" {\n  count = 5\n  broker_id = "BROKER"\n  username = "user-${count.index}"\n  password_wo = "Some-passphrase-${count.index}"\n}';
  await apply('', { more: more.replace('BROKER', brokerId) });
  expect(emulator.calls.map(({ operation }) => operation)).toEqual([
    'DescribeBroker',
    ...Array<string>(6).fill('CreateUser'),
  ]);
  emulator.clearCalls();
  expect((await tf.plan()).isEmpty).toBe(true);
  expect(emulator.calls.map(({ operation }) => operation)).toEqual(Array<string>(6).fill('DescribeUser'));
});

describe('an update', () => {
  test.each([
    ['groups', 'groups = ["a1", "b1"]', 'groups = ["b1", "c1"]', { groups: ['b1', 'c1'], consoleAccess: false }],
    ['the removal of all groups', 'groups = ["a1", "b1"]', '', { groups: [], consoleAccess: false }],
    [
      'console access',
      'groups = ["a1"]',
      'groups = ["a1"]\n  console_access = true',
      { groups: ['a1'], consoleAccess: true },
    ],
  ])('of %s is done in place, of a pending user and of an active one', async (_what, before, after, result) => {
    await apply(before);
    await apply(after);
    expect(describe_().pending).toEqual({ pendingChange: 'CREATE', ...result });
    expect((await tf.plan()).isEmpty).toBe(true);
    await reboot();
    await apply(before);
    await apply(after);
    expect(describe_().pending).toMatchObject(result);
    expect((await tf.plan()).isEmpty).toBe(true);
    await reboot();
    expect(describe_()).toMatchObject(result);
    expect((await tf.plan()).isEmpty).toBe(true);
  });

  test('of replication_user stays in effect while it is pending, although Amazon MQ does not show it, and after the reboot', async () => {
    await apply();
    await reboot();
    for (const replicationUser of [true, false]) {
      await apply(`replication_user = ${replicationUser}`);
      expect((await tf.plan()).isEmpty).toBe(true);
      expect(tf.state('mq_user.it')).toMatchObject({ replication_user: replicationUser });
      await reboot();
      expect(describe_()).toMatchObject({ replicationUser });
      expect((await tf.plan()).isEmpty).toBe(true);
    }
  });

  test('swaps console access for replication in one call', async () => {
    await apply('console_access = true');
    await apply('replication_user = true');
    expect(writes()).toEqual(['CreateUser', 'UpdateUser']);
    await reboot();
    expect(describe_()).toMatchObject({ consoleAccess: false, replicationUser: true });
  });

  test('of only the password follows its version, up or down, and an unchanged version sends no password', async () => {
    await apply();
    const second = 'Second-41d9-passphrase';
    expect((await planOf('', { password: second })).isEmpty).toBe(true);
    const applied = await apply('', { password: second, version: 2 });
    expect(applied.text).toContain('~ password_wo_version = 1 -> 2');
    expect(emulator.passwordOf(brokerId, 'orders')).toBe(second);
    await apply('', { password: canary, version: 1 });
    expect(emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    expect((await tf.plan()).isEmpty).toBe(true);
  });

  test('does not change settings that another client set and that match the configuration', async () => {
    await apply('groups = ["a1"]');
    emulator.broker(brokerId).users.update('orders', { password: 'Outside-1111-passphrase' });
    await apply('groups = ["a1", "b1"]');
    expect(emulator.passwordOf(brokerId, 'orders')).toBe('Outside-1111-passphrase');
  });
});

describe('drift', () => {
  test.each([
    ['groups', { groups: ['readers', 'smuggled'] }, '- "smuggled"'],
    ['consoleAccess', { consoleAccess: true, replicationUser: false }, '~ console_access = true -> false'],
    ['replicationUser', { replicationUser: true }, '~ replication_user = true -> false'],
  ])('in %s is planned and corrected, once the drift has taken effect', async (_field, change, planned) => {
    await apply('groups = ["readers"]');
    await reboot();
    emulator.broker(brokerId).users.update('orders', change);
    await reboot();
    const applied = await tf.apply();
    expect(applied.text).toContain(planned);
    expect(applied.text).toContain('0 to add, 1 to change, 0 to destroy');
    expect((await tf.plan()).isEmpty).toBe(true);
    await reboot();
    expect(describe_()).toMatchObject({ groups: ['readers'], consoleAccess: false, replicationUser: false });
  });

  test('that is still pending is planned, too', async () => {
    await apply('groups = ["readers"]');
    await reboot();
    emulator.broker(brokerId).users.update('orders', { groups: ['smuggled'] });
    expect((await tf.plan()).text).toContain('- "smuggled"');
  });

  test('a user that no longer exists, or whose deletion is pending, is planned again', async () => {
    await apply();
    await reboot();
    emulator.broker(brokerId).users.delete('orders');
    expect((await tf.plan()).text).toContain('1 to add, 0 to change, 0 to destroy');
    await reboot();
    await tf.apply();
    expect(usernames()).toEqual(['foreign', 'orders']);
  });
});

test('a changed username or broker replaces the user', async () => {
  const other = emulator.seedBroker({ brokerId: 'b-other' });
  await apply();
  const renamed = await apply('', { username: 'billing' });
  expect(renamed.text).toMatch(/username = "orders" -> "billing" # forces replacement/);
  expect(usernames()).toEqual(['billing', 'foreign']);
  const moved = await apply('', { username: 'billing', broker: other });
  expect(moved.text).toContain('# forces replacement');
  expect(usernames()).toEqual(['foreign']);
  expect(emulator.broker(other).users.summaries()).toEqual([{ username: 'billing', pendingChange: 'CREATE' }]);
  expect((await tf.plan()).isEmpty).toBe(true);
});

test('values that are unknown at plan are planned as unknown and known after apply', async () => {
  const more = 'resource "terraform_data" "group" {\n  input = "from-elsewhere"\n}';
  const applied = await apply('groups = [terraform_data.group.output, "fixed"]', { more });
  expect(applied.text).toContain('+ groups = [ + "fixed", + (known after apply), ]');
  expect(tf.state('mq_user.it')).toMatchObject({ groups: ['fixed', 'from-elsewhere'] });
  expect((await tf.plan()).isEmpty).toBe(true);
});

test('a value that is invalid at apply is refused before anything is sent', async () => {
  const more = 'resource "terraform_data" "group" {\n  input = "not a group!"\n}';
  tf.write(config('groups = [terraform_data.group.output]', { more }));
  const run = await tf.run(['apply', '-auto-approve', '-no-color']);
  expect(run.status).toBe(1);
  expect(run.text).toContain('Invalid groups (group-charset)');
  expect(writes()).toEqual([]);
});

describe('import', () => {
  test('by BROKER_ID/USERNAME imports a user, and the next plan only sends the password', async () => {
    emulator.broker(brokerId).users.update('foreign', { groups: ['readers'], consoleAccess: true });
    tf.write(config('groups = ["readers"]\n  console_access = true', { username: 'foreign' }));
    await tf.succeed(['import', '-no-color', 'mq_user.it', `${brokerId}/foreign`]);
    const applied = await tf.apply();
    expect(applied.text).toContain('+ password_wo_version = 1');
    expect(applied.text).toContain('0 to add, 1 to change, 0 to destroy');
    expect(applied.text).not.toMatch(/[~-] (groups|console_access|replication_user)/);
    expect(emulator.passwordOf(brokerId, 'foreign')).toBe(canary);
    expect((await tf.plan()).isEmpty).toBe(true);
  });

  test('by an import block has the same result', async () => {
    const more = `import {\n  to = mq_user.it\n  id = "${brokerId}/foreign"\n}`;
    await apply('', { username: 'foreign', more });
    expect((await tf.plan()).isEmpty).toBe(true);
    expect(writes()).toEqual(['UpdateUser']);
  });

  test.each([
    ['orders', 'The username is missing'],
    [`${brokerId}/`, 'The username is missing'],
    ['/orders', 'The broker id is missing'],
    [`${brokerId}/a/b`, 'It has more than one slash'],
    ['arn:aws:mq:us-east-1:1:broker:x:b-1/orders', 'The broker id is an ARN'],
  ])('of the id %p is refused, and the error describes the form of an id', async (id, reason) => {
    tf.write(config());
    const run = await tf.run(['import', '-no-color', 'mq_user.it', id]);
    expect(run.status).toBe(1);
    expect(run.text).toContain('The id is BROKER_ID/USERNAME');
    expect(run.text).toContain(reason);
  });

  test('of a user that does not exist fails', async () => {
    tf.write(config());
    const run = await tf.run(['import', '-no-color', 'mq_user.it', `${brokerId}/absent`]);
    expect(run.status).toBe(1);
    expect(run.text).toContain('Cannot import non-existent remote object');
  });
});

describe('destroy', () => {
  test('deletes the user and no other', async () => {
    await apply();
    await reboot();
    await tf.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(emulator.broker(brokerId).users.summaries()).toEqual([
      { username: 'foreign' },
      { username: 'orders', pendingChange: 'DELETE' },
    ]);
    await reboot();
    expect(usernames()).toEqual(['foreign']);
  });

  test('of a user that another client deleted succeeds', async () => {
    await apply();
    emulator.broker(brokerId).users.delete('orders');
    await tf.succeed(['destroy', '-auto-approve', '-no-color', '-refresh=false']);
  });
});

test('an existing user is not changed, and the error explains how to adopt it', async () => {
  tf.write(config('', { username: 'foreign' }));
  const run = await tf.run(['apply', '-auto-approve', '-no-color']);
  expect(run.status).toBe(1);
  expect(run.text).toContain('The user already exists');
  expect(run.text).toContain(`terraform import ADDRESS '${brokerId}/foreign'`);
  expect(emulator.passwordOf(brokerId, 'foreign')).toBe('Foreign-7c22-passphrase');
});

describe('terraform validate', () => {
  const bad: [string, Parameters<typeof config>, string, string][] = [
    ['an ARN as broker id', ['', { broker: 'arn:aws:mq:us-east-1:1:broker:x:b-1' }], 'broker_id', 'broker-id-form'],
    ['a short username', ['', { username: 'x' }], 'username', 'username-length'],
    ['a username with a space', ['', { username: 'two words' }], 'username', 'username-charset'],
    ['a username of two dots', ['', { username: '..' }], 'username', 'username-dot-segment'],
    ['a short password', ['', { password: 'Ab1!xyz' }], 'password_wo', 'password-length'],
    ['a monotonous password', ['', { password: 'abababababab' }], 'password_wo', 'password-unique-characters'],
    ['a password with a comma', ['', { password: `${canary},` }], 'password_wo', 'password-forbidden-characters'],
    ['a password with an accent', ['', { password: `${canary}é` }], 'password_wo', 'password-printable-ascii'],
    ['21 groups', [`groups = [for n in range(21) : "group-\${n}"]`], 'groups', 'groups-count'],
    ['a short group', ['groups = ["g"]'], 'groups', 'group-length'],
    ['a group with a slash', ['groups = ["a/b"]'], 'groups', 'group-charset'],
    [
      'replication with console access',
      ['replication_user = true\n  console_access = true'],
      'replication_user',
      'replication-user-console-access',
    ],
  ];
  interface Problem {
    readonly severity: string;
    readonly summary: string;
    readonly snippet: { readonly code: string; readonly context: string };
  }
  /** Validates a configuration that has each mistake in a separate resource. */
  async function validateAll(): Promise<{ readonly problems: readonly Problem[]; readonly calls: Emulator['calls'] }> {
    const resources = bad.map(([, args], index) => {
      const text = config(...args);
      return text.slice(text.indexOf('resource "mq_user"')).replace('"it"', `"it${index}"`);
    });
    const first = config();
    tf.write(first.slice(0, first.indexOf('resource "mq_user"')) + resources.join('\n'));
    const run = await tf.run(['validate', '-json']);
    const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: Problem[] };
    return { problems: diagnostics, calls: emulator.calls };
  }
  let validated: ReturnType<typeof validateAll> | undefined;

  test.each(bad.map(([what, , attribute, rule], index) => [what, index, attribute, rule] as const))(
    'refuses %s on its attribute',
    async (_what, index, attribute, rule) => {
      const { problems, calls } = await (validated ??= validateAll());
      const own = problems.filter(({ snippet }) => snippet.context === `resource "mq_user" "it${index}"`);
      expect(own).toMatchObject([{ severity: 'error', summary: `Invalid ${attribute} (${rule})` }]);
      expect(own[0]?.snippet.code).toContain(`${attribute} `);
      expect(calls).toEqual([]);
    },
  );

  test('reports all mistakes together', async () => {
    tf.write(
      config('groups = ["g", "a b"]\n  console_access = true\n  replication_user = true', {
        broker: '',
        username: '!',
        password: 'aa,',
      }),
    );
    const run = await tf.run(['validate', '-json']);
    const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: { summary: string }[] };
    expect(diagnostics.map(({ summary }) => /\((.*)\)/.exec(summary)?.[1]).sort()).toEqual([
      'broker-id-form',
      'group-charset',
      'group-length',
      'password-forbidden-characters',
      'password-length',
      'password-unique-characters',
      'replication-user-console-access',
      'username-charset',
      'username-length',
    ]);
  });

  test('requires a password', async () => {
    tf.write(config().replace(/password_wo .*\n/, ''));
    expect((await tf.run(['validate', '-no-color'])).text).toContain('A password is needed');
  });
});

test('a provider whose configuration is unknown can plan without reading, and applies once it is known', async () => {
  const more = 'resource "terraform_data" "endpoint" {\n  input = "ENDPOINT"\n}';
  tf.write(
    config('', { more: more.replace('ENDPOINT', emulator.endpoint) }).replace(
      /mq = "http.*"/,
      'mq = terraform_data.endpoint.output',
    ),
  );
  expect((await tf.plan()).text).toContain('2 to add');
  expect(emulator.calls).toEqual([]);
  await tf.apply();
  expect(usernames()).toEqual(['foreign', 'orders']);
});

test('an unreachable endpoint is an error that names the user, and the state is kept', async () => {
  await apply();
  await emulator.close();
  const run = await tf.run(['plan', '-no-color']);
  expect(run.status).toBe(1);
  expect(run.text).toContain('The user could not be read');
  expect(run.text).toContain(`DescribeUser for the user ${brokerId}/orders failed`);
  expect(tf.state('mq_user.it')).toMatchObject({ username: 'orders' });
});
