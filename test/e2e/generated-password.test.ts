/** Tests generated passwords and their rotation in one apply, with the real AWS provider and the built provider. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { awsProviderVersion, describeWithAwsProvider } from '../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../support/aws/aws-provider-server';
import { searchFiles } from '../support/run/secret-search';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { Workspace } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
let emulator: Emulator;
let tf: Workspace;

beforeEach(async () => {
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId });
  tf = new Workspace();
});
afterEach(async () => {
  tf.remove();
  await emulator.close();
});

/** The blocks that both providers need. */
const providers = (required: string) => `${required.replace(
  'required_providers {',
  `required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "${awsProviderVersion}"
    }`,
)}
provider "aws" {
  region                      = "us-east-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    secretsmanager = "${emulator.endpoint}"
  }
}
provider "mq" {
  region = "us-east-1"
  endpoints {
    mq             = "${emulator.endpoint}"
    secretsmanager = "${emulator.endpoint}"
  }
}
`;

/** What BrokerPassword.fromGeneratedSecret and a BrokerUser synthesize to. */
const config = (required: string, version: number) => `${providers(required)}
ephemeral "aws_secretsmanager_random_password" "it" {
  password_length            = 32
  exclude_characters         = ",:="
  require_each_included_type = true
}
resource "aws_secretsmanager_secret" "it" {
  name                    = "mq/orders"
  recovery_window_in_days = 0
}
resource "aws_secretsmanager_secret_version" "it" {
  secret_id                = aws_secretsmanager_secret.it.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.it.random_password
  secret_string_wo_version = ${version}
}
resource "mq_user" "it" {
  broker_id           = "${brokerId}"
  username            = "orders"
  password_secret_id  = aws_secretsmanager_secret_version.it.arn
  password_wo_version = ${version}
}
`;

describeWithAwsProvider()('with the AWS provider', () => {
  let aws: AwsProviderServer;
  beforeAll(async () => void (aws = await startAwsProvider()));
  afterAll(() => aws.close());

  test('a raised version generates another password and sets it in the same apply', async () => {
    const { env } = aws;
    const required = installBuiltPlugin(tf);
    tf.write(config(required, 1));
    await tf.succeed(['init'], env);
    await tf.apply(env);
    const first = emulator.passwordOf(brokerId, 'orders');
    expect(first).toHaveLength(32);

    tf.write(config(required, 2));
    await tf.apply(env);
    const second = emulator.passwordOf(brokerId, 'orders');
    expect(second).not.toBe(first);
    expect(second).toBe(emulator.secret('mq/orders').value());
    expect((await tf.plan(env)).isEmpty).toBe(true);
  }, 180_000);

  test('the example of mq_password stores the password that it sets, and new versions replace both', async () => {
    const { env } = aws;
    const example = readFileSync(
      join(__dirname, '../../examples/provider/ephemeral-resources/mq_password/secret.tf'),
      'utf8',
    );
    const required = installBuiltPlugin(tf);
    tf.write(providers(required) + example);
    await tf.succeed(['init'], env);
    await tf.apply(env);
    const first = emulator.passwordOf(brokerId, 'orders-service');
    expect(first).toHaveLength(32);
    expect(emulator.secret('mq/orders-service').value()).toBe(first);
    expect((await tf.plan(env)).isEmpty).toBe(true);

    tf.write(providers(required) + example.replace('secret_string_wo_version = 1', 'secret_string_wo_version = 2'));
    await tf.apply(env);
    const second = emulator.passwordOf(brokerId, 'orders-service');
    expect(second).not.toBe(first);
    expect(emulator.secret('mq/orders-service').value()).toBe(second);
    expect(searchFiles([tf.folder], [first ?? '', second ?? '']).hits).toEqual([]);
  }, 180_000);
});
