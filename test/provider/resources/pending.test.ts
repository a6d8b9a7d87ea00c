/** Tests every operation of Terraform on a user with every kind of pending change, through the real Terraform. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { brokerId, foreignPassword, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const users = () => run.emulator.broker(brokerId).users;
const pendingOf = (username = 'orders') =>
  (users().describe(username).pending as { pendingChange: string } | undefined)?.pendingChange;
const stateOf = () => run.tf.state('mq_user.it');
const isEmpty = async () => (await run.tf.plan()).isEmpty;

/** Brings the user into a state, by Terraform and by reboots. */
const pending = {
  none: async () => {
    await run.apply(userBlock());
    await run.reboot();
  },
  CREATE: async () => {
    await run.apply(userBlock());
  },
  UPDATE: async () => {
    await pending.none();
    await run.apply(userBlock('groups = ["before"]'));
  },
  /** Someone else deleted it, which is to come. */
  DELETE: async () => {
    await pending.none();
    users().delete('orders');
  },
};
type Change = keyof typeof pending;

describe.each<[Change, string | null, string]>([
  ['none', null, 'UPDATE'],
  ['CREATE', 'CREATE', 'CREATE'],
  ['UPDATE', 'UPDATE', 'UPDATE'],
])('a user that is pending %s', (change, shown, afterUpdate) => {
  beforeEach(() => pending[change]());

  test('is read with its pending values', async () => {
    await run.tf.succeed(['refresh', '-no-color']);
    expect(stateOf()).toMatchObject({ pending_change: shown, groups: change === 'UPDATE' ? ['before'] : [] });
    expect(await isEmpty()).toBe(true);
  });

  test('is updated', async () => {
    await run.apply(userBlock('groups = ["after"]\n  console_access = true'));
    expect(pendingOf()).toBe(afterUpdate);
    expect(stateOf()).toMatchObject({ pending_change: afterUpdate, groups: ['after'], console_access: true });
    expect(await isEmpty()).toBe(true);
    await run.reboot();
    expect(await isEmpty()).toBe(true);
    expect(users().describe('orders')).toMatchObject({ groups: ['after'], consoleAccess: true });
  });

  test('is destroyed', async () => {
    await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(users().find('orders')?.pending?.change).toBe('DELETE');
    await run.reboot();
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('is imported with its pending values', async () => {
    await run.tf.succeed(['state', 'rm', 'mq_user.it']);
    await run.tf.succeed(['import', '-no-color', 'mq_user.it', `${brokerId}/orders`]);
    expect(stateOf()).toMatchObject({ pending_change: shown, groups: change === 'UPDATE' ? ['before'] : [] });
  });
});

describe('a user that is pending DELETE', () => {
  beforeEach(() => pending.DELETE());

  test('counts as deleted, and is created after the reboot', async () => {
    expect((await run.tf.plan()).text).toContain('1 to add, 0 to change, 0 to destroy');
    const text = await run.failedApply(userBlock());
    expect(text).toContain('The deletion of the user is pending');
    expect(text).toContain('Reboot the broker, then apply again');
    expect(stateOf()).toBeUndefined();
    await run.reboot();
    await run.tf.apply();
    expect(pendingOf()).toBe('CREATE');
    expect(await isEmpty()).toBe(true);
  });

  test('is an error for an update that was planned before, and is created after the reboot', async () => {
    run.write(userBlock('groups = ["after"]'));
    const { text, status } = await run.tf.run(['apply', '-auto-approve', '-no-color', '-refresh=false']);
    expect([status, text]).toEqual([1, expect.stringContaining('The deletion of the user is pending')]);
    await run.reboot();
    await run.tf.apply();
    expect(users().describe('orders').pending).toMatchObject({ pendingChange: 'CREATE', groups: ['after'] });
    expect(await isEmpty()).toBe(true);
  });

  test('is destroyed like any other, with one warning that it still exists until the reboot', async () => {
    const { text } = await run.tf.succeed(['destroy', '-auto-approve', '-no-color', '-refresh=false']);
    expect(text).toContain('Destroy complete! Resources: 1 destroyed.');
    expect(text.match(/(Warning|Error): .{8}/g)).toEqual(['Warning: Users of']);
    expect(text).toContain('stay until its next reboot');
    await run.reboot();
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('cannot be imported', async () => {
    await run.tf.succeed(['state', 'rm', 'mq_user.it']);
    const { text } = await run.tf.run(['import', '-no-color', 'mq_user.it', `${brokerId}/orders`]);
    expect(text).toContain('Cannot import non-existent remote object');
  });
});

test('a create over a pending deletion is pending, if Amazon MQ accepts it', async () => {
  await run.close();
  run = await startRun({ pendingDeletion: 'recreate' });
  await pending.DELETE();
  await run.apply(userBlock('groups = ["after"]'));
  expect(stateOf()).toMatchObject({ groups: ['after'] });
  expect(await isEmpty()).toBe(true);
  await run.reboot();
  expect(await isEmpty()).toBe(true);
  expect(users().describe('orders')).toMatchObject({ groups: ['after'] });
});

test('a plan that deletes users warns once for each broker that is not RUNNING', async () => {
  await run.apply(userBlock() + userBlock('', { name: 'another', username: 'another' }));
  run.emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
  run.write('');
  const { text } = await run.tf.plan();
  expect(text.match(/The broker \S+ is not RUNNING/g)).toEqual([`The broker ${brokerId} is not RUNNING`]);
  expect(text).toContain('is REBOOT_IN_PROGRESS');
  expect(text).toContain('up to 1800 seconds');
});

describe('the warning about pending changes', () => {
  test('is shown once per broker, with the time of the maintenance window', async () => {
    const other = run.emulator.seedBroker({ brokerId: 'b-other', brokerName: 'other' });
    const resources =
      userBlock() +
      userBlock('', { name: 'two', username: 'billing' }) +
      userBlock('', { name: 'three', broker: other }) +
      userBlock('', { name: 'four', broker: other, username: 'billing' });
    const { text } = await run.apply(resources);
    expect(text.match(/Changes are pending until a reboot of the broker [\w-]+/g)).toEqual([
      expect.stringMatching(/broker (broker-1|other)$/),
      expect.stringMatching(/broker (broker-1|other)$/),
    ]);
    expect(text).toContain('(b-other) were changed');
    expect(text).toMatch(/maintenance window, which begins at \d{4}-\d\d-\d\dT03:00Z/);
  });

  const reboot = `
resource "mq_broker_reboot" "it" {
  broker_id = mq_user.it.broker_id
  triggers  = { user = jsonencode(mq_user.it.groups) }
}
`;
  test('is not shown if the configuration reboots the broker, at any change', async () => {
    for (const body of ['', 'groups = ["after"]']) {
      expect((await run.apply(userBlock(body) + reboot)).text).not.toContain('Changes are pending until a reboot');
      await run.reboot();
    }
  });

  test('is not shown if a module of the configuration reboots the broker', async () => {
    mkdirSync(join(run.tf.folder, 'rebooting'));
    run.tf.write(
      `terraform {\n  required_providers {\n    mq = { source = "cdktf-mq-users/mq" }\n  }\n}\nvariable "user" {}\n` +
        reboot.replace('mq_user.it.broker_id', `"${brokerId}"`).replace('jsonencode(mq_user.it.groups)', 'var.user'),
      'rebooting/main.tf',
    );
    run.write(userBlock() + 'module "rebooting" {\n  source = "./rebooting"\n  user   = mq_user.it.id\n}\n');
    await run.tf.succeed(['init', '-no-color', '-backend=false']).catch(() => undefined);
    await run.tf.succeed(['get', '-no-color']);
    expect((await run.tf.apply()).text).not.toContain('Changes are pending until a reboot');
  });

  test('is shown if only a comment mentions a reboot', async () => {
    const { text } = await run.apply(userBlock() + '# resource "mq_broker_reboot" "it" {}\n');
    expect(text).toContain('Changes are pending until a reboot');
  });

  test('is not shown at a destroy', async () => {
    await pending.none();
    const { text } = await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
    expect(text).not.toContain('Changes are pending until a reboot');
  });

  test('is not shown if nothing was changed', async () => {
    await pending.none();
    const { text } = await run.apply(userBlock('acknowledge = { "username-pii" = "no person" }'));
    expect(text).toContain('1 changed');
    expect(text).not.toContain('Changes are pending until a reboot');
    expect(run.emulator.passwordOf(brokerId, 'foreign')).toBe(foreignPassword);
  });
});
