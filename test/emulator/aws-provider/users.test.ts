/** Tests the emulator with the real AWS provider: the inline users of a broker. */
import { startEmulator, type Emulator } from '../../../src/emulator';
import { describeWithAwsProvider } from '../../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../../support/aws/aws-provider-server';
import { AwsWorkspace, inlineUser as user } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

describeWithAwsProvider()('the AWS provider with inline users', () => {
  let provider: AwsProviderServer;
  let emulator: Emulator;
  let workspace: AwsWorkspace;
  beforeAll(async () => {
    provider = await startAwsProvider();
    emulator = await startEmulator({ rebootMillis: 50 });
    workspace = new AwsWorkspace(emulator, provider.env);
  });
  afterAll(async () => {
    workspace.remove();
    await emulator.close();
    provider.close();
  });

  const broker = (users: string, more = '') => `
resource "aws_mq_broker" "it" {
  broker_name        = "orders"
  engine_type        = "ActiveMQ"
  engine_version     = "5.18"
  host_instance_type = "mq.m5.large"
  # Required from version 5.18 on.
  auto_minor_version_upgrade = true
  # Left out, AWS takes the default group, which the AWS provider then wants to remove.
  security_groups = ["sg-0a1b2c3d4e5f60718"]
  ${users}
  ${more}
}`;

  test('creates a broker, changes its users and tags with and without a reboot, and destroys it', async () => {
    const apply = (hcl: string) => workspace.applyResources(hcl);
    const id = () => String(workspace.state('aws_mq_broker.it')?.id);
    const users = () => emulator.broker(id()).users;

    workspace.writeResources(
      broker(user('admin', 'console_access = true') + user('orders', 'groups = ["g1"]'), 'tags = { a = "1" }'),
    );
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    expect(emulator.broker(id()).describe()).toMatchObject({
      brokerState: 'RUNNING',
      tags: { a: '1' },
      users: [{ username: 'admin' }, { username: 'orders' }],
    });
    expect(await workspace.changes()).toBe('');

    await apply(
      broker(
        user('admin', 'console_access = false', 'Changed-Secret-2') + user('billing', 'groups = ["g2"]'),
        'tags = { b = "2" }\n  apply_immediately = true',
      ),
    );
    expect(emulator.callCounts()).toMatchObject({
      CreateUser: 1,
      UpdateUser: 1,
      DeleteUser: 1,
      RebootBroker: 1,
      CreateTags: 1,
      DeleteTags: 1,
    });
    expect(emulator.broker(id()).describe()).toMatchObject({
      brokerState: 'RUNNING',
      tags: { b: '2' },
      users: [{ username: 'admin' }, { username: 'billing' }],
    });
    expect(users().find('admin')?.current?.consoleAccess).toBe(false);
    expect(emulator.passwordOf(id(), 'admin')).toBe('Changed-Secret-2');
    expect(await workspace.changes()).toBe('');

    // With `user` ignored, users that another client creates are not changed.
    const ignoring = 'tags = { c = "3" }\n  lifecycle {\n    ignore_changes = [user]\n  }';
    users().create('theirs', { password: 'Their-Secret-1' });
    emulator.broker(id()).reboot();
    emulator.clearCalls();
    await apply(broker(user('admin'), `apply_immediately = true\n  ${ignoring}`));
    expect(users().find('theirs')).toBeDefined();
    expect(users().find('billing')).toBeDefined();
    expect(Object.keys(emulator.callCounts()).filter((name) => /^(Create|Update|Delete)User$/.test(name))).toEqual([]);
    expect(emulator.broker(id()).describe().tags).toEqual({ c: '3' });

    const last = id();
    await workspace.destroy();
    expect(emulator.broker(last).state).toBe('DELETED');
  });

  // crossplane-contrib/provider-upjet-aws #1264, which runs the same provider.
  test('plans changes of users again and again without `apply_immediately`, until a reboot', async () => {
    const users = (groups: string) => user('admin') + user('orders', `groups = ${groups}`);
    await workspace.applyResources(broker(users('["g1"]')));
    await workspace.applyResources(broker(users('["g2"]') + user('billing', 'groups = ["g3"]')));
    expect(await workspace.changedAttributes()).toEqual({ 'aws_mq_broker.it': ['user'] });
    await workspace.apply();
    expect(await workspace.changedAttributes()).toEqual({ 'aws_mq_broker.it': ['user'] });

    emulator.broker(String(workspace.state('aws_mq_broker.it')?.id)).reboot();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await workspace.changes()).toBe('');
    await workspace.destroy();
  });
});
