/** Text of a roster file is data, wherever it is written: Terraform JSON, HCL and the state of real Terraform. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { BrokerPasswords, BrokerUsers, MqProvider, RosterFile } from '../../src/constructs';
import { startEmulator, type Emulator } from '../../src/emulator';
import { normalized } from '../../src/rules/internal';
import type { DebugServer } from '../../src/terraform-plugin';
import { temporaryDirectory } from '../constructs/helpers';
import { hostileText } from '../support/fuzz/hostile-text';
import { serveMq } from '../support/terraform/mq-in-process';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(180_000);

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
let emulator: Emulator;
let server: DebugServer;
let project: string;

beforeAll(() => void requireTerraform());
beforeEach(async () => {
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: 'Foreign-7c22-word' }] });
  emulator.seedSecret({ name: 'shared', secretString: 'Shared-Secret-Word-1' });
  project = temporaryDirectory();
  server = await serveMq(emulator.endpoint);
});
afterEach(async () => {
  server.close();
  delete process.env.SYNTH_HCL_OUTPUT;
  rmSync(project, { recursive: true, force: true });
  await emulator.close();
});

/** What was typed for real attacks, and what is generated. A reason must not be blank. */
const reasons = [
  '${file("/etc/passwd")}',
  '$${var.secret}',
  '%{ if true }x%{ endif }',
  '${TfToken[TOKEN.0]}',
  '#{TfToken[TOKEN.1]}',
  '&{TfToken[TOKEN.2]}',
  '-8.109562212591384e+298',
  'String Map Token Value',
  'Any Map Token Value',
  ...fc.sample(hostileText, { numRuns: 60, seed: 5 }).map((text) => `r${text}`),
  ...fc.sample(hostileText, { numRuns: 60, seed: 6 }).map((text) => `${text}r`),
];

/** A roster in JSON with a user for each reason. Every username gets a warning that the reason is for. */
function roster(): string {
  const users = reasons.map((reason, index) => ({
    username: `jane.d${'abcdefghij'.charAt(index % 10)}${'abcdefghijklmnop'.charAt(Math.floor(index / 10))}`,
    groups: ['g-1'],
    acknowledge: { 'username-pii': reason },
  }));
  const path = join(project, 'roster.json');
  writeFileSync(path, JSON.stringify({ brokerId, users }));
  return path;
}

test.each(['JSON', 'HCL'])('reasons of a roster reach the state unchanged, through %s', async (format) => {
  if (format === 'HCL') process.env.SYNTH_HCL_OUTPUT = 'true';
  const outdir = join(project, 'cdktf.out');
  const app = new App({ outdir });
  const stack = new TerraformStack(app, 'stack');
  stack.addOverride('terraform.backend.local.path', join(project, 'terraform.tfstate'));
  new MqProvider(stack, 'mq');
  // Tokens that outside text may try to name.
  const variable = new TerraformVariable(stack, 'other', { default: 'not-for-rosters' });
  for (const token of [variable.stringValue, variable.listValue, variable.numberValue]) expect(token).toBeDefined();
  const file = RosterFile.fromPath(roster());
  const users = new BrokerUsers(stack, 'users', {
    brokerId,
    users: file.usersOf(brokerId),
    passwords: BrokerPasswords.fromSharedSecret('by-name'),
  });
  emulator.seedSecret({
    name: 'by-name',
    secretString: JSON.stringify(Object.fromEntries(users.usernames.map((name) => [name, 'Shared-Secret-Word-1']))),
  });
  app.synth();
  const folder = join(outdir, 'stacks', 'stack');
  const workspace = new Workspace({ folder, reattach: server.reattach });
  await workspace.succeed(['init', '-no-color']);
  await workspace.apply();
  const { stdout } = await workspace.succeed(['show', '-json']);
  const state = JSON.parse(stdout) as {
    values: { root_module: { resources: { values: { username: string; acknowledge: Record<string, string> } }[] } };
  };
  const found = new Map(
    state.values.root_module.resources.map(({ values }) => [values.username, values.acknowledge['username-pii']]),
  );
  const expected = new Map(users.usernames.map((name, index) => [name, normalized(reasons[index] ?? '')]));
  expect(found).toEqual(expected);
});

/** A stack that has tokens of every kind, which outside text may try to name, and its number token. */
function stackWithTokens(app: App): { readonly stack: TerraformStack; readonly token: string } {
  const stack = new TerraformStack(app, 'stack');
  stack.addOverride('terraform.backend.local.path', join(project, 'terraform.tfstate'));
  new MqProvider(stack, 'mq');
  const variable = new TerraformVariable(stack, 'other', { default: 'not-for-rosters' });
  for (const value of [variable.stringValue, variable.listValue]) expect(value).toBeDefined();
  return { stack, token: String(variable.numberValue) };
}

test.each(['JSON', 'HCL'])('every field of a roster reaches the state unchanged, through %s', async (format) => {
  if (format === 'HCL') process.env.SYNTH_HCL_OUTPUT = 'true';
  const outdir = join(project, 'cdktf.out');
  const app = new App({ outdir });
  const { stack, token } = stackWithTokens(app);
  const broker = 'constructor-1e5';
  emulator.seedBroker({ brokerId: broker });
  const names = ['__proto__', 'constructor', '...', '~~', '1e5', 'null', 'true', '0x1f', 'TfToken', '\u212aelvin'];
  const groups = ['__proto__', '~_.', '1e400', 'no'];
  const reason = '${file("/etc/passwd")}';
  const given = names.map((username, index) => ({
    username,
    groups: [...groups, `g.${index}`],
    consoleAccess: index % 2 === 0,
    acknowledge: { 'username-pii': `${reason} ${token} ${index}`, 'group-webconsole-admin': reason },
  }));
  const path = join(project, 'fields.json');
  writeFileSync(path, JSON.stringify([{ brokerId: broker, users: given }]));
  const file = RosterFile.fromPath(path);
  const [id = ''] = file.brokerIds;
  const users = new BrokerUsers(stack, 'users', {
    brokerId: id,
    users: file.usersOf(id),
    passwords: BrokerPasswords.fromSharedSecret('by-name'),
  });
  emulator.seedSecret({
    name: 'by-name',
    secretString: JSON.stringify(Object.fromEntries(users.usernames.map((name) => [name, 'Shared-Secret-Word-1']))),
  });
  app.synth();
  const workspace = new Workspace({ folder: join(outdir, 'stacks', 'stack'), reattach: server.reattach });
  await workspace.succeed(['init', '-no-color']);
  await workspace.apply();
  const { stdout } = await workspace.succeed(['show', '-json']);
  const { resources } = (JSON.parse(stdout) as { values: { root_module: { resources: { values: object }[] } } }).values
    .root_module;
  const inState = new Map(resources.map(({ values }) => [(values as { username: string }).username, values]));
  const expected = given.map(({ username, groups: own, consoleAccess, acknowledge }) => {
    const name = normalized(username);
    return {
      ...{ id: `${broker}/${name}`, broker_id: broker, username: name, password_secret_key: name },
      ...{ groups: [...own].sort(), console_access: consoleAccess, acknowledge },
    };
  });
  expect(inState.size).toBe(given.length);
  for (const values of expected) expect(inState.get(values.username)).toMatchObject(values);
  const summaries = emulator.broker(broker).users.summaries();
  expect(summaries.map(({ username }) => username).sort()).toEqual(expected.map(({ username }) => username).sort());
});

test.each([
  ['brokerId', (text: string) => ({ brokerId: text, users: [{ username: 'orders' }] })],
  ['username', (text: string) => ({ brokerId, users: [{ username: text }] })],
  ['groups', (text: string) => ({ brokerId, users: [{ username: 'orders', groups: [text] }] })],
  [
    'the rule of acknowledge',
    (text: string) => ({ brokerId, users: [{ username: 'orders', acknowledge: { [text]: 'r' } }] }),
  ],
  ['the name of a field', (text: string) => ({ brokerId, users: [{ username: 'orders', [text]: 'x' }] })],
])('a template or a token in %s of a roster is refused at synth', (_, make) => {
  const { token } = stackWithTokens(new App({ outdir: join(project, 'cdktf.out') }));
  const texts = [
    ...['${file("/etc/passwd")}', '%{ if true }x%{ endif }', '${TfToken[TOKEN.0]}', '#{TfToken[TOKEN.1]}'],
    ...['&{TfToken[TOKEN.2]}', 'String Map Token Value', token],
  ];
  for (const text of texts) {
    const path = join(project, 'refused.json');
    writeFileSync(path, JSON.stringify(make(text)));
    expect(() => RosterFile.fromPath(path)).toThrow('this roster cannot be used');
  }
});

test('a username or group with the digits of a token of CDKTF is refused at synth, not replaced', () => {
  const { stack, token } = stackWithTokens(new App({ outdir: join(project, 'cdktf.out') }));
  // Without the plus sign, it is valid for Amazon MQ.
  const digits = token.replace('+', '');
  for (const user of [{ username: digits }, { username: 'orders', groups: [digits] }]) {
    const path = join(project, 'digits.json');
    writeFileSync(path, JSON.stringify({ brokerId, users: [user] }));
    const users = RosterFile.fromPath(path).usersOf(brokerId);
    const passwords = BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' });
    expect(() => new BrokerUsers(stack, `users${digits.length}`, { brokerId, users, passwords })).toThrow(
      'CDKTF number token',
    );
  }
});
