/** The role of a `PasswordRotation` allows exactly the calls of whole rotations: the emulator refuses all others, as AWS does. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { PasswordRotation, type PasswordRotationProps } from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import { rotationHandler, type RotationHandler, type RotationOptions } from '../../src/rotation';
import { temporaryDirectory } from '../constructs/helpers';
import { startPolicyServer, type PolicyServer } from '../support/aws/policy-server';
import { signInServerOf, type SignInServer } from '../support/activemq/sign-in-server';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

const password = 'First-Secret-2026';
let emulator: Emulator;
let signIns: SignInServer;
let brokerId: string;
let secretId: string;
let server: PolicyServer | undefined;

beforeEach(async () => {
  emulator = await startEmulator({ rebootMillis: 0 });
  signIns = await signInServerOf(emulator, () => brokerId);
  brokerId = seedBroker();
  secretId = seedSecret('mq/orders', brokerId);
});
afterEach(async () => {
  await Promise.all([server?.close(), signIns.close(), emulator.close()]);
  server = undefined;
});

const seedBroker = () => emulator.seedBroker({ endpoints: [signIns.url], users: [{ username: 'orders', password }] });
const seedSecret = (name: string, broker: string) =>
  emulator.seedSecret({ name, secretString: JSON.stringify({ brokerId: broker, username: 'orders', password }) });

/** The statements of the role, as they are synthesized. */
function statementsOf(props: Partial<PasswordRotationProps>): Statement[] {
  const app = new App({ outdir: temporaryDirectory() });
  const stack = new TerraformStack(app, 'stack');
  new AwsProvider(stack, 'aws', { region: 'us-east-1' });
  new PasswordRotation(stack, 'rotation', { brokerId, secrets: { orders: secretId }, ...props });
  app.synth();
  const text = readFileSync(join(app.outdir, 'stacks', 'stack', 'cdk.tf.json'), 'utf8');
  const { resource } = JSON.parse(text) as {
    resource: { aws_iam_role_policy: Record<string, { policy: string }> };
  };
  const [{ policy = '' } = {}] = Object.values(resource.aws_iam_role_policy);
  return (JSON.parse(policy) as { Statement: Statement[] }).Statement;
}

/** A function that runs with the role of a construct. */
async function functionOf(
  props: Pick<PasswordRotationProps, 'strategy' | 'reboot'>,
): Promise<{ handler: RotationHandler; actions: string[] }> {
  const statements = statementsOf(props);
  server = await startPolicyServer(emulator, statements);
  const { endpoint } = server;
  const handler = rotationHandler({
    ...(props as RotationOptions),
    ca: signIns.ca,
    log: () => undefined,
    connection: {
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      endpoints: { mq: endpoint, secretsmanager: endpoint, sts: endpoint },
      maxRetries: 0,
    },
  });
  const ofSteps = statements.filter(({ Sid }) => Sid.startsWith('Rotate'));
  return { handler, actions: ofSteps.flatMap(({ Action }) => Action).sort() };
}

/** Starts a version and runs steps for it, as Secrets Manager does. */
async function rotate(handler: RotationHandler, steps: readonly string[]): Promise<void> {
  const token = randomUUID();
  for (const Step of steps) await handler({ Step, SecretId: secretId, ClientRequestToken: token });
}

const all = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const current = () => JSON.parse(String(emulator.secret(secretId).value())) as { username: string; password: string };

test.each(['alternating-users', 'single-user'])('%s, with reboots', async (strategy) => {
  const { handler, actions } = await functionOf({ strategy, reboot: true });
  await rotate(handler, all);
  await rotate(handler, all);
  await handler({ Step: 'resume', SecretId: secretId });
  expect(current()).toMatchObject({ username: 'orders', password: expect.not.stringMatching(password) });
  expect([server?.refused(), server?.allowed()]).toEqual([[], actions]);
  expect(actions).toContain('mq:RebootBroker');
});

test.each(['alternating-users', 'single-user'])('%s, completed by resume', async (strategy) => {
  const { handler, actions } = await functionOf({ strategy });
  for (let round = 0; round < 2; round++) {
    await rotate(handler, ['createSecret', 'setSecret']);
    await handler({ Step: 'resume', SecretId: secretId });
    emulator.broker(brokerId).reboot();
    await handler({ Step: 'resume', SecretId: secretId });
  }
  expect(current()).toMatchObject({ username: 'orders', password: expect.not.stringMatching(password) });
  expect([server?.refused(), server?.allowed()]).toEqual([[], actions]);
  expect(actions).not.toContain('mq:RebootBroker');
});

test('other secrets and other brokers are refused', async () => {
  const { handler } = await functionOf({});
  const otherSecret = seedSecret('mq/other', brokerId);
  await expect(handler({ Step: 'resume', SecretId: otherSecret })).rejects.toThrow(/not allowed|denied|permission/i);
  const otherBroker = seedBroker();
  emulator.putSecret(secretId, JSON.stringify({ brokerId: otherBroker, username: 'orders', password }));
  await expect(rotate(handler, all)).rejects.toThrow(/not allowed|denied|permission/i);
  expect(server?.refused()).toEqual([
    expect.stringMatching(`^mq:Describe(?:User|Broker) on .*:${otherBroker}$`),
    `secretsmanager:DescribeSecret on ${otherSecret}`,
  ]);
});
