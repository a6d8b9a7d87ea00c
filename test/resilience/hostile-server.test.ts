/**
 * Tests that a password is written nowhere if a server sends it back, in many encodings and in every place of a response:
 * real Terraform with the real provider and everything logged, and the command.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { encodings, hostileServer, shapes, type HostileServer, type Shape } from '../support/aws/hostile-server';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { findSecrets, searchFiles } from '../support/run/secret-search';
import { builtProvider, installBuiltPlugin } from '../support/terraform/built-plugin';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(300_000);

const canary = 'Canary-c81f/"pass&phrase"?>';
const isFull = process.env.FULL === '1';

/**
 * Every place of a response with one of the encodings, and with FULL=1 with several. Together they have all encodings. The
 * client's own tests try every place with every encoding.
 */
const cases = Object.entries(shapes).flatMap(([shapeName, shape], index) =>
  Object.entries(encodings)
    .filter((_, number, all) => (isFull ? (number + index) % 5 === 0 : number === index % all.length))
    .map(([encodingName, encode]) => ({ title: `${shapeName}, ${encodingName}`, shape, encode })),
);
const brokerOf = (index: number) => `b-echo-${index}-`;

let emulator: Emulator;
let server: HostileServer;
/** The operation with the hostile response. */
let operation: RegExp;
let hits = 0;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  hits = 0;
  emulator = await startEmulator();
  cases.forEach((_, index) => emulator.seedBroker({ brokerId: brokerOf(index) }));
  server = await hostileServer({ forward: emulator.endpoint, choose });
});
afterEach(async () => {
  server.close();
  await emulator.close();
});

/** Which case a request belongs to; the password is looked for in it, since the command makes up some. */
function choose({
  operation: name,
  text,
  body,
}: {
  operation: string;
  text: string;
  body: string;
}): readonly [Shape, string] | undefined {
  const one = cases[Number(/b-echo-(\d+)-/.exec(text)?.[1] ?? NaN)];
  if (!one || !operation.test(name)) return undefined;
  hits += 1;
  const fields = JSON.parse(body || '{}') as { password?: string; SecretString?: string };
  return [one.shape, one.encode(fields.password ?? fields.SecretString ?? canary)];
}

describe('Terraform', () => {
  const plugin = builtProvider();
  /** Where the provider keeps compiled code, which all runs share. */
  const cache = mkdtempSync(join(tmpdir(), 'mq-hostile-'));
  let tf: Workspace;
  let output: string;
  beforeEach(async () => {
    output = '';
    tf = new Workspace();
    installBuiltPlugin(tf);
    tf.write(header(plugin.version), 'versions.tf');
    tf.write('');
    await tf.succeed(['init', '-no-color']);
  });
  afterEach(() => tf.remove());
  afterAll(() => rmSync(cache, { recursive: true }));

  async function run(args: readonly string[]): Promise<number | null> {
    mkdirSync(join(tf.folder, 'logs'), { recursive: true });
    const result = await tf.run(args, {
      AWS_ENDPOINT_URL: server.endpoint,
      TF_LOG: 'TRACE',
      TF_LOG_PATH: join(tf.folder, 'logs', 'terraform.log'),
      XDG_CACHE_HOME: cache,
      TF_VAR_password: canary,
    });
    output += result.stdout + result.stderr;
    return result.status;
  }

  const users = (source: string) =>
    cases.map(
      (_, index) => `
resource "mq_user" "it${index}" {
  broker_id = "${brokerOf(index)}"
  username  = "orders"
  ${source.replace('INDEX', String(index))}
}`,
    );
  const written = (version: number) => `password_wo = var.password\n  password_wo_version = ${version}`;

  test.each(['CreateUser', 'UpdateUser', 'GetSecretValue'])(
    '%s: the password is in no output, log, plan, state or file',
    async (name) => {
      operation = /^none$/;
      if (name === 'UpdateUser') {
        tf.write(users(written(1)).join('\n'));
        expect(await run(['apply', '-auto-approve', '-no-color'])).toBe(0);
      }
      operation = new RegExp(`^${name}$`);
      tf.write(users(name === 'GetSecretValue' ? 'password_secret_id = "b-echo-INDEX-"' : written(2)).join('\n'));
      cases.forEach((_, index) => emulator.seedSecret({ name: brokerOf(index), secretString: canary }));
      await run(['plan', '-no-color', '-out=saved.tfplan']);
      expect(await run(['apply', '-no-color', 'saved.tfplan'])).toBe(1);
      await run(['show', '-json']);
      expect(hits).toBeGreaterThanOrEqual(cases.length);
      writeFileSync(join(tf.folder, 'logs', 'output.txt'), output);
      expect(searchFiles([tf.folder, cache], [canary]).hits).toEqual([]);
      // The control: what may be written is found, in the logs and in the output as well.
      const control = searchFiles([tf.folder], [`${name} for the`]).hits.join();
      expect(control).toContain('output.txt');
    },
  );
});

describe('mq-user', () => {
  test.each([
    ['CreateUser', ['create', '--password-stdin']],
    ['UpdateUser', ['ensure', '--password-stdin', '--set-password']],
    ['CreateSecret', ['create', '--generate', '--secret-name', 'SECRET']],
    ['GetSecretValue', ['create', '--secret-id', 'SECRET']],
  ])('%s: the password is in no output', async (name, args) => {
    operation = new RegExp(`^${name}$`);
    const mqUser = new MqUserInProcess(server);
    for (const [index, { title }] of cases.entries()) {
      const brokerId = brokerOf(index);
      if (name === 'UpdateUser') emulator.broker(brokerId).users.addActive('orders', { password: 'Other-Secret-2026' });
      if (name === 'GetSecretValue') emulator.seedSecret({ name: brokerId, secretString: canary });
      const full = [
        ...args.map((arg) => (arg === 'SECRET' ? brokerId : arg)),
        '--broker-id',
        brokerId,
        '--username',
        'orders',
      ];
      const input = args.includes('--password-stdin') ? canary : '';
      // A retry takes a second, so there is one for one of the responses only.
      const env = { AWS_MAX_ATTEMPTS: title.startsWith('message of a 500') ? '2' : '1' };
      const { stdout, stderr } = await mqUser.run([...full, '--json'], input, env);
      const secrets = [canary, ...server.sent(brokerId)];
      expect([title, ...findSecrets(stdout + stderr, secrets)]).toEqual([title]);
    }
    expect(hits).toBeGreaterThanOrEqual(cases.length);
  });
});

const header = (version: string) => `
terraform {
  required_providers {
    mq = {
      source  = "registry.terraform.io/cdktf-mq-users/mq"
      version = "${version}"
    }
  }
}
provider "mq" {
  max_retries         = 1
  requests_per_second = 1000
}
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}`;
