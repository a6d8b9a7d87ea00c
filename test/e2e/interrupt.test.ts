/** Ctrl-C in an apply, and what is in the log: the built plugin in its own process, started by the real Terraform. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults, startEmulator, type Emulator } from '../../src/emulator';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { findSecrets } from '../support/run/secret-search';
import { cleanEnvironment, requireTerraform, Workspace, terraformBinary } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const canary = 'Canary-4b1d-passphrase';
let emulator: Emulator;
let tf: Workspace;
/** The process groups of the Terraform runs to interrupt. */
const groups: number[] = [];

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId });
  emulator.seedBroker({ brokerId: 'b-busy', brokerName: 'busy' });
  tf = new Workspace({ env: { AWS_ENDPOINT_URL_MQ: emulator.endpoint } });
});
afterEach(async () => {
  // What a test that fails leaves behind.
  for (const group of groups.splice(0)) {
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
  await emulator.close();
  tf.remove();
});

const user = (name: string, broker: string) => `
resource "mq_user" "${name}" {
  broker_id   = "${broker}"
  username    = "${name}"
  password_wo = "${canary}"
}
`;

/** Starts an apply, sends it the signal of Ctrl-C once `when` is true, and returns how long it took from then. */
async function interrupted(when: () => boolean): Promise<{ readonly millis: number; readonly output: string }> {
  const child = spawn(terraformBinary, ['apply', '-auto-approve', '-no-color'], {
    cwd: tf.folder,
    env: { ...cleanEnvironment(), AWS_ENDPOINT_URL_MQ: emulator.endpoint },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A new process group, so that the signal reaches both Terraform and the provider, as from a terminal.
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  }
  groups.push(child.pid ?? 0);
  const ended = once(child, 'close');
  while (!when()) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`terraform ended before it was interrupted\n${output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const began = Date.now();
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await ended;
  return { millis: Date.now() - began, output };
}

test('Ctrl-C ends waiting for a broker at once, and what was created is in the state', async () => {
  tf.write(installBuiltPlugin(tf) + user('done', brokerId) + user('waits', 'b-busy'));
  await tf.succeed(['init']);
  emulator.broker('b-busy').hold('REBOOT_IN_PROGRESS');
  const isWaiting = () =>
    emulator.broker(brokerId).users.find('done') !== undefined &&
    emulator.calls.some(({ path }) => path.endsWith('/b-busy'));
  const { millis, output } = await interrupted(isWaiting);
  expect(millis).toBeLessThan(20_000);
  expect(output).toMatch(/[Ii]nterrupt/);
  expect(tf.state('mq_user.done')).toMatchObject({ username: 'done' });
  expect(tf.state('mq_user.waits')).toBeUndefined();
  emulator.broker('b-busy').release();
  expect((await tf.apply()).text).toContain('1 added, 0 changed, 0 destroyed');
});

test('Ctrl-C ends a call without a response, and the next apply converges', async () => {
  tf.write(installBuiltPlugin(tf) + user('slow', brokerId));
  await tf.succeed(['init']);
  emulator.inject({ operation: 'CreateUser', fault: { kind: 'slow', millis: 60_000, when: 'after' } });
  const { millis } = await interrupted(() => emulator.broker(brokerId).users.find('slow') !== undefined);
  expect(millis).toBeLessThan(20_000);
  // Its creation is unconfirmed: it is in the state, and the next apply creates it.
  expect(tf.state('mq_user.slow')).toMatchObject({ username: 'slow' });
  await tf.apply();
  expect((await tf.plan()).isEmpty).toBe(true);
  expect(emulator.broker(brokerId).users.summaries()).toEqual([{ username: 'slow', pendingChange: 'CREATE' }]);
});

test('the log contains every call with its request id and every retry, and no password', async () => {
  tf.write(installBuiltPlugin(tf) + user('logged', brokerId));
  await tf.succeed(['init']);
  emulator.inject({ operation: 'CreateUser', fault: faults.internalError });
  const log = join(tf.folder, 'terraform.log');
  await tf.apply({ TF_LOG_PROVIDER: 'DEBUG', TF_LOG_PATH: log });
  const lines = readFileSync(log, 'utf8').split('\n');
  // Terraform prints the fields of a line in no particular order.
  const logged = (...parts: readonly RegExp[]) => lines.some((line) => parts.every((part) => part.test(line)));
  const create = /operation=CreateUser/;
  expect(logged(create, /\[DEBUG\].*terraform-provider-mq/, /attempt=1\b/, /status=500/)).toBe(true);
  expect(logged(create, /\[INFO\].*waiting before a call/)).toBe(true);
  expect(logged(create, /attempt=2\b/, /requestId=[0-9a-f-]{36}/, /status=200/)).toBe(true);
  expect(findSecrets(lines.join('\n'), [canary])).toEqual([]);
});
