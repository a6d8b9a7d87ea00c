/** Tests that an emulator reads every state that it has written. */
import { CreateBrokerCommand, DeleteBrokerCommand, RebootBrokerCommand } from '@aws-sdk/client-mq';
import { join } from 'node:path';
import { startEmulator, type EmulatorOptions } from '../../src/emulator';
import { clientOf, password } from '../support/aws/emulated';
import { makeFolder, removeFolder } from '../../scripts/run-folder';

let folder: string;
beforeEach(() => void (folder = makeFolder('mq-users-state')));
afterEach(() => removeFolder(folder));

/** Runs an emulator with a state file, changes it, and returns what it and the next one describe. */
async function restarted(
  options: EmulatorOptions,
  change: (emulator: Awaited<ReturnType<typeof startEmulator>>) => unknown,
): Promise<[before: object[], after: object[]]> {
  const stateFile = join(folder, 'state.json');
  const described = (emulator: Awaited<ReturnType<typeof startEmulator>>) =>
    emulator.brokerIds().map((id) => emulator.broker(id).describe());
  const first = await startEmulator({ ...options, stateFile });
  await change(first);
  const before = described(first);
  await first.close();
  const second = await startEmulator({ ...options, stateFile });
  const after = described(second);
  await second.close();
  return [before, after];
}

const users = [{ username: 'admin', password }];

test.each<[string, object]>([
  ['a public RabbitMQ broker', { engineType: 'RABBITMQ', publiclyAccessible: true }],
  ['a RabbitMQ cluster', { engineType: 'RABBITMQ', deploymentMode: 'CLUSTER_MULTI_AZ' }],
  ['an LDAP broker', { authenticationStrategy: 'LDAP' }],
  ['a broker with users, tags and logs', { users, tags: { team: 'orders' }, logs: { audit: true } }],
  ['an old version', { engineVersion: '5.17.6', autoMinorVersionUpgrade: false }],
])('%s is restored', async (_, seed) => {
  const [before, after] = await restarted({}, (emulator) => emulator.seedBroker(seed));
  expect(before).toHaveLength(1);
  expect(after).toEqual(before);
});

test('times with fractions of milliseconds are rounded up', async () => {
  let now = 1_800_000_000_000;
  const times = { creationMillis: 100.25, rebootMillis: 0.5, deletionMillis: 0.1, clock: () => now };
  const [before, after] = await restarted(times, async (emulator) => {
    const BrokerId = emulator.seedBroker();
    const client = clientOf(emulator.endpoint, 'us-east-1');
    await client.send(new RebootBrokerCommand({ BrokerId }));
    expect(emulator.broker(BrokerId).state).toBe('REBOOT_IN_PROGRESS');
    now += 1;
    expect(emulator.broker(BrokerId).state).toBe('RUNNING');
    await client.send(
      new CreateBrokerCommand({
        BrokerName: 'new',
        DeploymentMode: 'SINGLE_INSTANCE',
        EngineType: 'ACTIVEMQ',
        HostInstanceType: 'mq.m5.large',
        PubliclyAccessible: false,
        Users: [{ Username: 'admin', Password: password }],
      }),
    );
    client.destroy();
  });
  expect(before).toHaveLength(2);
  expect(after).toEqual(before);
});

test('a deleted broker cannot be held, so it stays deleted', async () => {
  const [, after] = await restarted({}, async (emulator) => {
    const BrokerId = emulator.seedBroker();
    const client = clientOf(emulator.endpoint, 'us-east-1');
    await client.send(new DeleteBrokerCommand({ BrokerId }));
    client.destroy();
    expect(emulator.broker(BrokerId).state).toBe('DELETED');
    expect(() => emulator.broker(BrokerId).hold('CREATION_FAILED')).toThrow('The broker is deleted');
  });
  expect(after).toEqual([]);
});
