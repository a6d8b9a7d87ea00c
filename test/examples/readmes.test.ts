/** Each example is copied and run by the commands of its README, from zero to destroy: real Terraform, the emulator. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectListedPermissions } from '../support/documents/example-permissions';
import { ExampleProject, type ExampleOptions } from '../support/documents/example-project';
import { findSecrets, searchFiles } from '../support/run/secret-search';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(180_000);

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';

let example: ExampleProject;
beforeAll(() => void requireTerraform());
afterEach(() => example.close());

const start = async (name: string, options?: ExampleOptions) => (example = await ExampleProject.start(name, options));

/** Runs the remaining commands, and checks that nothing is left on the broker, and that the README lists the permissions. */
async function end(name: string, broker = brokerId): Promise<void> {
  await example.readme.rest();
  example.emulator.broker(broker).users.applyPending();
  expect(example.usersOf(broker)).toEqual({});
  expectListedPermissions(name, example.emulator);
}

/** Terraform in the folder of a stack, with the emulator. */
function stack(name: string): Workspace {
  const folder = join(example.folder, 'cdktf.out', 'stacks', name);
  return new Workspace({ folder, env: { AWS_ENDPOINT_URL: example.emulator.endpoint } });
}

test('quickstart', async () => {
  await start('quickstart');
  const deployed = await example.readme.through('cdktf deploy');
  expect(deployed).toContain('3 added, 0 changed, 0 destroyed');
  expect(example.usersOf(brokerId)).toEqual({
    'billing-service': 'CREATE',
    operator: 'CREATE',
    'orders-service': 'CREATE',
  });
  const passwords = Object.keys(example.usersOf(brokerId)).map((name) => example.emulator.passwordOf(brokerId, name));
  expect(new Set(passwords).size).toBe(3);
  for (const password of passwords) expect(password).toMatch(/^[0-9a-f]{32}$/);
  expect(findSecrets(deployed, passwords.map(String))).toEqual([]);
  expect(searchFiles([example.folder], passwords.map(String)).hits).toEqual([]);
  expect(await example.readme.through('mq-user list')).toContain('3 users');
  await end('quickstart');
});

test('roster: three brokers in two Regions', async () => {
  await start('roster');
  expect(await example.readme.through('cdktf deploy')).toContain('5 added, 0 changed, 0 destroyed');
  const [orders = '', standby = '', reports = ''] = example.emulator.brokerIds();
  expect(example.usersOf(orders)).toEqual({ 'billing-service': 'CREATE', 'orders-service': 'CREATE' });
  expect(example.usersOf(standby)).toEqual({ 'orders-service': 'CREATE' });
  expect(example.usersOf(reports)).toEqual({ operator: 'CREATE', reporting: 'CREATE' });
  expect(example.emulator.passwordOf(reports, 'operator')).toBe('Example-Operator-2026');
  await end('roster', orders);
});

test('replication-user: created, applied by a reboot, and updated when its secret is rotated', async () => {
  await start('replication-user');
  await example.readme.through('cdktf deploy');
  expect(example.usersOf(brokerId)).toEqual({ replication: 'active' });
  expect(example.emulator.passwordOf(brokerId, 'replication')).toBe('Example-Replication-2026');
  example.emulator.putSecret('mq/replication', JSON.stringify({ password: 'Rotated-Replication-7' }));
  const env = { TF_VAR_primary_broker_id: brokerId };
  await stack('replication-user').apply(env);
  expect(example.emulator.passwordOf(brokerId, 'replication')).toBe('Rotated-Replication-7');
  expect(example.usersOf(brokerId)).toEqual({ replication: 'active' });
  expect(example.emulator.callCounts().RebootBroker).toBe(2);
  expect((await stack('replication-user').plan(env)).isEmpty).toBe(true);
  expect(searchFiles([join(example.folder, 'cdktf.out')], ['Example-Replication-2026']).hits).toEqual([]);
  expect(searchFiles([join(example.folder, 'cdktf.out')], ['mq/replication']).hits).not.toEqual([]);
  await end('replication-user');
});

test('platform-module: the platform team’s rules apply, and so does an override', async () => {
  await start('platform-module');
  await example.readme.through('cdktf deploy');
  expect(example.usersOf(brokerId)).toEqual({
    'billing-worker': 'CREATE',
    'orders-api': 'CREATE',
    'orders-worker': 'CREATE',
  });
  expect(stack('platform-module').read('cdk.tf.json')).toMatch(/"timeouts": \{\s+"create": "1h"/);
  await end('platform-module');
});

test('terraform-quickstart: applied with one reboot, and again when the secret is rotated', async () => {
  await start('terraform-quickstart');
  await example.readme.through('terraform init');
  expect(readFileSync(join(example.folder, 'versions.tf'), 'utf8')).toContain('version');
  expect(await example.readme.through('terraform apply')).toContain('3 added, 0 changed, 0 destroyed');
  expect(example.usersOf(brokerId)).toEqual({ 'billing-service': 'active', 'orders-service': 'active' });
  expect(example.emulator.passwordOf(brokerId, 'billing-service')).toBe('Example-Billing-2026');
  const password = example.emulator.passwordOf(brokerId, 'orders-service') ?? '';
  expect(searchFiles([example.folder], [password]).hits).toEqual([]);
  // A rotation is an update of the user, and a reboot.
  example.emulator.putSecret('mq/billing-service', 'Rotated-Billing-7');
  const terraform = new Workspace({
    folder: example.folder,
    env: {
      AWS_ENDPOINT_URL: example.emulator.endpoint,
      TF_VAR_broker_id: brokerId,
      TF_VAR_orders_password: password,
    },
  });
  expect((await terraform.apply()).text).toContain('0 added, 2 changed, 0 destroyed');
  expect(example.usersOf(brokerId)).toEqual({ 'billing-service': 'active', 'orders-service': 'active' });
  expect(example.emulator.callCounts().RebootBroker).toBe(2);
  await end('terraform-quickstart');
});

test('command-line', async () => {
  await start('command-line');
  await example.readme.through('mq-user list');
  expect(example.usersOf(brokerId)).toEqual({ 'break-glass': 'active', ci: 'active' });
  expect(example.emulator.callCounts().RebootBroker).toBe(1);
  await example.readme.through('mq-user adopt');
  expect(readFileSync(join(example.folder, 'adopted.tf'), 'utf8')).toContain(`id = "${brokerId}/break-glass"`);
  await end('command-line');
});
