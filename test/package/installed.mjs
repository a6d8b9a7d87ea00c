/**
 * `npm run test:installed`: packs the package, installs it in a new folder, and uses it there: the command with an emulated
 * Amazon MQ, and an app. It needs neither Jest nor Terraform, and runs on every operating system.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../build/sources.mjs';
import '../../build/ready.mjs';
import { frameworks } from '../../build/packages/frameworks.mjs';
import { packNpmPackage } from '../../build/packages/npm.mjs';
import { packageVersion } from '../../build/version.mjs';

const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'correct-horse-4!';
const user = { username: 'orders-service', groups: ['orders'] };
const folder = mkdtempSync(join(tmpdir(), 'mq-users-installed-'));
const command = join(folder, 'node_modules', 'cdktf-mq-users', 'dist', 'cli', 'main.js');
// Nothing of the caller's AWS settings, so that no call leaves this machine.
const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
const env = {
  ...Object.fromEntries(own),
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
};
let emulator;
try {
  step('npm pack, npm install');
  const { filename } = packNpmPackage(frameworks.cdktf, folder, packageVersion());
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true }));
  const peers = ['cdktf', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
  npm(folder, 'install', '--no-audit', '--no-fund', `./${filename}`, ...peers);

  step('mq-user validate');
  writeFileSync(join(folder, 'users.json'), JSON.stringify([{ brokerId, users: [user] }]));
  mqUser(0, 'validate', 'users.json');
  writeFileSync(join(folder, 'wrong.json'), JSON.stringify([{ brokerId, users: [{ username: 'no spaces!' }] }]));
  assert.match(mqUser(3, 'validate', 'wrong.json'), /\[username-charset\]/);

  step('mq-user emulator, create, list, delete');
  emulator = spawn(process.execPath, [command, 'emulator', '--json', '--broker-id', brokerId], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const [line] = await once(createInterface({ input: emulator.stdout }), 'line');
  env.AWS_ENDPOINT_URL = JSON.parse(line).endpoint;
  const named = ['--broker-id', brokerId, '--username', user.username];
  mqUser(0, 'create', ...named, '--group', ...user.groups, '--password-stdin');
  assert.match(mqUser(0, 'list', '--broker-id', brokerId), /orders-service/);
  mqUser(0, 'delete', ...named, '--force', '--reboot', '--wait');
  assert.doesNotMatch(mqUser(0, 'list', '--broker-id', brokerId), /orders-service/);

  step('an app with BrokerUser');
  writeFileSync(
    join(folder, 'app.js'),
    `const { App, TerraformStack, TerraformVariable } = require('cdktf');
     const { BrokerPassword, BrokerUser, MqProvider } = require('cdktf-mq-users');
     const app = new App();
     const stack = new TerraformStack(app, 'users');
     new MqProvider(stack, 'mq', { region: 'us-east-1' });
     const password = new TerraformVariable(stack, 'password', { type: 'string', sensitive: true });
     const user = ${JSON.stringify({ ...user, brokerId })};
     new BrokerUser(stack, 'orders', { ...user, password: BrokerPassword.fromVariable(password) });
     app.synth();`,
  );
  node(0, 'app.js');
  const stack = join(folder, 'cdktf.out', 'stacks', 'users', 'cdk.tf.json');
  assert.ok(existsSync(stack));
  assert.equal(JSON.parse(readFileSync(stack, 'utf8')).resource.mq_user.orders.username, user.username);
  console.log('The installed package works.');
} finally {
  if (emulator?.exitCode === null) {
    emulator.kill();
    await once(emulator, 'exit');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

function step(title) {
  console.log(title);
}

function mqUser(expected, ...args) {
  return node(expected, command, ...args);
}

/** Runs a program of Node.js in the folder, with the password as standard input, and returns all that it prints. */
function node(expected, ...args) {
  const finished = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env,
    input: password,
    timeout: 60_000,
  });
  const output = finished.stdout + finished.stderr;
  assert.equal(finished.status, expected, `${args.join(' ')}\n${finished.error?.message ?? output}`);
  return output;
}

function npm(cwd, ...args) {
  // npm is a batch file on Windows. The arguments have no spaces except in names of folders.
  const isWindows = process.platform === 'win32';
  const quoted = isWindows ? args.map((arg) => `"${arg}"`) : args;
  const { status, error, stdout, stderr } = spawnSync('npm', quoted, { cwd, encoding: 'utf8', shell: isWindows });
  assert.equal(status, 0, `npm ${args.join(' ')}\n${error?.message ?? stderr}`);
  return stdout;
}
