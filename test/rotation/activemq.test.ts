/**
 * Rotations by RotateSecret of the emulator, with the users of real ActiveMQ: each reboot of the emulated broker replaces them.
 * Before and after every step, ActiveMQ accepts the password of AWSCURRENT, and those of others.
 */
import { readFileSync } from 'node:fs';
import { RotateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startEmulator, type Emulator } from '../../src/emulator';
import { rotationHandler, type RotationOptions } from '../../src/rotation';
import { signIn } from '../../src/sign-in';
import { ActiveMqBrokers, describeWithActiveMq } from '../support/activemq/brokers';

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:rotate';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const others = { username: 'someone-else', password: 'Else-Secret-2026', groups: [] };

describeWithActiveMq('rotation with ActiveMQ', (libraries) => {
  let activeMq: ActiveMqBrokers;
  let emulator: Emulator;
  let sdk: SecretsManagerClient;
  let brokerId: string;
  let ca: string;
  const signIns: Record<string, number> = {};

  beforeAll(async () => {
    activeMq = await ActiveMqBrokers.start(libraries, [
      { users: [others], authorization: '', connectors: ['amqp+ssl'] },
    ]);
    ca = readFileSync(activeMq.certificateFile, 'utf8');
  }, 120_000);
  afterAll(() => activeMq.stop());

  beforeEach(async () => {
    emulator = await startEmulator({ rebootMillis: 0 });
    sdk = new SecretsManagerClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
    const user = { username: 'orders', password: 'Orders-Secret-2026', groups: ['orders'] };
    const endpoints = [`amqp+ssl://localhost:${activeMq.port(0, 'amqp+ssl')}`];
    brokerId = emulator.seedBroker({ endpoints, users: [user, others] });
    const { username, password } = user;
    emulator.seedSecret({ name: 'mq/orders', secretString: JSON.stringify({ brokerId, username, password }) });
    await applyUsers();
  });
  afterEach(() => {
    sdk.destroy();
    return emulator.close();
  });

  /** Gives ActiveMQ the users that the emulated broker runs with. */
  async function applyUsers(): Promise<void> {
    const { users } = emulator.broker(brokerId);
    const active = users.summaries().flatMap(({ username }) => {
      const current = users.find(username)?.current;
      return current ? [{ username, groups: current.groups, password: current.password }] : [];
    });
    await activeMq.setUsers(0, active);
  }

  async function reboot(): Promise<void> {
    emulator.broker(brokerId).reboot();
    await applyUsers();
    await check('reboot');
  }

  async function check(moment: string): Promise<void> {
    const current = JSON.parse(String(emulator.secret('mq/orders').value())) as { username: string; password: string };
    const endpoints = [`amqp+ssl://localhost:${activeMq.port(0, 'amqp+ssl')}`];
    for (const { username, password } of [current, others]) {
      const { outcome } = await signIn(endpoints, { username, password }, { ca });
      signIns[outcome] = (signIns[outcome] ?? 0) + 1;
      expect({ moment, username, outcome }).toEqual({ moment, username, outcome: 'accepted' });
    }
  }

  function functionOf(options: RotationOptions = {}) {
    const endpoints = { mq: emulator.endpoint, secretsmanager: emulator.endpoint, sts: emulator.endpoint };
    const connection = { region: 'us-east-1', credentials, endpoints };
    return rotationHandler({ ca, connection, log: () => undefined, ...options });
  }

  test('six rotations that wait for a reboot, each completed by resume', async () => {
    const handler = functionOf();
    emulator.setRotationFunction(functionArn, async (event) => {
      await check(`before ${event.Step}`);
      await handler(event);
      await check(`after ${event.Step}`);
    });
    const usernames: string[] = [];
    for (let round = 0; round < 6; round++) {
      await sdk.send(new RotateSecretCommand({ SecretId: 'mq/orders', RotationLambdaARN: functionArn }));
      // The change is pending, so Secrets Manager stops at the third step.
      expect(await emulator.rotationEnd('mq/orders')).toMatchObject({ result: 'failed', step: 'testSecret' });
      await handler({ Step: 'resume', SecretId: 'mq/orders' });
      await check('while pending');
      await reboot();
      await handler({ Step: 'resume', SecretId: 'mq/orders' });
      await check('after resume');
      usernames.push((JSON.parse(String(emulator.secret('mq/orders').value())) as { username: string }).username);
    }
    expect(usernames).toEqual(Array.from({ length: 6 }, (_, round) => (round % 2 === 0 ? 'orders_clone' : 'orders')));
    process.stderr.write(`sign-ins at ActiveMQ: ${JSON.stringify(signIns)}\n`);
    expect(signIns).toEqual({ accepted: expect.any(Number) });
    expect(signIns.accepted).toBeGreaterThan(90);
  }, 120_000);

  test('a password that ActiveMQ does not have is not made current', async () => {
    const handler = functionOf();
    const { username, password } = { username: 'orders', password: 'Orders-Secret-2026' };
    const named = { brokerId, username, password, alternateUsername: 'orders_clone' };
    emulator.putSecret('mq/orders', JSON.stringify(named));
    emulator.setRotationFunction(functionArn, handler);
    await sdk.send(new RotateSecretCommand({ SecretId: 'mq/orders', RotationLambdaARN: functionArn }));
    await emulator.rotationEnd('mq/orders');
    // Amazon MQ reports no pending change, and the broker does not have the user.
    emulator.broker(brokerId).reboot();
    await handler({ Step: 'resume', SecretId: 'mq/orders' });
    await check('after resume');
    expect(emulator.broker(brokerId).users.find('orders_clone')?.pending).toMatchObject({ change: 'UPDATE' });
    expect(String(emulator.secret('mq/orders').value())).toContain('"username":"orders"');
  }, 60_000);
});
