/** Tests the emulator with the real AWS provider: the inline users of a broker. */
import { describeAwsRun, inlineUser as user } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

describeAwsRun('the AWS provider with inline users', { rebootMillis: 50 }, (run) => {
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
    const apply = (hcl: string) => run.workspace.applyResources(hcl);
    const id = () => String(run.workspace.state('aws_mq_broker.it')?.id);
    const users = () => run.emulator.broker(id()).users;

    run.workspace.writeResources(
      broker(user('admin', 'console_access = true') + user('orders', 'groups = ["g1"]'), 'tags = { a = "1" }'),
    );
    await run.workspace.succeed(['init', '-no-color']);
    await run.workspace.apply();
    expect(run.emulator.broker(id()).describe()).toMatchObject({
      brokerState: 'RUNNING',
      tags: { a: '1' },
      users: [{ username: 'admin' }, { username: 'orders' }],
    });
    expect(await run.workspace.changes()).toBe('');

    await apply(
      broker(
        user('admin', 'console_access = false', 'Changed-Secret-2') + user('billing', 'groups = ["g2"]'),
        'tags = { b = "2" }\n  apply_immediately = true',
      ),
    );
    expect(run.emulator.callCounts()).toMatchObject({
      CreateUser: 1,
      UpdateUser: 1,
      DeleteUser: 1,
      RebootBroker: 1,
      CreateTags: 1,
      DeleteTags: 1,
    });
    expect(run.emulator.broker(id()).describe()).toMatchObject({
      brokerState: 'RUNNING',
      tags: { b: '2' },
      users: [{ username: 'admin' }, { username: 'billing' }],
    });
    expect(users().find('admin')?.current?.consoleAccess).toBe(false);
    expect(run.emulator.passwordOf(id(), 'admin')).toBe('Changed-Secret-2');
    expect(await run.workspace.changes()).toBe('');

    // With `user` ignored, users that another client creates are not changed.
    const ignoring = 'tags = { c = "3" }\n  lifecycle {\n    ignore_changes = [user]\n  }';
    users().create('theirs', { password: 'Their-Secret-1' });
    run.emulator.broker(id()).reboot();
    run.emulator.clearCalls();
    await apply(broker(user('admin'), `apply_immediately = true\n  ${ignoring}`));
    expect(users().find('theirs')).toBeDefined();
    expect(users().find('billing')).toBeDefined();
    expect(Object.keys(run.emulator.callCounts()).filter((name) => /^(Create|Update|Delete)User$/.test(name))).toEqual(
      [],
    );
    expect(run.emulator.broker(id()).describe().tags).toEqual({ c: '3' });

    const last = id();
    await run.workspace.destroy();
    expect(run.emulator.broker(last).state).toBe('DELETED');
  });

  // crossplane-contrib/provider-upjet-aws #1264, which runs the same provider.
  test('plans changes of users again and again without `apply_immediately`, until a reboot', async () => {
    const users = (groups: string) => user('admin') + user('orders', `groups = ${groups}`);
    await run.workspace.applyResources(broker(users('["g1"]')));
    await run.workspace.applyResources(broker(users('["g2"]') + user('billing', 'groups = ["g3"]')));
    expect(await run.workspace.changedAttributes()).toEqual({ 'aws_mq_broker.it': ['user'] });
    await run.workspace.apply();
    expect(await run.workspace.changedAttributes()).toEqual({ 'aws_mq_broker.it': ['user'] });

    run.emulator.broker(String(run.workspace.state('aws_mq_broker.it')?.id)).reboot();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await run.workspace.changes()).toBe('');
    await run.workspace.destroy();
  });
});
