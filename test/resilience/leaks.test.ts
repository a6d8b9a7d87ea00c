/**
 * Tests that no password is stored or shown: canaries go through every source of passwords, every error and every fault, with
 * the real plugin and full logging. Then all files and all output are searched.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faults, startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { findSecrets, searchFiles } from '../support/run/secret-search';
import { builtProvider, installBuiltPlugin } from '../support/terraform/built-plugin';
import { cleanEnvironment, requireTerraform, Workspace, terraformBinary } from '../support/terraform/terraform';

jest.setTimeout(180_000);

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const canary = 'Canary-c81f/"pass&phrase"?>';
const second = 'Canary-e034/"pass&phrase"?>';
const bad = 'Canary-77aa,"pass&phrase"';

const plugin = builtProvider();
let emulator: Emulator;
let tf: Workspace;
const workspaces: Workspace[] = [];
let output: string;
/** Where the provider keeps compiled code, which all runs share. */
const cache = mkdtempSync(join(tmpdir(), 'mq-leaks-'));

/** Runs with failures of calls. They wait for deadlines most of the time, so they run beside the tests. */
let failing: Promise<string[]>;
let failingEmulator: Emulator;
const failingWorkspaces: Workspace[] = [];

beforeAll(async () => {
  requireTerraform();
  failingEmulator = await startEmulator({ latencyMillis: 5 });
  const operations = ['CreateUser', 'UpdateUser', 'GetSecretValue'];
  failing = Promise.all(operations.map((operation) => failInEveryWay(operation, failingEmulator)));
  // The test that awaits it reports it.
  failing.catch(() => undefined);
});
afterAll(async () => {
  await Promise.allSettled([failing]);
  for (const workspace of failingWorkspaces) workspace.remove();
  await failingEmulator.close();
  rmSync(cache, { recursive: true });
});
beforeEach(async () => {
  emulator = await startEmulator({ latencyMillis: 5 });
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: 'Foreign-7c22-passphrase' }] });
  output = '';
  tf = await newWorkspace();
});
afterEach(async () => {
  for (const workspace of workspaces.splice(0)) workspace.remove();
  await emulator.close();
});

/** Creates a folder in which Terraform finds the provider. It is removed with those of the list. */
async function newWorkspace(list = workspaces): Promise<Workspace> {
  const workspace = new Workspace();
  list.push(workspace);
  installBuiltPlugin(workspace);
  workspace.write(header, 'versions.tf');
  workspace.write('');
  await workspace.succeed(['init', '-no-color']);
  mkdirSync(join(workspace.folder, 'logs'), { recursive: true });
  return workspace;
}

const header = `
terraform {
  required_providers {
    mq = {
      source  = "registry.terraform.io/cdktf-mq-users/mq"
      version = "${plugin.version}"
    }
  }
}
provider "mq" {
  max_retries = 1
}
variable "password" {
  type      = string
  sensitive = true
  ephemeral = true
}
variable "bad" {
  type      = string
  sensitive = true
  ephemeral = true
}`;

const writeOnly = 'password_wo = var.password\n  password_wo_version = 1';
const badWriteOnly = writeOnly.replace('var.password', 'var.bad');

const user = (username: string, more = writeOnly, { name = 'it', broker = brokerId } = {}) => `
resource "mq_user" "${name}" {
  broker_id = "${broker}"
  username  = "${username}"
  ${more}
}`;

const environment = (password: string, { folder } = tf, { endpoint } = emulator) => ({
  AWS_ENDPOINT_URL: endpoint,
  TF_LOG: 'TRACE',
  TF_LOG_PATH: join(folder, 'logs', 'terraform.log'),
  XDG_CACHE_HOME: cache,
  TF_VAR_password: password,
  TF_VAR_bad: bad,
});

/** Runs Terraform with everything logged, and keeps what it says. */
async function run(args: readonly string[], password = canary): Promise<number | null> {
  const result = await tf.run(args, environment(password));
  output += result.stdout + result.stderr;
  return result.status;
}
const apply = (password = canary) => run(['apply', '-auto-approve'], password);

function expectNoLeak(...secrets: readonly string[]): void {
  writeFileSync(join(tf.folder, 'logs', 'output.txt'), output);
  expectNoLeakIn([tf.folder], ...secrets);
}

/** Searches folders, each with a log and the output of its run. */
function expectNoLeakIn(folders: readonly string[], ...secrets: readonly string[]): void {
  for (const folder of folders) {
    const { files, hits } = searchFiles([folder], secrets);
    expect(files).toBeGreaterThan(5);
    expect(hits).toEqual([]);
    // The control: what may be written is found, in the logs and in the output as well.
    const control = searchFiles([folder], ['mq_user.it']).hits;
    expect(control.some((hit) => hit.includes('terraform.log'))).toBe(true);
    expect(control.some((hit) => hit.includes('output.txt'))).toBe(true);
  }
}

test('the search finds a secret in every form', () => {
  const bytes = Buffer.from(canary);
  const forms: readonly (string | Buffer)[] = [
    canary,
    JSON.stringify({ password: canary }),
    JSON.stringify(JSON.stringify({ password: canary })),
    encodeURIComponent(canary),
    JSON.stringify(bytes),
    bytes.toString('hex'),
    JSON.stringify(canary).replaceAll('&', '\\u0026').replaceAll('>', '\\u003e'),
    ...['', 'a', 'ab'].flatMap((before) => {
      const longer = Buffer.from(`${before}${canary} and more`);
      return [longer.toString('base64'), longer.toString('base64url')];
    }),
  ];
  expect(forms.filter((form) => findSecrets(form, [canary]).length === 0)).toEqual([]);
  expect(findSecrets('Canary', [canary])).toEqual([]);
});

test('a password that is applied, changed and destroyed is in no plan, state, backup, log or output', async () => {
  tf.write(user('orders'));
  expect(await run(['plan', '-out=saved.tfplan'])).toBe(0);
  expect(await run(['show', '-json', 'saved.tfplan'])).toBe(0);
  expect(await run(['apply', 'saved.tfplan'])).toBe(0);
  tf.write(user('orders', writeOnly.replace('version = 1', 'version = 2') + '\n  groups = ["writers"]'));
  expect(await apply()).toBe(0);
  expect(await run(['state', 'pull'])).toBe(0);
  expect(await run(['destroy', '-auto-approve'])).toBe(0);
  expect(emulator.calls.filter(({ method }) => method !== 'GET').map(({ operation }) => operation)).toEqual([
    'CreateUser',
    'UpdateUser',
    'DeleteUser',
  ]);
  expectNoLeak(canary);
});

test('a password from a secret, whole or by key, and the rotated one, are in no file or output', async () => {
  const whole = emulator.seedSecret({ name: 'whole', secretString: canary });
  emulator.seedSecret({ name: 'keyed', secretString: JSON.stringify({ other: second, password: canary }) });
  tf.write(
    user('orders', `password_secret_id = "${whole}"`) +
      user('billing', 'password_secret_id = "keyed"\n  password_secret_key = "password"', { name: 'two' }),
  );
  expect(await run(['plan', '-out=saved.tfplan'])).toBe(0);
  expect(await run(['apply', 'saved.tfplan'])).toBe(0);
  expect(emulator.passwordOf(brokerId, 'billing')).toBe(canary);
  emulator.putSecret('whole', second);
  expect(await apply()).toBe(0);
  expect(emulator.passwordOf(brokerId, 'orders')).toBe(second);
  expect(await run(['show', '-json'])).toBe(0);
  expectNoLeak(canary, second);
});

/** What is wrong with a password or its user, and what the error says, by the command that refuses it. */
const refusals = {
  plan: [['breaks a rule', () => user('orders', badWriteOnly), 'password-forbidden-char']],
  apply: [
    ['is for a user that exists', () => user('foreign'), 'already exists'],
    ['is for a broker that does not exist', () => user('orders', writeOnly, { broker: 'b-nowhere' }), 'NotFoundEx'],
    ['is in a secret that does not contain JSON', () => user('a-1', secret('whole', 'password')), 'not a JSON object'],
    ['is in a secret without that key', () => user('a-2', secret('keyed', 'pass')), 'no field pass'],
    ['is in a secret and breaks a rule', () => user('a-3', secret('bad')), 'password-forbidden-char'],
  ],
} as const;

test.each(Object.entries(refusals))('a password that is refused at %s is not in the error', async (when, cases) => {
  emulator.seedSecret({ name: 'whole', secretString: canary });
  emulator.seedSecret({ name: 'keyed', secretString: JSON.stringify({ password: canary }) });
  emulator.seedSecret({ name: 'bad', secretString: bad });
  tf.write(
    cases.map(([, config], index) => config().replace('"it"', index === 0 ? '"it"' : `"it${index}"`)).join('\n'),
  );
  expect(await run(when === 'plan' ? ['plan'] : ['apply', '-auto-approve'])).toBe(1);
  const text = output.replace(/\u001b\[\d+m/g, '').replace(/\n[│\s]*/g, ' ');
  for (const [what, , message] of cases) expect([what, text]).toEqual([what, expect.stringContaining(message)]);
  expectNoLeak(canary, bad);
});

const secret = (name: string, key?: string) =>
  `password_secret_id = "${name}"` + (key ? `\n  password_secret_key = "${key}"` : '');

test('the password of an adopted user is in no file or output, and in no process list while it is applied', async () => {
  tf.write(user('foreign', `${writeOnly}\n  adopt_existing = true`));
  const seen = new Set<string>();
  let isDone = false;
  const watching = (async () => {
    for (; !isDone; await sleep(20)) for (const [, , text] of commandLines()) seen.add(text);
  })();
  expect(await apply()).toBe(0);
  isDone = true;
  await watching;
  expect(emulator.passwordOf(brokerId, 'foreign')).toBe(canary);
  expectNoLeak(canary);
  expect([...seen].some((line) => line.includes('terraform-provider-mq'))).toBe(true);
  expect(findSecrets([...seen].join('\n'), [canary])).toEqual([]);
});

/** Every kind of fault, and errors that quote the password in every way that comes to mind. */
const allFaults: readonly Fault[] = [
  ...Object.values(faults),
  { kind: 'not-json', performed: true },
  { kind: 'not-json', performed: true, requestId: true },
  ...[
    canary,
    JSON.stringify({ password: canary }),
    encodeURIComponent(canary),
    Buffer.from(canary).toString('base64'),
  ].flatMap((echo): Fault[] => [
    { kind: 'error', name: 'BadRequestException', status: 400, message: `The value ${echo} is not valid.` },
    { kind: 'error', name: 'InternalServerErrorException', status: 500, message: `Failed: ${echo}` },
  ]),
];

test('after any failed call, even if the error quotes the password, the password is in no file or output', async () => {
  expectNoLeakIn(await failing, canary);
});

/** Applies one user for each fault of an operation, with everything logged. Returns the folder, which holds the output. */
async function failInEveryWay(operation: string, emulator: Emulator): Promise<string> {
  const isSecret = operation === 'GetSecretValue';
  const nameOf = (index: number) => `b-fault-${operation}-${index}-`;
  const resources = (more: string) =>
    allFaults
      .map((_, index) => {
        const place = { name: index === 0 ? 'it' : `it${index}`, broker: nameOf(index) };
        return user('orders', isSecret ? secret(place.broker) : more, place);
      })
      .join('\n');
  allFaults.forEach((fault, index) => {
    const broker = nameOf(index);
    emulator.seedBroker({ brokerId: broker });
    emulator.seedSecret({ name: broker, secretString: canary });
    // Secrets Manager does not quote secrets, and only it could quote one.
    const harmless = isSecret && fault.kind === 'error' ? { ...fault, message: 'It failed.' } : fault;
    const match = (path: string, body: string) => (isSecret ? body : path).includes(broker);
    emulator.inject({ operation, fault: harmless, times: Infinity, match });
  });
  const workspace = await newWorkspace(failingWorkspaces);
  let text = '';
  const applyAll = async (more: string) => {
    workspace.write(resources(more));
    const { status, stdout, stderr } = await workspace.run(
      ['apply', '-auto-approve'],
      environment(canary, workspace, emulator),
    );
    text += stdout + stderr;
    return status;
  };
  const status = await applyAll(writeOnly);
  if (operation === 'UpdateUser') {
    expect(status).toBe(0);
    expect(await applyAll(writeOnly.replace('version = 1', 'version = 2'))).toBe(1);
  } else expect(status).toBe(1);
  const failed = emulator.calls.filter((call) => call.operation === operation && call.fault !== undefined);
  expect(failed.length).toBeGreaterThanOrEqual(allFaults.length);
  writeFileSync(join(workspace.folder, 'logs', 'output.txt'), text);
  return workspace.folder;
}

test('a provider that is killed leaves no password behind', async () => {
  const names = Array.from({ length: 15 }, (_, index) => `user-${index}`);
  tf.write(names.map((name, index) => user(name, writeOnly, { name: index === 0 ? 'it' : name })).join('\n'));
  const env = { ...cleanEnvironment(), ...environment(canary) };
  const child = spawn(terraformBinary, ['apply', '-auto-approve'], { cwd: tf.folder, env });
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close');
  while (emulator.callCounts().CreateUser === undefined && child.exitCode === null) await sleep(1);
  const [provider] = commandLines().filter(([, parent, text]) => parent === child.pid && text.includes('provider-mq'));
  if (provider) process.kill(provider[0], 'SIGKILL');
  await ended;
  expect(child.exitCode).toBe(1);
  expect(output).toContain('Plugin did not respond');
  expectNoLeak(canary);
});

test('the compiled code that these runs left contains no password', async () => {
  await failing;
  expect(searchFiles([cache], [canary, second, bad]).hits).toEqual([]);
  // A program with its own compiled code writes none.
  if (process.env.PROVIDER_BINARY) return expect(readdirSync(cache)).toEqual([]);
  // The control: what is in the code is found.
  expect(searchFiles([cache], ['mq_broker_reboot']).hits).not.toEqual([]);
});

function commandLines(): [pid: number, parent: number, text: string][] {
  return execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line): [number, number, string][] => {
      const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
      return match ? [[Number(match[1]), Number(match[2]), match[3] ?? '']] : [];
    });
}
