/** The provider with an emulator as Amazon MQ and no other endpoint: the Secrets Manager and the STS of AWS are not called. */
import dns from 'node:dns';
import { brokerId, startRun, userBlock, type Run } from '../support/terraform/mq-provider';

const secret = 'mq/orders';
let run: Run;
beforeAll(async () => {
  run = await startRun();
  run.emulator.seedSecret({ name: secret, secretString: 'Neighbour-Secret-2026' });
});
afterAll(() => run.close());

async function failedApply(resources: string, provider = '', endpoints = ''): Promise<string> {
  run.tf.write(`
terraform {
  required_providers {
    mq = { source = "cdktf-mq-users/mq" }
  }
}
provider "mq" {
  region = "us-east-1"
  ${provider}
  endpoints {
    mq = "${run.emulator.endpoint}"
    ${endpoints}
  }
}
${resources}`);
  const { status, text } = await run.tf.run(['apply', '-auto-approve', '-no-color']);
  expect(status).toBe(1);
  expect(run.writes()).toEqual([]);
  return text;
}

const user = `
resource "mq_user" "it" {
  broker_id          = "${brokerId}"
  username           = "orders"
  password_secret_id = "${secret}"
}
`;

test('a password from a secret: the error names the endpoints, nothing is sent to AWS, and no user is created', async () => {
  const lookup = jest.spyOn(dns, 'lookup');
  const text = await failedApply(user);
  const names = lookup.mock.calls.map(([host]) => host);
  lookup.mockRestore();
  expect(names.filter((host) => host.includes('amazonaws'))).toEqual([]);
  expect(text).toContain('The password could not be read from the secret');
  expect(text).toContain('Set AWS_ENDPOINT_URL, which applies to all services, or AWS_ENDPOINT_URL_SECRETS_MANAGER');
  expect(text).toContain('`secretsmanager` in the endpoints block');
});

test('allowed accounts: the error names the endpoints', async () => {
  const text = await failedApply(userBlock(), 'allowed_account_ids = ["000000000000"]');
  expect(text).toContain('AWS_ENDPOINT_URL_STS');
});

test('with its endpoint set, the secret is read', async () => {
  await run.apply(user);
  expect(run.usernames()).toContain('orders');
});
