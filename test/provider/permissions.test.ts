/** The IAM policies in docs/iam: each allows exactly the operations that the work it is for calls. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../src/emulator';
import { signInServerOf } from '../support/activemq/sign-in-server';
import { MqUser } from '../support/cli/mq-user';
import { brokerId, canary, foreignPassword, startRun, userBlock, type Run } from '../support/terraform/mq-provider';

const root = join(__dirname, '../..');

/** Returns the actions of a policy. */
function actionsOf(policy: string): string[] {
  const text = readFileSync(join(root, `docs/iam/${policy}.json`), 'utf8');
  const { Statement } = JSON.parse(text) as { Statement: { Action: string[] }[] };
  return [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
}

let run: Run;
let mqUser: MqUser;
beforeEach(async () => {
  run = await startRun();
  run.emulator.broker(brokerId).users.addActive('operator', { password: foreignPassword });
  run.emulator.seedBroker({
    brokerId: 'b-permissions',
    brokerName: 'permissions',
    users: [{ username: 'operator', password: foreignPassword }],
  });
  run.emulator.seedSecret({ name: 'mq/orders', secretString: canary });
  mqUser = new MqUser(run.emulator);
});
afterEach(() => run.close());

/** Returns the actions that the emulator was called for. STS needs no permission of these policies. */
function calledActions(): string[] {
  const calls = run.emulator.calls.filter(({ service }) => service !== 'sts');
  return [...new Set(calls.map(({ service, operation }) => `${service}:${operation}`))].sort();
}

async function command(...args: string[]): Promise<void> {
  expect(await mqUser.run(args, `${canary}\n`)).toMatchObject({ status: 0 });
}

/** Rotates the password of a user at a broker where users can sign in, and checks it. */
async function rotateAndCheck(): Promise<void> {
  const { emulator } = run;
  const server = await signInServerOf(emulator, () => 'b-rotated');
  const user = { username: 'rotated', password: foreignPassword };
  emulator.seedBroker({ brokerId: 'b-rotated', endpoints: [server.url], users: [user] });
  emulator.seedSecret({ name: 'mq/rotated', secretString: JSON.stringify({ brokerId: 'b-rotated', ...user }) });
  const ca = join(run.tf.folder, 'ca.pem');
  writeFileSync(ca, server.ca);
  const settings = { NODE_EXTRA_CA_CERTS: ca };
  try {
    for (let round = 0; round < 2; round++) {
      const rotated = await mqUser.run(['rotate', '--secret-id', 'mq/rotated', '--reboot', '--wait'], '', settings);
      expect(rotated).toMatchObject({ status: 0 });
    }
    const secret = ['--secret-id', 'mq/rotated', '--secret-key', 'password'];
    const checked = await mqUser.run(
      ['check', '--broker-id', 'b-rotated', '--username', 'rotated', ...secret],
      '',
      settings,
    );
    expect(checked).toMatchObject({ status: 0, stdout: 'accepted\n' });
  } finally {
    await server.close();
  }
}

const broker = ['--broker-id', brokerId];
const namedBroker = ['--broker-name', 'permissions'];

const secretUser = (body = '') => `
resource "mq_user" "secret" {
  broker_id          = "${brokerId}"
  username           = "orders"
  password_secret_id = "mq/orders"
  ${body}
}`;
const allUsers = `
data "mq_users" "all" {
  broker_id = "${brokerId}"
}
data "mq_user" "operator" {
  broker_id = "${brokerId}"
  username  = "operator"
}`;
const reboot = `
resource "mq_broker_reboot" "it" {
  broker_id  = "${brokerId}"
  triggers   = { orders = mq_user.it.id }
  depends_on = [mq_user.it]
}`;

test('one-broker: users of a broker are created, changed, read and deleted', async () => {
  await run.apply(userBlock() + allUsers);
  await run.apply(userBlock('groups = ["orders"]') + allUsers);
  await run.apply(allUsers);
  await command('ensure', ...broker, '--username', 'ci', '--password-stdin');
  await command('delete', ...broker, '--username', 'ci', '--force');
  expect(calledActions()).toEqual(actionsOf('one-broker'));
});

test('secrets, in addition: passwords are read, and rotations are planned', async () => {
  await run.apply(secretUser());
  run.emulator.putSecret('mq/orders', foreignPassword);
  await run.apply(secretUser());
  const added = calledActions().filter((action) => action.startsWith('secretsmanager:'));
  expect(added).toEqual(actionsOf('secrets'));
  expect(actionsOf('one-broker')).toEqual(expect.arrayContaining(calledActions().filter((a) => !added.includes(a))));
});

test('reboot, in addition: the broker is rebooted', async () => {
  await run.apply(userBlock() + reboot);
  expect([...actionsOf('one-broker'), ...actionsOf('reboot')]).toEqual(expect.arrayContaining(calledActions()));
  run.emulator.clearCalls();
  await command('reboot', ...broker, '--even-if-nothing-pending', '--force');
  expect(calledActions()).toEqual(actionsOf('reboot'));
});

test('read-only: a configuration is planned, and users are read', async () => {
  await run.apply(secretUser());
  run.emulator.putSecret('mq/orders', foreignPassword);
  run.emulator.clearCalls();
  run.write(secretUser('groups = ["orders"]') + allUsers);
  await run.tf.succeed(['plan', '-no-color']);
  for (const each of [broker, namedBroker]) {
    await command('list', ...each);
    await command('show', ...each, '--username', 'operator');
    await command('adopt', ...each);
  }
  // Where the last user of a plan does not exist, the broker is described.
  run.emulator.broker(brokerId).users.delete('orders');
  await run.reboot();
  await run.tf.succeed(['plan', '-no-color']);
  expect(calledActions()).toEqual(actionsOf('read-only'));
});

test('audit: brokers are audited, and permissions are evaluated', async () => {
  await command('audit', '--all', '--fail-on', 'never');
  await command('can', 'operator', 'read', 'queue://orders', ...namedBroker);
  await run.apply(`data "mq_access" "it" {\n  broker_id = "${brokerId}"\n}`);
  expect(calledActions()).toEqual(actionsOf('audit'));
});

test('copy: users are compared and copied, with passwords from secrets and with generated ones', async () => {
  const sides = ['--from-broker-name', 'permissions', '--to-broker-id', brokerId];
  run.emulator.broker('b-permissions').users.addActive('orders', { password: foreignPassword });
  run.emulator.broker('b-permissions').users.addActive('other', { password: foreignPassword, groups: ['new'] });
  run.emulator.seedSecret({ name: 'mq/other', secretString: foreignPassword });
  await command('copy', ...sides, '--username', 'orders', '--secret-id-pattern', 'mq/{username}');
  const generate = ['--generate', '--secret-name-pattern', 'mq/{username}', '--overwrite-secrets'];
  await command('copy', ...sides, '--username', 'other', ...generate);
  run.emulator.broker(brokerId).users.delete('orders');
  run.emulator.broker(brokerId).users.update('other', { groups: [] });
  const generateNew = ['--generate', '--secret-name-pattern', 'mq/copied-{username}'];
  await command('copy', ...sides, '--username', 'other', 'operator', ...generateNew, '--overwrite', '--set-password');
  expect(calledActions()).toEqual(actionsOf('copy'));
});

test('rotate: a password is rotated, with a reboot, and checked', async () => {
  await rotateAndCheck();
  expect(calledActions()).toEqual(actionsOf('rotate'));
});

test('full: all of that, by the name of the broker and with generated passwords', async () => {
  await run.apply(secretUser() + allUsers);
  await run.apply(secretUser('groups = ["orders"]') + allUsers);
  await run.apply(allUsers);
  await command(
    'ensure',
    ...namedBroker,
    '--username',
    'ci',
    '--generate',
    '--secret-name',
    'mq/ci',
    '--reboot',
    '--wait',
  );
  await rotateAndCheck();
  run.emulator.inject({ operation: 'CreateUser', fault: faults.forbidden });
  await command('audit', ...namedBroker, '--fail-on', 'never');
  run.emulator.seedSecret({ name: 'mq/operator', secretString: foreignPassword });
  await command(
    ...['copy', '--from-broker-name', 'permissions', '--to-broker-id', brokerId, '--overwrite', '--set-password'],
    ...['--username', 'operator', '--generate', '--secret-name-pattern', 'mq/{username}', '--overwrite-secrets'],
  );
  // The secret of a user that was not created is deleted.
  const args = ['create', ...namedBroker, '--username', 'other', '--generate', '--secret-name', 'mq/other'];
  expect((await mqUser.run(args)).status).not.toBe(0);
  expect(calledActions()).toEqual(actionsOf('full'));
});

test('full has every operation that the source calls, except those of STS', () => {
  const source = join(root, 'src/amazon-mq');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const operations = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(/new (?:sdk\.)?(\w+)Command\(/g)].map(([, name]) => name),
  );
  const ofSts = ['AssumeRole', 'AssumeRoleWithWebIdentity', 'GetCallerIdentity'];
  const actions = actionsOf('full').map((action) => action.replace(/^.*:/, ''));
  expect([...new Set(operations)].sort()).toEqual([...actions, ...ofSts].sort());
});
