/** Tests the emulator with the real AWS provider: brokers, their inline users, and secrets. */
import { startEmulator, type Emulator } from '../../src/emulator';
import { awsProviderVersion, describeWithAwsProvider } from '../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../support/aws/aws-provider-server';
import { Workspace } from '../support/terraform/terraform';

jest.setTimeout(120_000);

const password = 'Inline-Secret-1';
const user = (username: string, more = '') => `
  user {
    username = "${username}"
    password = "${password}"
    ${more}
  }`;

describeWithAwsProvider()('the AWS provider', () => {
  let provider: AwsProviderServer;
  let emulator: Emulator;
  let workspace: Workspace;
  beforeAll(async () => void (provider = await startAwsProvider()));
  afterAll(() => provider.close());
  beforeEach(async () => {
    emulator = await startEmulator({ rebootMillis: 50 });
    workspace = new Workspace({ env: provider.env });
  });
  afterEach(async () => {
    workspace.remove();
    await emulator.close();
  });

  /** Writes the provider and what comes with it. */
  function write(hcl: string): void {
    workspace.write(`
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${awsProviderVersion}"
    }
  }
}
provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    mq             = "${emulator.endpoint}"
    secretsmanager = "${emulator.endpoint}"
    sts            = "${emulator.endpoint}"
  }
}
${hcl}`);
  }

  /** Empty, or the changes that Terraform plans. */
  async function emptyPlan(): Promise<string> {
    const { isEmpty, stdout } = await workspace.plan();
    return isEmpty ? '' : stdout;
  }

  const broker = (users: string, more = '') => `
resource "aws_mq_broker" "it" {
  broker_name        = "orders"
  engine_type        = "ActiveMQ"
  engine_version     = "5.18"
  host_instance_type = "mq.m5.large"
  # Left out, AWS takes the default group, which the AWS provider then wants to remove.
  security_groups    = ["sg-0a1b2c3d4e5f60718"]
  ${users}
  ${more}
}`;

  test('creates a broker, changes its users and tags with and without a reboot, and destroys it', async () => {
    const apply = async (hcl: string) => {
      write(hcl);
      await workspace.apply();
    };
    const id = () => String(workspace.state('aws_mq_broker.it')?.id);
    const users = () => emulator.broker(id()).users;

    write(broker(user('admin', 'console_access = true') + user('orders', 'groups = ["g1"]'), 'tags = { a = "1" }'));
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    expect(emulator.broker(id()).describe()).toMatchObject({
      brokerState: 'RUNNING',
      tags: { a: '1' },
      users: [{ username: 'admin' }, { username: 'orders' }],
    });
    expect(await emptyPlan()).toBe('');

    await apply(
      broker(
        user('admin', 'console_access = false') + user('billing', 'groups = ["g2"]'),
        'tags = { b = "2" }\n  auto_minor_version_upgrade = true\n  apply_immediately = true',
      ),
    );
    expect(emulator.callCounts()).toMatchObject({
      CreateUser: 1,
      UpdateUser: 1,
      DeleteUser: 1,
      UpdateBroker: 1,
      RebootBroker: 1,
      CreateTags: 1,
      DeleteTags: 1,
    });
    expect(emulator.broker(id()).describe()).toMatchObject({
      brokerState: 'RUNNING',
      tags: { b: '2' },
      autoMinorVersionUpgrade: true,
      users: [{ username: 'admin' }, { username: 'billing' }],
    });
    expect(users().find('admin')?.current?.consoleAccess).toBe(false);
    expect(await emptyPlan()).toBe('');

    // With `user` ignored, users that another client creates are not changed.
    const ignoring = 'tags = { c = "3" }\n  lifecycle {\n    ignore_changes = [user]\n  }';
    users().create('theirs', { password });
    emulator.broker(id()).reboot();
    emulator.clearCalls();
    await apply(broker(user('admin'), `auto_minor_version_upgrade = true\n  apply_immediately = true\n  ${ignoring}`));
    expect(users().find('theirs')).toBeDefined();
    expect(users().find('billing')).toBeDefined();
    expect(Object.keys(emulator.callCounts()).filter((name) => /^(Create|Update|Delete)User$/.test(name))).toEqual([]);
    expect(emulator.broker(id()).describe().tags).toEqual({ c: '3' });

    const last = id();
    await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(emulator.broker(last).state).toBe('DELETED');
  });

  test('stores a generated password in a secret without its value in the state, rotates it, and destroys it', async () => {
    const secret = (version: number, description: string, tags: string) => `
ephemeral "aws_secretsmanager_random_password" "it" {
  password_length     = 24
  exclude_characters  = ",:="
  exclude_punctuation = false
}
resource "aws_secretsmanager_secret" "it" {
  name                    = "orders/admin"
  description             = "${description}"
  recovery_window_in_days = 0
  tags                    = ${tags}
}
resource "aws_secretsmanager_secret_version" "it" {
  secret_id                = aws_secretsmanager_secret.it.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.it.random_password
  secret_string_wo_version = ${version}
}
data "aws_caller_identity" "it" {}
output "account" {
  value = data.aws_caller_identity.it.account_id
}`;
    write(secret(1, 'of orders', '{ a = "1" }'));
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    const arn = String(workspace.state('aws_secretsmanager_secret.it')?.arn);
    const first = String(emulator.secret(arn).value());
    expect(first).toMatch(/^[^,:=]{24}$/);
    expect(JSON.stringify(workspace.state('aws_secretsmanager_secret_version.it'))).not.toContain(first);
    expect(await emptyPlan()).toBe('');
    expect((await workspace.succeed(['output', '-raw', 'account'])).stdout).toBe('123456789012');

    write(secret(2, 'of the orders broker', '{ b = "2" }'));
    await workspace.apply();
    const view = emulator.secret(arn);
    expect(view.value()).not.toBe(first);
    expect(view.value('AWSPREVIOUS')).toBe(first);
    expect(view.description).toBe('of the orders broker');
    expect([...view.tags]).toEqual([['b', '2']]);

    await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(() => emulator.secret(arn)).toThrow('The emulator has no secret');
  });
});
