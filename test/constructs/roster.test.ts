/** Roster files in an app: they are read in the same way as by `mq-user validate`, and refused with the line of every mistake. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrokerPasswords, BrokerUsers, RosterFile } from '../../src/constructs';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { newStack, synth, temporaryDirectory, thrown } from './helpers';

function file(content: string, name = 'users.yaml'): string {
  const path = join(temporaryDirectory(), name);
  writeFileSync(path, content);
  return path;
}

const roster = `- brokerId: b-eu
  users:
    - username: orders
      groups: [orders]
    - username: jane.doe
      acknowledge: { username-pii: a test system }
      groups:
- brokerId: b-us
  users:
    - { username: replication, replicationUser: true }
`;

test('the users of each broker become BrokerUsers', () => {
  const read = RosterFile.fromPath(file(roster));
  expect(read.brokerIds).toEqual(['b-eu', 'b-us']);
  const stack = newStack();
  for (const brokerId of read.brokerIds) {
    const passwords = BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' });
    new BrokerUsers(stack, brokerId, { brokerId, users: read.usersOf(brokerId), passwords });
  }
  const result = synth(stack);
  const users = Object.values(result.config.resource.mq_user).map(({ '//': _, ...rest }) => rest);
  expect(users.sort((a, b) => String(a.username).localeCompare(String(b.username)))).toEqual([
    {
      broker_id: 'b-eu',
      username: 'jane.doe',
      acknowledge: { 'username-pii': 'a test system' },
      password_secret_id: 'mq/jane.doe',
    },
    { broker_id: 'b-eu', username: 'orders', groups: ['orders'], password_secret_id: 'mq/orders' },
    { broker_id: 'b-us', username: 'replication', replication_user: true, password_secret_id: 'mq/replication' },
  ]);
  expect(result.annotations).toEqual([]);
});

test('a file can be JSON with one broker', () => {
  const path = file(JSON.stringify({ brokerId: 'b-1', users: [{ username: 'orders' }] }), 'users.json');
  expect(RosterFile.fromPath(path).usersOf('b-1')).toMatchObject([{ username: 'orders' }]);
});

test('every mistake is reported with its line, and a password in the file is not shown', () => {
  const path = file(`brokerId: b-1
users:
  - username: bad user!
    group: [x]
  - username: orders
    password: Very-Secret-Word-42
`);
  const lines = thrown(() => RosterFile.fromPath(path)).message.split('\n');
  expect(lines).toEqual([
    `${path}: this roster cannot be used.`,
    expect.stringMatching(/:4:5 users\[0\]\.group: There is no field "group"\. .* \[unknown-field\]$/),
    expect.stringMatching(/:3:5 users\[0\]\.username: The username has " " at position 4/),
    `  ${path}:6:5 users[1].password: The file contains the password. Allowed: rosters without passwords. Remove it, and set its source with \`passwords\` of BrokerUsers. [password-source]`,
  ]);
  expect(lines.join()).not.toContain('Very-Secret');
});

test('invalid YAML, a missing file and a broker that is not in the file are errors with a clear message', () => {
  const broken = file('users: [\n');
  expect(thrown(() => RosterFile.fromPath(broken)).message).toMatch(
    /users\.yaml:2:1: .*\. Allowed: JSON or YAML\. Correct the file\.$/,
  );
  const missing = 'the roster cannot be read (ENOENT). Allowed: a JSON or YAML file. Pass its path';
  expect(thrown(() => RosterFile.fromPath('/nowhere/users.yaml')).message).toBe(`/nowhere/users.yaml: ${missing}.`);
  expect(thrown(() => RosterFile.fromPath('nowhere/users.yaml')).message).toBe(
    `nowhere/users.yaml: ${missing}, absolute or relative to ${process.cwd()}, the folder in which synth was started.`,
  );
  const path = file(roster);
  expect(thrown(() => RosterFile.fromPath(path).usersOf('b-ap')).message).toBe(
    `${path}: the roster does not contain the broker "b-ap". Allowed: b-eu, b-us. Pass one of these, or add the broker to the file.`,
  );
});

test('names of brokers, users and groups are returned in the form that Terraform uses', () => {
  const path = file(JSON.stringify({ brokerId: 'b-\u212a', users: [{ username: '\u212aafka', groups: ['\u212a1'] }] }));
  const read = RosterFile.fromPath(path);
  expect(read.brokerIds).toEqual(['b-K']);
  expect(read.usersOf('b-K')).toMatchObject([{ username: 'Kafka', groups: ['K1'] }]);
});

test('a name that encodes a CDKTF token is refused and not replaced', () => {
  const name = '-8.109562212591384e298';
  const path = file(JSON.stringify({ brokerId: 'b-1', users: [{ username: name }] }));
  const passwords = BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' });
  const users = RosterFile.fromPath(path).usersOf('b-1');
  expect(thrown(() => new BrokerUsers(newStack(), 'users', { brokerId: 'b-1', users, passwords })).message).toMatch(
    new RegExp(`users\\[0\\]\\.username: The value is a ${FRAMEWORK.name} number token in text.* \\[cdktf-token\\]$`),
  );
});

test('control characters of a file name do not reach the terminal', () => {
  expect(thrown(() => RosterFile.fromPath('/nowhere/\u001b[31mred.yaml')).message).toMatch(
    /^\/nowhere\/\\u\{1b\}\[31mred/,
  );
});

test('a file that is too large or nests too deeply is refused with a clear message', () => {
  expect(thrown(() => RosterFile.fromPath('/dev/zero')).message).toBe(
    '/dev/zero: It is larger than 16 MiB. Allowed: a JSON or YAML file of at most 16 MiB. Pass another file.',
  );
  const path = file('['.repeat(20_000));
  expect(thrown(() => RosterFile.fromPath(path)).message).toContain('more than 100 levels deep');
});

test('merge keys share fields between users', () => {
  const path = file(
    'brokerId: b-1\nusers:\n  - &u { username: orders, groups: [staff] }\n  - { <<: *u, username: billing }\n',
  );
  expect(RosterFile.fromPath(path).usersOf('b-1')).toMatchObject([
    { username: 'orders', groups: ['staff'] },
    { username: 'billing', groups: ['staff'] },
  ]);
});
