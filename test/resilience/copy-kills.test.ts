/**
 * `mq-user copy` is killed at any call. At every moment each user of the destination has the password in its secret, and the next
 * run finishes with the secrets of the first. No password is in any output or file.
 *
 * A few kills by default, one at each call with FULL=1.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { startEmulator, type Emulator } from '../../src/emulator';
import { MqUser } from '../support/cli/mq-user';
import { findSecrets, searchFiles } from '../support/run/secret-search';

jest.setTimeout(120_000);

const usernames = Array.from({ length: 12 }, (_, index) => `user-${String(index).padStart(2, '0')}`);
const old = 'Old-Canary-8d10-passphrase';
const sourcePassword = (username: string) => `Source-Canary-${username}-5b7e`;
const folder = mkdtempSync(join(tmpdir(), 'mq-copy-'));
let emulator: Emulator;
let mqUser: MqUser;
let from: string;
let to: string;

beforeEach(async () => {
  emulator = await startEmulator();
  mqUser = new MqUser(emulator);
  from = emulator.seedBroker({
    region: 'eu-west-1',
    users: usernames.map((username) => ({ username, password: old, groups: [username] })),
  });
  to = emulator.seedBroker({
    users: [
      { username: 'user-03', password: old, groups: ['kept'] },
      { username: 'theirs', password: old },
    ],
  });
  for (const username of usernames) {
    emulator.seedSecret({ name: `source/${username}`, region: 'eu-west-1', secretString: sourcePassword(username) });
  }
  // A secret of another team, which the runs overwrite.
  emulator.seedSecret({ name: 'copied/user-05', secretString: old });
});
afterEach(async () => {
  mqUser.end();
  await emulator.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const args = () => [
  ...['copy', '--from-broker-id', from, '--from-region', 'eu-west-1', '--to-broker-id', to],
  ...['--overwrite', '--set-password'],
];
const generate = () => [...args(), '--generate', '--secret-name-pattern', 'copied/{username}', '--overwrite-secrets'];
const env = { HOME: folder, TMPDIR: folder, MQ_USER_DEBUG: '1' };

interface Ended {
  readonly output: string;
  readonly status: number | null;
}

/**
 * Starts the command, sends a signal right before a call is performed, and waits for the end. Unless the signal kills at once, this
 * call and those after it are held until then, so that the command cannot finish its work first.
 */
async function interrupted(signal: NodeJS.Signals, command: readonly string[], calls: number): Promise<Ended> {
  const child = mqUser.start(command, env);
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => void chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => void chunks.push(chunk));
  const closed = once(child, 'close');
  const run = async () => {
    child.kill(signal);
    if (signal !== 'SIGKILL') await closed;
  };
  emulator.inject({
    operation: '*',
    fault: { kind: 'meanwhile', run },
    skip: calls,
    times: signal === 'SIGKILL' ? 1 : Infinity,
  });
  const [status] = (await closed) as [number | null];
  emulator.clearFaults();
  return { output: Buffer.concat(chunks).toString('utf8'), status };
}

async function secretNames(): Promise<string[]> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SecretsManagerClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const { SecretList = [] } = await client.send(new ListSecretsCommand({ MaxResults: 100 }));
  client.destroy();
  return SecretList.map(({ Name = '' }) => Name).sort();
}

const copies = () =>
  emulator
    .broker(to)
    .users.summaries()
    .map(({ username }) => username);
const secretValue = (username: string) => String(emulator.secret(`copied/${username}`).value());

/** Each user has a password that is in a secret, or the password that it had before the copy. */
function expectKnownPasswords(): void {
  for (const username of copies()) {
    const password = emulator.passwordOf(to, username) ?? '';
    const isOld = username === 'user-03' || username === 'theirs';
    expect([username, isOld && password === old ? old : secretValue(username)]).toEqual([username, password]);
  }
}

/** The calls that read everything: both brokers, twelve users and one, and twelve secrets. */
const reads = 2 + 13 + 12;
/** Each user has a secret and a write, and the existing one is read again. */
const total = reads + 1 + 24;
const moments = Array.from({ length: total }, (_, index) => index);
const chosen = process.env.FULL === '1' ? moments : moments.filter((index) => index >= reads - 1 && index % 4 === 0);

test.each(chosen)('killed at call %i, and run again', async (calls) => {
  const killed = await interrupted('SIGKILL', generate(), calls);
  expect(killed.status).toBeNull();
  expectKnownPasswords();
  const written = await secretNames();
  const before = new Map(written.map((name) => [name, emulator.secret(name).versionIdOf()]));
  const isOurs = (name: string) => emulator.secret(name).description?.includes(to) ?? false;
  // The other team's secret is replaced once.
  const kept = written.filter((name) => name !== 'copied/user-05' || isOurs(name));

  const { status, stdout, stderr } = await mqUser.run([...generate(), '--json'], '', env);
  expect([stderr, status]).toEqual([expect.any(String), 0]);
  expect(copies()).toEqual(['theirs', ...usernames]);
  expectKnownPasswords();
  expect(await secretNames()).toEqual(usernames.map((name) => `copied/${name}`));
  // The secrets of the killed run have the same value, and the overwritten one has its old value as AWSPREVIOUS.
  for (const name of kept) expect([name, emulator.secret(name).versionIdOf()]).toEqual([name, before.get(name)]);
  expect(emulator.secret('copied/user-05').value('AWSPREVIOUS')).toBe(old);
  expect(emulator.passwordOf(to, 'theirs')).toBe(old);
  expect(emulator.passwordOf(to, 'user-03')).toBe(secretValue('user-03'));

  const canaries = [old, ...usernames.map(secretValue)];
  expect(findSecrets(killed.output + stdout + stderr, canaries)).toEqual([]);
  expect(searchFiles([folder], canaries).hits).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends with what was written, as JSON', async (signal, code) => {
  const { output, status } = await interrupted(signal, [...generate(), '--json'], reads + 4);
  expect(status).toBe(code);
  const document = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)) as {
    error: { kind: string; written: { users: { result: string }[] } };
  };
  expect(document.error.kind).toBe('aborted');
  expect(document.error.written.users).toHaveLength(usernames.length);
  expect(document.error.written.users.some(({ result }) => result === 'not-started')).toBe(true);
  expectKnownPasswords();
  expect(await mqUser.run(generate(), '', env)).toMatchObject({ status: 0 });
  expectKnownPasswords();
});

test('passwords from secrets of the source are in no output, also not of a dry run, a mistake or a refusal', async () => {
  const read = [...args(), '--secret-id-pattern', 'source/{username}'];
  const bad = 'Bad-Canary-2f,passphrase';
  emulator.putSecret('source/user-07', bad);
  const mistake = await mqUser.run([...read, '--json'], '', env);
  expect(mistake.status).toBe(3);
  emulator.putSecret('source/user-07', sourcePassword('user-07'));
  const dry = await mqUser.run([...read, '--dry-run'], '', env);
  const echo = {
    kind: 'error',
    name: 'BadRequestException',
    status: 400,
    message: `Wrong: ${sourcePassword('user-00')}`,
  } as const;
  emulator.inject({ operation: 'CreateUser', fault: echo });
  const refused = await mqUser.run([...read, '--json'], '', env);
  expect([dry.status, refused.status]).toEqual([0, 3]);
  const done = await mqUser.run(read, '', env);
  expect(done.status).toBe(0);
  for (const username of usernames) expect(emulator.passwordOf(to, username)).toBe(sourcePassword(username));
  const output = [mistake, dry, refused, done].map(({ stdout, stderr }) => stdout + stderr).join('');
  const canaries = [bad, old, ...usernames.map(sourcePassword)];
  expect(findSecrets(output, canaries)).toEqual([]);
  expect(searchFiles([folder], canaries).hits).toEqual([]);
});
