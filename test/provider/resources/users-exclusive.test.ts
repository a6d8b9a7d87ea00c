/** The resource `mq_users_exclusive` through the real Terraform, against the emulator, with users that others create. */
import { CreateBrokerCommand, DeleteBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../../src/emulator';
import { brokerId, foreignPassword, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const users = () => run.emulator.broker(brokerId).users;
const addUser = (username: string, settings: object = {}) =>
  users().create(username, { password: foreignPassword, ...settings });

const exclusive = (usernames: string | readonly string[], body = '') => `
resource "mq_users_exclusive" "all" {
  broker_id = "${brokerId}"
  usernames = ${typeof usernames === 'string' ? usernames : JSON.stringify(usernames)}
  ${body}
}
`;

async function planned(): Promise<string> {
  const { text } = await run.tf.plan();
  return text;
}

test('the plan names everyone who will be removed, with groups, and the apply removes no other user', async () => {
  addUser('intruder', { groups: ['admins', 'everything'] });
  run.write(exclusive(['foreign']));
  const text = await planned();
  expect(text).toContain('1 user of the broker');
  expect(text).toContain('- intruder: groups admins, everything');
  expect(text).toMatch(/\+ removed_users += \{\s+\+ "intruder" = \[\s+\+ "admins",\s+\+ "everything",/);
  expect(text).not.toContain('- foreign');
  await run.apply(exclusive(['foreign']));
  expect(run.usernames()).toEqual(['foreign']);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a user that appears later is removed by the next apply, even under a name that was removed before', async () => {
  await run.apply(exclusive(['foreign']));
  for (const round of ['first', 'second']) {
    addUser('intruder', { groups: [round] });
    run.write(exclusive(['foreign']));
    expect(await planned()).toContain(`- intruder: group ${round}`);
    await run.tf.apply();
    expect(run.usernames()).toEqual(['foreign']);
    expect((await run.tf.plan()).isEmpty).toBe(true);
    await run.reboot();
  }
});

test('a user that appears between plan and apply is kept until a plan names it', async () => {
  await run.apply(exclusive(['foreign']));
  addUser('intruder');
  await run.tf.succeed(['plan', '-out=saved', '-no-color']);
  addUser('latecomer');
  await run.tf.succeed(['apply', '-no-color', 'saved']);
  expect(run.usernames()).toEqual(['foreign', 'latecomer']);
  expect(await planned()).toContain('- latecomer: no groups');
});

test('if a user appears between the first plan and its apply, no user is removed', async () => {
  addUser('intruder');
  run.write(exclusive(['foreign']));
  await run.tf.succeed(['plan', '-out=saved', '-no-color']);
  addUser('latecomer');
  const { status, text } = await run.tf.run(['apply', '-no-color', 'saved']);
  expect(status).toBe(1);
  expect(text).toContain('inconsistent final plan');
  expect(run.usernames()).toEqual(['foreign', 'intruder', 'latecomer']);
});

test('users can disappear between plan and apply', async () => {
  await run.apply(exclusive(['foreign', 'delisted']));
  for (const name of ['intruder', 'delisted', 'other']) addUser(name, { groups: ['admins'] });
  run.write(exclusive(['foreign']));
  expect(await planned()).toContain('- delisted: group admins');
  await run.tf.succeed(['plan', '-out=saved', '-no-color']);
  users().delete('intruder');
  users().delete('delisted');
  await run.reboot();
  await run.tf.succeed(['apply', '-no-color', 'saved']);
  expect(run.usernames()).toEqual(['foreign']);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('destroying the resource removes no user', async () => {
  await run.apply(exclusive(['foreign']));
  addUser('intruder');
  await run.tf.succeed(['destroy', '-auto-approve', '-no-color', '-refresh=false']);
  expect(run.usernames()).toEqual(['foreign', 'intruder']);
});

test('it cannot be imported', async () => {
  run.write(exclusive(['foreign']));
  const { status, text } = await run.tf.run(['import', '-no-color', 'mq_users_exclusive.all', brokerId]);
  expect(status).toBe(1);
  expect(text).toContain('import');
});

test('users that match a pattern are kept', async () => {
  for (const name of ['team-a-one', 'team-a-', 'team-b-one', 'x.team-a-one']) addUser(name);
  await run.apply(exclusive(['foreign'], 'ignore = ["team-a-*", "*.nobody"]'));
  expect(run.usernames()).toEqual(['foreign', 'team-a-', 'team-a-one']);
});

test('every mistake is named before anything is planned', async () => {
  const text = await run.failedApply(exclusive(['a', 'b c', 'foreign'], 'ignore = ["", "sp ace", "ok-*"]'));
  expect(text).toContain('"a": The username has 1 character.');
  expect(text).toContain('"b c": The username has " " at position 2.');
  expect(text).toContain('The pattern "" has 0 characters.');
  expect(text).toContain('The pattern "sp ace" has " " at position 3.');
  expect(run.writes()).toEqual([]);
});

test('an empty list removes everyone', async () => {
  addUser('intruder');
  await run.apply(exclusive([]));
  expect(run.usernames()).toEqual([]);
});

describe('the last user with access to the web console', () => {
  beforeEach(() => addUser('admin', { consoleAccess: true }));

  test('is not removed', async () => {
    const text = await run.failedApply(exclusive(['foreign']));
    expect(text).toContain('The last user with access to the web console would be removed');
    expect(text).toContain('remove_last_console_user = true');
    expect(run.usernames()).toEqual(['admin', 'foreign']);
  });

  test('is removed if the configuration allows it', async () => {
    await run.apply(exclusive(['foreign'], 'remove_last_console_user = true'));
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('is removed if another one stays', async () => {
    users().update('foreign', { consoleAccess: true });
    await run.apply(exclusive(['foreign']));
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('is removed if the same apply creates another one', async () => {
    const operator = userBlock('console_access = true', { username: 'operator' });
    await run.apply(`${exclusive(['foreign', 'operator'])}${operator}`);
    expect(run.usernames()).toEqual(['foreign', 'operator']);
  });

  test('is removed if the same apply creates another one later, which the plan has verified', async () => {
    await run.apply(exclusive(['foreign', 'admin']));
    const later = `
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "sleep 2"
  }
}
`;
    const operator = userBlock('console_access = true\n  depends_on = [terraform_data.slow]', { username: 'operator' });
    await run.apply(exclusive(['foreign', 'operator']) + later + operator);
    expect(run.usernames()).toEqual(['foreign', 'operator']);
  });

  test('is not removed if the creation of another one fails, or its change', async () => {
    await run.apply(exclusive(['foreign', 'admin']));
    const operator = userBlock('console_access = true', { username: 'operator' });
    run.emulator.inject({ operation: 'CreateUser', fault: faults.forbidden });
    expect(await run.failedApply(exclusive(['foreign', 'operator']) + operator)).toContain('The last user with access');
    expect(run.usernames()).toEqual(['admin', 'foreign']);

    const without = userBlock('', { username: 'operator' });
    await run.apply(exclusive(['foreign', 'admin', 'operator']) + without);
    run.emulator.inject({ operation: 'UpdateUser', fault: faults.forbidden });
    expect(await run.failedApply(exclusive(['foreign', 'operator']) + operator)).toContain('The last user with access');
    expect(run.usernames()).toEqual(['admin', 'foreign', 'operator']);
    await run.apply(exclusive(['foreign', 'operator']) + operator);
    expect(run.usernames()).toEqual(['foreign', 'operator']);
  });

  test('is not removed by two resources together', async () => {
    users().update('foreign', { consoleAccess: true });
    const second = exclusive(['foreign']).replace('"all"', '"second"');
    expect(await run.failedApply(exclusive(['admin']) + second)).toContain('The last user with access');
    expect(run.usernames()).toHaveLength(1);
  });

  test('is not removed for a listed user that no resource creates', async () => {
    await run.apply(exclusive(['foreign', 'admin']));
    const text = await run.failedApply(exclusive(['foreign', 'operator']));
    expect(text).toContain('The last user with access to the web console would be removed');
    expect(run.usernames()).toEqual(['admin', 'foreign']);
  });

  test('is not removed by a plan that also destroys its resource, unless the configuration allows it', async () => {
    const operator = userBlock('console_access = true', { username: 'operator' });
    await run.apply(exclusive(['foreign', 'admin', 'operator']) + operator);
    await run.apply(exclusive(['foreign', 'operator']) + operator);
    const writes = run.writes().length;
    expect(await run.failedApply(exclusive(['foreign']))).toContain('The last user with access to the web console');
    expect(run.writes()).toHaveLength(writes);
    await run.apply(exclusive(['foreign'], 'remove_last_console_user = true'));
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('is removed if the access of another one is known only after the apply', async () => {
    const operator = `
resource "terraform_data" "access" {
  input = true
}
${userBlock('console_access = terraform_data.access.output', { username: 'operator' })}`;
    await run.apply(exclusive(['foreign', 'operator'], 'depends_on = [mq_user.it]') + operator);
    expect(run.usernames()).toEqual(['foreign', 'operator']);
  });

  test('is not removed if the other one loses its access after the plan', async () => {
    users().update('foreign', { consoleAccess: true });
    run.write(exclusive(['foreign']));
    await run.tf.succeed(['plan', '-out=saved', '-no-color']);
    users().update('foreign', { consoleAccess: false });
    const { status } = await run.tf.run(['apply', '-no-color', 'saved']);
    expect(status).toBe(1);
    expect(run.usernames()).toEqual(['admin', 'foreign']);
  });
});

describe('a replication user', () => {
  beforeEach(() => addUser('replicator', { replicationUser: true }));

  test('is removed from a broker that replicates nothing', async () => {
    await run.reboot();
    await run.apply(exclusive(['foreign']));
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('of a broker that replicates data is removed only if the configuration allows it', async () => {
    const id = await replicatedBroker();
    const on = (body = '') => exclusive(['foreign'], body).replace(brokerId, id);
    const text = await run.failedApply(on());
    expect(text).toContain('A replication user would be removed');
    expect(text).toContain('remove_replication_users = true');
    expect(run.usernames(id)).toEqual(['foreign', 'replicator']);
    await run.apply(on('remove_replication_users = true'));
    expect(run.usernames(id)).toEqual(['foreign']);
  });

  /** Creates a broker that replicates its data to another Region. */
  async function replicatedBroker(): Promise<string> {
    const settings = {
      EngineType: 'ACTIVEMQ',
      DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
      HostInstanceType: 'mq.m5.large',
      PubliclyAccessible: false,
    } as const;
    const client = (region: string) =>
      new MqClient({
        region,
        endpoint: run.emulator.endpoint,
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
    const users = ['foreign', 'replicator'].map((Username) => ({
      Username,
      Password: foreignPassword,
      ReplicationUser: Username === 'replicator',
    }));
    const primary = await client('us-east-1').send(
      new CreateBrokerCommand({ ...settings, BrokerName: 'primary', Users: users }),
    );
    await client('eu-west-1').send(
      new CreateBrokerCommand({
        ...settings,
        BrokerName: 'replica',
        DataReplicationMode: 'CRDR',
        DataReplicationPrimaryBrokerArn: primary.BrokerArn,
      }),
    );
    return String(primary.BrokerId);
  }
});

describe('with mq_user in the same configuration', () => {
  const order = (first: 'user' | 'exclusive' | 'neither') =>
    first === 'neither' ? '' : first === 'user' ? 'depends_on = [mq_user.it]' : 'depends_on = [mq_users_exclusive.all]';

  test.each(['user', 'exclusive', 'neither'] as const)('a listed user is created and kept, %s first', async (first) => {
    addUser('intruder');
    const body = order(first);
    const configuration =
      exclusive(['orders', 'foreign'], first === 'user' ? body : '') + userBlock(first === 'exclusive' ? body : '');
    await run.apply(configuration);
    expect(run.usernames()).toEqual(['foreign', 'orders']);
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('a user that leaves both is deleted once', async () => {
    await run.apply(exclusive(['orders', 'foreign']) + userBlock());
    const before = run.writes().length;
    await run.apply(exclusive(['foreign']));
    expect(run.usernames()).toEqual(['foreign']);
    // Both may send the request, if neither has seen the other's.
    expect(new Set(run.writes().slice(before))).toEqual(new Set(['DeleteUser']));
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('a user that is managed and not listed is an error', async () => {
    const text = await run.failedApply(exclusive(['foreign']) + userBlock());
    expect(text).toContain('A user is managed but not listed');
    expect(text.replace(/\s+[│╷╵]?\s*/g, ' ')).toContain('the user orders');
    expect(run.writes()).toEqual([]);
  });

  test.each([
    ['one at a time', '', ['-parallelism=1']],
    ['after the exclusive users', 'depends_on = [mq_users_exclusive.all]', []],
  ])('a user that is not listed is an error, also if users are planned %s', async (_, body, options) => {
    run.write(exclusive(['foreign']) + userBlock(body));
    const { status, text } = await run.tf.run(['apply', '-auto-approve', '-no-color', ...options]);
    expect([status, text]).toEqual([1, expect.stringContaining('A user is managed but not listed')]);
    expect(run.writes()).toEqual([]);
  });

  test('more users than Terraform handles at once are all known to the plan', async () => {
    const names = Array.from({ length: 25 }, (_, i) => `user-${i}`);
    const all = names.map((username, i) => userBlock('', { name: `u${i}`, username })).join('');
    await run.apply(all);
    const text = await run.failedApply(all + exclusive(['foreign', ...names.slice(0, 20)]));
    expect(text).toContain('A user is managed but not listed');
    expect(run.usernames()).toHaveLength(26);
  });
});

describe('values that are known only after the apply', () => {
  const configuration = (names = exclusive('terraform_data.names.output')) => `
resource "terraform_data" "names" {
  input = ["foreign"]
}
${names}`;

  test('remove no user that no plan has named: the next plan does', async () => {
    addUser('intruder', { groups: ['admins'] });
    const text = await run.failedApply(configuration());
    expect(text).toContain('inconsistent final plan');
    expect(text).toContain('No user is removed in that case. Run plan and apply again.');
    expect(run.usernames()).toEqual(['foreign', 'intruder']);
    expect(await planned()).toContain('- intruder: group admins');
    await run.tf.apply();
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('are accepted if no user has to be removed', async () => {
    await run.apply(configuration());
    addUser('intruder');
    await run.apply(configuration().replace('["foreign"]', '["foreign", "intruder"]'));
    expect(run.usernames()).toEqual(['foreign', 'intruder']);
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('can be whether the last console user may be removed', async () => {
    addUser('admin', { consoleAccess: true });
    const flag = (value: boolean) => `
resource "terraform_data" "flag" {
  input = ${value}
}
${exclusive(['foreign'], 'remove_last_console_user = terraform_data.flag.output')}`;
    expect(await run.failedApply(flag(false))).toContain('The last user with access to the web console');
    expect(run.usernames()).toEqual(['admin', 'foreign']);
    await run.apply(flag(true));
    expect(run.usernames()).toEqual(['foreign']);
  });
});

test('a replacement for another broker names the users of that broker', async () => {
  addUser('intruder');
  await run.apply(exclusive(['foreign']));
  const id = run.emulator.seedBroker({
    brokerId: 'b-other',
    users: [{ username: 'intruder', password: foreignPassword }],
  });
  run.write(exclusive(['foreign']).replace(brokerId, id));
  const text = await planned();
  expect(text).toContain('1 user of the broker');
  expect(text).toContain(`(${id}) will be removed`);
  await run.tf.apply();
  expect(run.usernames(id)).toEqual([]);
});

test('the resource is destroyed after its broker was deleted', async () => {
  const id = run.emulator.seedBroker({ brokerId: 'b-gone', users: [] });
  await run.apply(exclusive([]).replace(brokerId, id));
  await new MqClient({
    region: 'us-east-1',
    endpoint: run.emulator.endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }).send(new DeleteBrokerCommand({ BrokerId: id }));
  await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
});

test('read-only attributes cannot be set', async () => {
  const text = await run.failedApply(exclusive(['foreign'], 'removed_at = "2020"'));
  expect(text).toContain('The attribute removed_at is read-only');
});

test('a removal that fails midway names who was removed, and the next apply removes the others', async () => {
  for (const name of ['intruder-1', 'intruder-2', 'intruder-3']) addUser(name);
  run.emulator.inject({ operation: 'DeleteUser', fault: faults.forbidden, skip: 1 });
  const text = await run.failedApply(exclusive(['foreign']));
  expect(text).toContain('Removed: intruder-1.');
  expect(text).toContain('Not removed, or not confirmed: intruder-2, intruder-3.');
  await run.apply(exclusive(['foreign']));
  expect(run.usernames()).toEqual(['foreign']);
});

test('a user with the name __proto__ has to be listed or ignored', async () => {
  addUser('__proto__');
  const text = await run.failedApply(exclusive(['foreign']));
  expect(text).toContain('A user cannot be named in the plan');
  await run.apply(exclusive(['foreign'], 'ignore = ["__proto__"]'));
  expect(run.usernames()).toEqual(['__proto__', 'foreign']);
});

test.each([
  ['RabbitMQ', { engineType: 'RABBITMQ' }],
  ['LDAP', { authenticationStrategy: 'LDAP' }],
] as const)('a broker with %s is refused at plan', async (_, seed) => {
  const id = run.emulator.seedBroker({ brokerId: 'b-other', ...seed });
  const text = await run.failedApply(exclusive([]).replace(brokerId, id));
  expect(text).toContain('The users of this broker cannot be managed');
});

test('an update that fails midway records its removals, so that a reboot can follow', async () => {
  await run.apply(exclusive(['foreign']));
  for (const name of ['intruder-1', 'intruder-2']) addUser(name);
  run.emulator.inject({ operation: 'DeleteUser', fault: faults.forbidden, skip: 1 });
  await run.failedApply(exclusive(['foreign']));
  expect(run.tf.state('mq_users_exclusive.all')?.removed_at).toEqual(expect.any(String));
  await run.apply(exclusive(['foreign', 'intruder-2']));
  expect(run.usernames()).toEqual(['foreign', 'intruder-2']);
});

test('the state has the users that were removed last', async () => {
  addUser('intruder', { groups: ['admins'] });
  await run.apply(exclusive(['foreign']));
  const state = JSON.parse(readFileSync(join(run.tf.folder, 'terraform.tfstate'), 'utf8')) as {
    resources: { instances: { attributes: Record<string, unknown> }[] }[];
  };
  expect(state.resources[0]?.instances[0]?.attributes).toMatchObject({
    id: brokerId,
    removed_users: { intruder: ['admins'] },
    removed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
  });
});
