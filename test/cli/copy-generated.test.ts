/**
 * `mq-user copy` between generated brokers: the dry run prints what the run then does, the destination has what a model
 * derives, everything else stays unchanged, and a second run writes nothing.
 */
import fc from 'fast-check';
import { startEmulator, type Emulator } from '../../src/emulator';
import { brokerWith, sideUsers, type SideUser } from '../support/cli/broker-users';
import { MqUserInProcess } from '../support/cli/mq-user-in-process';
import { findSecrets } from '../support/run/secret-search';
import { seed } from '../support/fuzz/seed';

jest.setTimeout(300_000);

let emulator: Emulator;
let mqUser: MqUserInProcess;
let runs = 0;
beforeAll(async () => {
  emulator = await startEmulator();
  mqUser = new MqUserInProcess(emulator);
});
afterAll(() => emulator.close());

interface Row {
  readonly username: string;
  readonly result: string;
  readonly fields: readonly string[];
  readonly secret: { readonly name: string; readonly result: string } | null;
}

interface Copied {
  readonly users: readonly Row[];
  readonly pending: readonly { readonly username: string; readonly pendingChange: string }[];
}

interface Flags {
  readonly overwrite: boolean;
  readonly setPassword: boolean;
  readonly replicationUsers: boolean;
  readonly generate: boolean;
  readonly key: 'password' | undefined;
}

const flags = fc.record({
  overwrite: fc.boolean(),
  setPassword: fc.boolean(),
  replicationUsers: fc.boolean(),
  generate: fc.boolean(),
  key: fc.constantFrom('password' as const, undefined),
});

/** A pending deletion prevents the copy, and a hidden replication role can contradict console access. */
const destinationUsers = sideUsers.map(
  (users) =>
    new Map(
      [...users].map(([name, user]) => {
        const pending =
          user.pending === 'DELETE' || (user.pending === 'CREATE' && user.replicationUser) ? 'none' : user.pending;
        return [name, { ...user, pending }] as const;
      }),
    ),
);

/** Amazon MQ does not show the replication role of a user whose creation is pending. */
const shownRole = ({ pending, replicationUser }: SideUser) => pending !== 'CREATE' && replicationUser;

/** Derives what is done with a user, without the code that is tested. */
function expectedRow(source: SideUser, existing: SideUser | undefined, chosen: Flags): Pick<Row, 'result' | 'fields'> {
  if (source.pending === 'DELETE') return { result: 'skipped', fields: [] };
  const hasRole = shownRole(source) || (existing !== undefined && shownRole(existing));
  if (hasRole && !chosen.replicationUsers) return { result: 'skipped', fields: [] };
  if (!existing) return { result: 'created', fields: [] };
  const isPending = source.pending !== 'none' || existing.pending !== 'none';
  const different = [
    ...([...source.groups].sort().join() === [...existing.groups].sort().join() ? [] : ['groups']),
    ...(source.consoleAccess === existing.consoleAccess ? [] : ['consoleAccess']),
    ...(isPending || shownRole(source) === shownRole(existing) ? [] : ['replicationUser']),
  ];
  if (!chosen.overwrite) return { result: different.length > 0 ? 'kept' : 'unchanged', fields: different };
  const sent = [...different, ...(chosen.setPassword ? ['password'] : [])];
  return { result: sent.length > 0 ? 'updated' : 'unchanged', fields: sent };
}

const secretOf = (name: string, key: string | undefined): string => {
  const value = String(emulator.secret(name).value());
  return key === undefined ? value : ((JSON.parse(value) as Record<string, string>)[key] ?? '');
};
const writes = () =>
  emulator.calls.filter(({ operation = '' }) => /^(Create|Update|Delete|Put|Reboot)/.test(operation));
const snapshot = (brokerId: string) => {
  const { users } = emulator.broker(brokerId);
  return new Map(users.summaries().map(({ username }) => [username, users.find(username)]));
};

async function check(
  from: ReadonlyMap<string, SideUser>,
  to: ReadonlyMap<string, SideUser>,
  chosen: Flags,
): Promise<void> {
  const prefix = `copy-${runs++}`;
  const [source, destination] = [brokerWith(emulator, from, 'eu-west-1'), brokerWith(emulator, to, 'us-east-1')];
  const passwordOf = (name: string) => `Source-${prefix}-${Buffer.from(name).toString('hex')}`;
  const canaries = [...from.keys()].map(passwordOf);
  for (const username of from.keys()) {
    const text =
      chosen.key === undefined ? passwordOf(username) : JSON.stringify({ [chosen.key]: passwordOf(username) });
    emulator.seedSecret({ name: `${prefix}/source/${username}`, region: 'eu-west-1', secretString: text });
  }
  const { overwrite, replicationUsers, generate, key } = chosen;
  const args = [
    ...['copy', '--from-broker-id', source, '--from-region', 'eu-west-1', '--to-broker-id', destination],
    ...(overwrite ? ['--overwrite', ...(chosen.setPassword ? ['--set-password'] : [])] : []),
    ...(replicationUsers ? ['--replication-users'] : []),
    ...(generate
      ? ['--generate', '--secret-name-pattern', `${prefix}/new/{username}`]
      : ['--secret-id-pattern', `${prefix}/source/{username}`]),
    ...(key === undefined ? [] : ['--secret-key', key]),
  ];
  const before = { source: snapshot(source), destination: snapshot(destination) };
  const expected = new Map([...from].map(([name, user]) => [name, expectedRow(user, to.get(name), chosen)]));

  emulator.clearCalls();
  const dry = await mqUser.json<Copied>([...args, '--dry-run']);
  expect(dry).toMatchObject({ status: 0, document: { dryRun: true } });
  expect(writes()).toEqual([]);
  const done = await mqUser.json<Copied>(args);
  expect(done.status).toBe(0);
  expect({ ...done.document, dryRun: true, takesEffect: null }).toEqual({ ...dry.document, takesEffect: null });

  const rows = new Map(done.document.users.map((row) => [row.username, row]));
  expect([...rows.keys()].sort()).toEqual([...from.keys()].sort());
  for (const [name, wanted] of expected) expect([name, rows.get(name)]).toMatchObject([name, wanted]);
  expect(snapshot(source)).toEqual(before.source);
  const after = snapshot(destination);
  for (const [name, user] of after) {
    const { result = 'absent on the source', fields = [] } = expected.get(name) ?? {};
    if (result !== 'created' && result !== 'updated') {
      expect([name, user]).toEqual([name, before.destination.get(name)]);
      continue;
    }
    const original = before.destination.get(name);
    const settings = user?.pending?.settings;
    const given = from.get(name);
    const previous = original?.pending?.settings ?? original?.current;
    const sent = (field: string) => result === 'created' || fields.includes(field);
    expect([name, new Set(settings?.groups)]).toEqual([
      name,
      new Set(sent('groups') ? given?.groups : previous?.groups),
    ]);
    expect([name, settings?.consoleAccess]).toEqual([
      name,
      sent('consoleAccess') ? given?.consoleAccess : previous?.consoleAccess,
    ]);
    const secret = rows.get(name)?.secret;
    if (!sent('password')) {
      expect([name, settings?.password, secret]).toEqual([name, previous?.password, null]);
      continue;
    }
    expect(secret?.result).toBe(generate ? 'created' : 'read');
    expect(settings?.password).toBe(secretOf(secret?.name ?? '', key));
    if (!generate) expect(settings?.password).toBe(passwordOf(name));
    else canaries.push(settings?.password ?? '');
  }
  for (const name of before.destination.keys()) expect(after.has(name)).toBe(true);
  expect(done.document.pending).toEqual(
    done.document.users.flatMap(({ username }) => {
      const change = after.get(username)?.pending?.change;
      return change !== undefined && expected.get(username)?.result !== 'skipped'
        ? [{ username, pendingChange: change }]
        : [];
    }),
  );

  emulator.clearCalls();
  const again = await mqUser.json<Copied>(args);
  expect(again.status).toBe(0);
  const repeated = again.document.users.filter(({ result }) => result === 'created' || result === 'updated');
  if (overwrite && chosen.setPassword) {
    for (const { fields, secret } of repeated)
      expect([fields, secret?.result]).toEqual([
        ['password'],
        generate ? expect.stringMatching(/created|reused/) : 'read',
      ]);
  } else expect([repeated, writes()]).toEqual([[], []]);
  const output = JSON.stringify([dry, done, again]);
  expect(findSecrets(output, canaries)).toEqual([]);
}

test('copies what the model says, and the dry run says the same', async () => {
  await fc.assert(fc.asyncProperty(sideUsers, destinationUsers, flags, check), {
    seed,
    numRuns: process.env.FULL === '1' ? 300 : 40,
  });
});
