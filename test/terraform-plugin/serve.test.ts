/** Tests how a provider process starts, serves and ends. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { credentials, status } from '@grpc/grpc-js';
import { createCertificate } from '../../src/terraform-plugin/transport/certificate';
import { builtPlugin as plugin, preloading } from '../support/terraform/plugin-life';
import { Workspace } from '../support/terraform/terraform';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { controllerClient, magicCookie, providerClient, startPlugin } from '../support/terraform/plugin-client';

const own = createCertificate();
const started: ChildProcess[] = [];

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

async function start() {
  const { certificatePem, privateKeyPem } = own;
  const handshake = await startPlugin(plugin, {
    PATH: process.env.PATH,
    TF_PLUGIN_MAGIC_COOKIE: magicCookie,
    PLUGIN_CLIENT_CERT: certificatePem,
  });
  started.push(handshake.process);
  const server = Buffer.from(handshake.certificate);
  return {
    ...handshake,
    trusted: credentials.createSsl(server, Buffer.from(privateKeyPem), Buffer.from(certificatePem)),
    anonymous: credentials.createSsl(server),
  };
}

const isServing = (handshake: string) => existsSync(handshake) && readFileSync(handshake, 'utf8').endsWith('\n');

/** Runs the plugin by hand with a PATH of our choice. */
const byHand = (env: NodeJS.ProcessEnv, file = plugin) => spawnSync(file, { encoding: 'utf8', env });

test('the handshake is one line, its socket is private, and Shutdown ends the process and removes the socket', async () => {
  const { process: child, socket, line, trusted } = await start();
  expect(line).toMatch(/^1\|6\|unix\|\/[^|]{1,90}\|grpc\|[A-Za-z0-9+/]+\n$/);
  expect(statSync(dirname(socket)).mode & 0o777).toBe(0o700);
  const ended = once(child, 'exit');
  const client = controllerClient(socket, trusted);
  await client.shutdown({});
  expect(await ended).toEqual([0, null]);
  expect(existsSync(dirname(socket))).toBe(false);
  client.close();
});

test('a client with the certificate that Terraform announced is served', async () => {
  const { socket, trusted } = await start();
  const client = providerClient(socket, trusted);
  const schema = await client.getProviderSchema({});
  expect(Object.keys(schema.resourceSchemas)).toContain('mq_user');
  client.close();
});

test('a client without a certificate, with another certificate, or without TLS is refused', async () => {
  const { socket, anonymous, certificate } = await start();
  const other = createCertificate();
  const stranger = credentials.createSsl(
    Buffer.from(certificate),
    Buffer.from(other.privateKeyPem),
    Buffer.from(other.certificatePem),
  );
  for (const creds of [anonymous, stranger, credentials.createInsecure()]) {
    const client = providerClient(socket, creds);
    await expect(client.getProviderSchema({})).rejects.toMatchObject({ code: status.UNAVAILABLE });
    client.close();
  }
});

test('Ctrl-C in the terminal does not end the provider: Terraform ends it', async () => {
  const { process: child, socket, trusted } = await start();
  child.kill('SIGINT');
  const client = providerClient(socket, trusted);
  await client.getProviderSchema({});
  client.close();
});

test('the provider ends when the process that started it is killed', async () => {
  const { certificatePem } = own;
  const env = { PATH: process.env.PATH, TF_PLUGIN_MAGIC_COOKIE: magicCookie, PLUGIN_CLIENT_CERT: certificatePem };
  const handshake = join(mkdtempSync(join(tmpdir(), 'mq-users-')), 'handshake');
  // A shell that starts the plugin, prints its process id and waits to be killed.
  const parent = spawn('/bin/sh', ['-c', `"${plugin}" >"${handshake}" & echo $!; wait`], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  const pid = Number(line);
  while (parent.exitCode === null && !isServing(handshake)) await sleep(20);
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect(gone(pid)).resolves.toBe(true);
});

test.each([
  ['an exception', "throw new TypeError('canary-secret')", 'TypeError'],
  ['a rejection', "Promise.reject(new RangeError('canary-secret'))", 'RangeError'],
  ['a rejection without an error', "Promise.reject('canary-secret')", 'error'],
  ['an error whose name has a space', "throw Object.assign(new Error('x'), { name: 'canary secret' })", 'error'],
])('%s that is not caught ends the process with one line that contains no values', async (_what, code, name) => {
  const { certificatePem } = own;
  const folder = mkdtempSync(join(tmpdir(), 'mq-users-'));
  try {
    const trigger = join(folder, 'trigger');
    writeFileSync(
      join(folder, 'bug.js'),
      `const timer = setInterval(() => {
        if (!require('node:fs').existsSync(${JSON.stringify(trigger)})) return;
        clearInterval(timer);
        ${code};
      }, 10);`,
    );
    const env = {
      PATH: process.env.PATH,
      TF_PLUGIN_MAGIC_COOKIE: magicCookie,
      PLUGIN_CLIENT_CERT: certificatePem,
      ...preloading(join(folder, 'bug.js')),
    };
    const { process: child } = await startPlugin(plugin, env, { stderr: 'pipe' });
    started.push(child);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = once(child, 'close');
    writeFileSync(trigger, '');
    const [exit] = (await ended) as [number | null];
    expect({ exit, stderr }).toEqual({
      exit: 1,
      stderr: `terraform-provider-mq ended because of an unexpected ${name}. This is a bug of the provider; please report it.\n`,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a Terraform without TLS shows a clear message', async () => {
  const tf = new Workspace({ env: { TF_DISABLE_PLUGIN_TLS: '1' } });
  try {
    tf.write(installBuiltPlugin(tf));
    await tf.succeed(['init']);
    const { status: code, text } = await tf.run(['validate', '-no-color']);
    expect(code).toBe(1);
    expect(text).toContain('terraform-provider-mq serves with mutual TLS only. Unset TF_DISABLE_PLUGIN_TLS.');
  } finally {
    tf.remove();
  }
});

test('started by hand, it explains what it is and exits with 1', () => {
  const { status: code, stderr, stdout } = byHand({ PATH: process.env.PATH });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    'This is the Terraform provider registry.terraform.io/cdktf-mq-users/mq. Terraform starts it; it is not meant to be run by hand.\n',
  );
});

/** A self-contained program has no shell lines, no Node.js and another manifest. */
const [testBundle, describeBundle] = process.env.PROVIDER_BINARY ? [test.skip, describe.skip] : [test, describe];

describeBundle('what Terraform shows if the machine cannot run the provider', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'mq-users-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('no Node.js', () => {
    const { status: code, stdout } = byHand({ PATH: folder });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'terraform-provider-mq needs Node.js 20 or newer, and there is no node on the PATH.\n',
    });
  });

  test('an old Node.js', () => {
    // The bundle's first lines are run by a node that claims to be old.
    const old = join(folder, 'node');
    writeFileSync(join(folder, 'old.js'), "Object.defineProperty(process.versions, 'node', { value: '18.20.4' });");
    writeFileSync(old, `#!/bin/sh\nexec "${process.execPath}" -r "${join(folder, 'old.js')}" "$@"\n`, { mode: 0o755 });
    const { status: code, stdout } = byHand({ PATH: folder });
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: 'terraform-provider-mq needs Node.js 20 or newer; the node on the PATH is 18.20.4.\n',
    });
  });

  test('no warning below a package.json with "type": "module"', () => {
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    cpSync(plugin, join(folder, 'terraform-provider-mq'));
    symlinkSync(process.execPath, join(folder, 'node'));
    expect(byHand({ PATH: folder }, join(folder, 'terraform-provider-mq')).stderr).toContain(
      'This is the Terraform provider',
    );
  });
});

test('--debug serves without TLS and prints TF_REATTACH_PROVIDERS', async () => {
  const child = spawn(plugin, ['--debug'], { env: { PATH: process.env.PATH }, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  const [printed] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const reattach = /TF_REATTACH_PROVIDERS='(.*)'/.exec(printed)?.[1] ?? '';
  const tf = new Workspace({ reattach });
  try {
    tf.write(
      'terraform {\n  required_providers {\n    mq = { source = "cdktf-mq-users/mq" }\n  }\n}\nprovider "mq" { region = "eu-west-1" }\n',
    );
    await tf.succeed(['validate']);
    expect((await tf.succeed(['providers', 'schema', '-json'])).stdout).toContain('"mq_user"');
  } finally {
    tf.remove();
  }
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

testBundle('the file is executable and is named in the manifest with a version derived from its content', () => {
  expect(statSync(plugin).mode & 0o777).toBe(0o755);
  const manifest = JSON.parse(readFileSync(join(dirname(plugin), 'manifest.json'), 'utf8')) as {
    version: string;
    file: string;
  };
  const [, digest = ''] = /^\d+\.\d+\.\d+-dev\.h([0-9a-f]{12})$/.exec(manifest.version) ?? [];
  // The program contains its version.
  const content = readFileSync(plugin, 'latin1').replaceAll(digest, '@'.repeat(12));
  expect(createHash('sha256').update(content).digest('hex').slice(0, 12)).toBe(digest);
  expect(manifest.file).toBe('terraform-provider-mq');
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && isRunning(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  return !isRunning(pid);
}
