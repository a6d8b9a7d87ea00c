/** The examples of the provider's pages, applied with real Terraform against the emulator. */
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brokerId, startRun, type Run } from '../support/terraform/mq-provider';

const examples = join(__dirname, '../../examples/provider');
/** Actions need a newer Terraform than these tests have, and the ephemeral resource the AWS provider. */
const applied = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(resources|data-sources|functions)\/.*\.tf$/.test(file))
  .sort();
const password = 'Example-5c02-passphrase';

let run: Run;
beforeEach(async () => {
  run = await startRun();
  for (const username of ['made-by-hand', 'operator']) {
    run.emulator.broker(brokerId).users.addActive(username, { password, consoleAccess: username === 'operator' });
  }
  for (const name of ['made-by-hand', 'operator', 'audit-service', 'orders-service', 'reports-service']) {
    run.emulator.seedSecret({ name: `mq/${name}`, secretString: password });
  }
  run.emulator.seedSecret({ name: 'mq/billing-service', secretString: JSON.stringify({ password }) });
});
afterEach(() => run.close());

test.each(applied)('%s is applied, leaves an empty plan, and is destroyed', async (file) => {
  const env = { TF_VAR_orders_password: password };
  run.write(readFileSync(join(examples, file), 'utf8'));
  const roster = join(examples, dirname(file), 'users.yaml');
  if (existsSync(roster)) cpSync(roster, join(run.tf.folder, 'users.yaml'));
  await run.tf.apply(env);
  expect((await run.tf.plan(env)).isEmpty).toBe(true);
  await run.tf.succeed(['destroy', '-auto-approve', '-no-color'], env);
  expect(run.usernames()).toContain(file.includes('exclusive') ? 'operator' : 'foreign');
});

test('terraform validate accepts the provider block', async () => {
  run.tf.write(readFileSync(join(examples, 'provider.tf'), 'utf8'));
  expect((await run.tf.run(['validate', '-no-color'])).text).toContain('Success!');
});

test('terraform test runs the tests of a module that calls functions, with a mocked provider', async () => {
  const folder = join(examples, 'functions', 'user_violations');
  run.write(readFileSync(join(folder, 'validation.tf'), 'utf8'));
  cpSync(join(folder, 'validation.tftest.hcl'), join(run.tf.folder, 'validation.tftest.hcl'));
  const { status, text } = await run.tf.run(['test', '-no-color']);
  expect([status, text]).toEqual([0, expect.stringContaining('2 passed, 0 failed')]);
});

test('terraform test mocks every resource and data source', async () => {
  run.tf.write(`
terraform {
  required_providers {
    mq = { source = "cdktf-mq-users/mq" }
  }
}
resource "mq_user" "it" {
  broker_id          = "${brokerId}"
  username           = "orders"
  password_secret_id = "mq/orders"
}
resource "mq_users_exclusive" "it" {
  broker_id = mq_user.it.broker_id
  usernames = [mq_user.it.username]
}
resource "mq_broker_reboot" "it" {
  broker_id = mq_users_exclusive.it.broker_id
  triggers  = { removed = jsonencode(mq_users_exclusive.it.removed_at) }
}
data "mq_users" "it" {
  broker_id = "${brokerId}"
}
`);
  run.tf.write(
    `
mock_provider "mq" {
  mock_resource "mq_users_exclusive" {
    defaults = { removed_users = { intruder = ["admins"] } }
  }
  mock_data "mq_users" {
    defaults = { usernames = ["orders"] }
  }
}
run "all" {
  assert {
    condition     = keys(mq_users_exclusive.it.removed_users) == tolist(["intruder"]) && data.mq_users.it.usernames == tolist(["orders"])
    error_message = "The mocks are not used."
  }
}
`,
    'mocked.tftest.hcl',
  );
  run.emulator.clearCalls();
  const { status, text } = await run.tf.run(['test', '-no-color']);
  expect([status, text]).toEqual([0, expect.stringContaining('1 passed, 0 failed')]);
  expect(run.emulator.calls).toEqual([]);
});
