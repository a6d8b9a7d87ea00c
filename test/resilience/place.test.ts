/**
 * A provider that is configured for another Region or account than the broker's, and a broker that was deleted. Amazon
 * MQ returns "not found" in each case; only in the last case the users no longer exist.
 */
import { DeleteBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { startEmulator, type Emulator } from '../../src/emulator';
import { brokerId, canary, startRun, userBlock, type Run } from '../support/terraform/mq-provider';

jest.setTimeout(120_000);

let run: Run;
let otherAccount: Emulator;
beforeEach(async () => {
  run = await startRun();
  otherAccount = await startEmulator({ accountId: '999988887777' });
});
afterEach(async () => {
  await otherAccount.close();
  await run.close();
});

const terraform = (...args: string[]) => run.tf.run([...args, '-no-color']);
const reboot = `
resource "mq_broker_reboot" "it" {
  broker_id = mq_user.it.broker_id
  triggers  = { user = mq_user.it.id }
}
`;
const inState = () => (run.tf.read('terraform.tfstate').match(/"type": "mq_\w+"/g) ?? []).sort();
const rewrite = (change: (text: string) => string) => run.tf.write(change(run.tf.read('main.tf')));
const otherRegion = () => rewrite((text) => text.replace('"us-east-1"', '"eu-west-1"'));
const toOtherAccount = () => rewrite((text) => text.replaceAll(run.emulator.endpoint, otherAccount.endpoint));
/** Someone deletes the broker. */
async function deleteBroker(): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new MqClient({ endpoint: run.emulator.endpoint, region: 'us-east-1', credentials });
  await client.send(new DeleteBrokerCommand({ BrokerId: brokerId }));
  client.destroy();
}
/** Removes the users from the configuration. */
const withoutUser = () => rewrite((text) => text.slice(0, text.indexOf('resource "mq_user"')));

const places: [string, () => void, string[]][] = [
  ['Region', otherRegion, ['us-east-1', 'eu-west-1']],
  ['account', toOtherAccount, ['123456789012', '999988887777']],
];
const commands: [string, () => void, string[]][] = [
  ['a plan', () => undefined, ['plan']],
  ['a refresh', () => undefined, ['refresh']],
  ['an apply', () => undefined, ['apply', '-auto-approve']],
  ['an apply that removes the user', withoutUser, ['apply', '-auto-approve']],
  ['an apply that removes the user without a refresh', withoutUser, ['apply', '-auto-approve', '-refresh=false']],
  ['a destroy', () => undefined, ['destroy', '-auto-approve']],
  ['a destroy without a refresh', () => undefined, ['destroy', '-auto-approve', '-refresh=false']],
];

test.each(places)(
  'with the provider configured for another %s, every command fails, names both, and keeps the state and the users',
  async (_place, move, names) => {
    await run.apply(userBlock() + reboot);
    expect(inState()).toEqual(['"type": "mq_broker_reboot"', '"type": "mq_user"']);
    const [config, state] = [run.tf.read('main.tf'), run.tf.read('terraform.tfstate')];
    for (const [command, edit, args] of commands) {
      run.tf.write(config);
      run.tf.write(state, 'terraform.tfstate');
      edit();
      move();
      const { status, text } = await terraform(...args);
      expect([command, status, text]).toEqual([
        command,
        1,
        expect.stringContaining('The provider is configured for another Region or account'),
      ]);
      for (const name of names) expect(text).toContain(name);
      expect([command, inState()]).toEqual([command, expect.arrayContaining(['"type": "mq_user"'])]);
      expect([command, ...run.usernames()]).toEqual([command, 'foreign', 'orders']);
      expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    }
  },
);

test.each(places)(
  'the provider is configured for another %s: a broker with the same id there is not changed',
  async (_place, move) => {
    await run.apply(userBlock());
    const there = { brokerId, users: [{ username: 'orders', password: 'Theirs-1b7c-passphrase' }] };
    otherAccount.seedBroker({ ...there, ...(move === otherRegion && { region: 'eu-west-1' }) });
    move();
    toOtherAccount();
    rewrite((text) => text.replace('password_wo_version = 1', 'password_wo_version = 2\n  groups = ["new"]'));
    for (const args of [
      ['apply', '-auto-approve'],
      ['destroy', '-auto-approve'],
    ]) {
      const { status, text } = await terraform(...args);
      expect(status).toBe(1);
      expect(text).toContain('The provider is configured for another Region or account');
    }
    const calls = [...run.emulator.calls, ...otherAccount.calls].map(({ operation }) => operation);
    expect(calls.filter((operation) => /^(Create|Update|Delete)User$/.test(operation ?? ''))).toEqual(['CreateUser']);
  },
);

describe('a broker that was deleted', () => {
  test('has no users: the next plan creates them, and a destroy has nothing to do', async () => {
    await run.apply(userBlock() + reboot);
    await deleteBroker();
    const { status, text } = await terraform('plan');
    expect(status).toBe(0);
    expect(text).toContain('2 to add, 0 to change, 0 to destroy');
    expect((await terraform('destroy', '-auto-approve')).status).toBe(0);
    expect(inState()).toEqual([]);
  });

  test('also no longer exists for a destroy without a refresh', async () => {
    await run.apply(userBlock());
    await deleteBroker();
    expect((await terraform('destroy', '-auto-approve', '-refresh=false')).status).toBe(0);
    expect(inState()).toEqual([]);
  });

  test('is looked up once per run, and so is the account, for any number of users', async () => {
    const many = Array.from({ length: 20 }, (_, i) => userBlock('', { name: `u${i}`, username: `user-${i}` }));
    await run.apply(many.join(''));
    await deleteBroker();
    run.emulator.clearCalls();
    await run.tf.succeed(['plan', '-no-color']);
    const calls = run.emulator.calls.map(({ operation }) => operation);
    expect(calls.filter((operation) => operation !== 'DescribeUser').sort()).toEqual([
      'DescribeBroker',
      'GetCallerIdentity',
    ]);
  });
});

test('an instance without the place of its broker keeps its state if the broker is not found', async () => {
  await run.apply(userBlock());
  const state = JSON.parse(run.tf.read('terraform.tfstate')) as { resources: { instances: { private?: string }[] }[] };
  for (const { instances } of state.resources) for (const instance of instances) delete instance.private;
  run.tf.write(JSON.stringify(state, null, 2), 'terraform.tfstate');
  await deleteBroker();
  const { status, text } = await terraform('apply', '-auto-approve');
  expect(status).toBe(1);
  expect(text).toContain('the state does not record its Region and account');
  expect(inState()).toEqual(['"type": "mq_user"']);
});

test('an imported user records the place of its broker at the first refresh', async () => {
  run.write(userBlock('', { username: 'foreign' }));
  await run.tf.succeed(['import', '-no-color', 'mq_user.it', `${brokerId}/foreign`]);
  otherRegion();
  const { status, text } = await terraform('apply', '-auto-approve');
  expect(status).toBe(1);
  expect(text).toContain('eu-west-1');
  expect(inState()).toEqual(['"type": "mq_user"']);
});

test.each([
  ['the user', [{ username: 'orders', password: canary, groups: ['theirs'] }], false],
  ['the user, whose deletion is pending', [{ username: 'orders', password: canary }], true],
])(
  'a broker of the same id in another account that has %s is not treated as the broker',
  async (_what, seeded, isDeleted) => {
    await run.apply(userBlock());
    otherAccount.seedBroker({ brokerId, users: seeded });
    if (isDeleted) otherAccount.broker(brokerId).users.delete('orders');
    const before = run.tf.read('terraform.tfstate');
    toOtherAccount();
    for (const command of ['plan', 'refresh', 'destroy']) {
      const { status, text } = await terraform(command, ...(command === 'destroy' ? ['-auto-approve'] : []));
      expect(status).toBe(1);
      expect(text).toContain('The provider is configured for another Region or account');
      expect(run.tf.read('terraform.tfstate')).toBe(before);
    }
    expect(otherAccount.calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  },
);
