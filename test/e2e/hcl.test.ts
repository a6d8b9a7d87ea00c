/** CDKTF's HCL output of the constructs is accepted by the real provider, nested blocks included. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Fn, TerraformIterator, TerraformStack, TerraformVariable, Token } from 'cdktf';
import {
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  DataMqUsers,
  MqProvider,
} from '../../src/constructs';
import { passwordVariable, temporaryDirectory } from '../constructs/helpers';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

test('terraform validate accepts the HCL of a stack with all constructs', async () => {
  requireTerraform();
  const outdir = temporaryDirectory();
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'stack');
  new MqProvider(stack, 'mq', {
    region: 'us-east-1',
    requestsPerSecond: 5,
    allowedAccountIds: ['123456789012'],
    assumeRole: { roleArn: 'arn:aws:iam::123456789012:role/mq' },
    endpoints: { mq: 'http://localhost:1', sts: 'http://localhost:1' },
  });
  new BrokerUser(stack, 'user', {
    brokerId: 'b-1',
    username: 'jane.doe',
    password: BrokerPassword.fromVariable(passwordVariable(stack)),
    groups: ['staff'],
    consoleAccess: true,
    adoptExisting: true,
    acknowledge: { 'username-pii': 'a test system' },
    timeouts: { create: '5m' },
  });
  new BrokerUsers(stack, 'users', {
    brokerId: 'b-1',
    users: [{ username: 'orders' }],
    passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
    rebootOnChange: true,
    rebootTimeouts: { update: '5m' },
  });
  const names = new TerraformVariable(stack, 'names', { type: 'set(string)', default: ['ab'] });
  new BrokerUser(stack, 'each', {
    brokerId: 'b-1',
    username: 'each',
    password: BrokerPassword.fromSecretsManager('mq/each'),
    forEach: TerraformIterator.fromMap({ 'a "b"': 'x ${join("-", var.names)} "y"', c: 'z' }),
    connection: { type: 'ssh', host: '${self.id} "host"' },
    provisioners: [
      {
        type: 'local-exec',
        command: 'echo "${self.username}" \\ %%{x} $${y}\n<<EOT',
        when: 'destroy',
      },
      {
        type: 'remote-exec',
        inline: ['echo "${self.broker_id}"', 'true'],
        connection: { type: 'ssh', host: 'other "${self.id}"' },
      },
    ],
  });
  new BrokerUser(stack, 'counted', {
    brokerId: 'b-1',
    username: 'counted',
    password: BrokerPassword.fromSecretsManager('mq/counted'),
    count: Token.asNumber(Fn.lengthOf(names.listValue)),
  });
  const name = new TerraformVariable(stack, 'name', { type: 'string' });
  new BrokerUser(stack, 'unknown', {
    brokerId: 'b-1',
    username: `svc-${name.stringValue}`,
    password: BrokerPassword.fromSecretsManager('mq/unknown'),
    groups: names.listValue,
  });
  new DataMqUsers(stack, 'all', { brokerId: 'b-1' });
  app.synth();
  const folder = join(outdir, 'stacks', 'stack');
  const { hcl } = stack.toHclTerraform() as { hcl: string };
  for (const text of ['requests_per_second = 5', 'assume_role {', 'timeouts {', 'acknowledge = {']) {
    expect(hcl).toContain(text);
  }
  // CDKTF does not indent, so a block ends where the next one begins.
  const blockOf = (id: string) =>
    hcl
      .split(/\n(?=(?:resource|data|variable|output) ")/)
      .find((block) => block.startsWith(`resource "mq_user" "${id}"`)) ?? '';
  const unknown = blockOf('unknown');
  expect(unknown).toMatch(/\n *lifecycle \{\n/);
  const written = [...unknown.matchAll(/precondition \{\s+condition += (.*)\s+error_message += "(.*)"\s+\}/g)];
  expect(
    written.map(([, condition = '', message = '']) => [/the rule ([a-z-]+)\./.exec(message)?.[1], condition]),
  ).toEqual([
    ['username-length', expect.stringContaining('"svc-${var.name}"')],
    ['username-charset', expect.stringContaining('"svc-${var.name}"')],
    ['username-dot-segment', expect.stringContaining('"svc-${var.name}"')],
    ['groups-count', expect.stringContaining('var.names')],
    ['group-length', expect.stringContaining('var.names')],
    ['group-charset', expect.stringContaining('var.names')],
    ['username-unique', expect.stringContaining('["jane.doe", "orders", "svc-${var.name}"]')],
  ]);
  // Values that are known need none.
  expect(blockOf('user')).toContain('acknowledge');
  expect(blockOf('user')).not.toContain('precondition');
  rmSync(join(folder, 'cdk.tf.json'));
  writeFileSync(join(folder, 'cdk.tf'), hcl);
  const workspace = new Workspace({ folder });
  await workspace.succeed(['init', '-no-color']);
  expect((await workspace.succeed(['validate', '-no-color'])).text).toContain('The configuration is valid');
  rmSync(outdir, { recursive: true });
});
