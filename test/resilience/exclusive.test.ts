/**
 * Tests that `mq_users_exclusive` removes no user that is listed, and no user that the plan has not named: for generated users,
 * lists and patterns, while another client changes the users, calls fail, and the provider or Terraform is killed. Afterwards
 * an apply leaves exactly the users that are kept.
 *
 * A few runs by default, sixty with FULL=1. FUZZ_SEED=… repeats a run.
 */
import { startEmulator, faults, type Emulator, type Fault } from '../../src/emulator';
import type { DebugServer } from '../../src/terraform-plugin';
import { builtProvider, installBuiltPlugin } from '../support/terraform/built-plugin';
import { serveMq } from '../support/terraform/mq-in-process';
import { brokerId, foreignPassword } from '../support/terraform/mq-provider';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { Random } from '../support/fuzz/fuzz';
import { seed } from '../support/fuzz/seed';
import { forceUnlock, restoreTornState, runUntilKilled } from './kill-run';

jest.setTimeout(180_000);

const runs = process.env.FULL === '1' ? 60 : 8;
const plugin = builtProvider();
const random = new Random(seed);
const tallies: string[] = [];
let emulator: Emulator;
let server: DebugServer;
let tf: Workspace;

beforeAll(() => void requireTerraform());
afterAll(() => void process.stdout.write(['', `Exclusive users, FUZZ_SEED=${seed}:`, ...tallies, ''].join('\n')));
beforeEach(async () => {
  emulator = await startEmulator({ latencyMillis: 5 });
  emulator.seedBroker({ brokerId, users: [] });
  server = await serveMq(emulator.endpoint, undefined, { waits: { adoptionStartMillis: 500 } });
  tf = new Workspace({ reattach: server.reattach });
  installBuiltPlugin(tf);
});
afterEach(async () => {
  server.close();
  tf.remove();
  await emulator.close();
});

const users = () => emulator.broker(brokerId).users;
const present = () =>
  users()
    .summaries()
    .flatMap(({ username, pendingChange }) => (pendingChange === 'DELETE' ? [] : [username]));

const parts = ['team', 'a', 'A', '-', '--', '_', '~', '.x', '0', 'console', 'Team', '..y'];
const name = () =>
  `${Array.from({ length: 1 + random.below(3) }, () => random.pick(parts)).join('')}${random.below(5)}_`;
const names = (most: number) => [...new Set(Array.from({ length: random.below(most + 1) }, name))];
const pattern = () => {
  const text = name();
  return random.pick([
    `${text.slice(0, 2)}*`,
    `*${text.slice(-2)}`,
    `*${text.slice(1, 3)}*`,
    `${text.slice(0, 1)}*_`,
    text,
  ]);
};

function add(username: string): void {
  if (users().find(username)) return;
  const groups = Array.from({ length: random.below(3) }, (_, i) => `group-${i}`);
  users().create(username, { password: foreignPassword, groups, consoleAccess: random.chance(0.3) });
}

interface Lists {
  readonly usernames: readonly string[];
  readonly ignore: readonly string[];
  /** Whether the last user with access to the web console may be removed. */
  readonly isForced: boolean;
}

const lists = (): Lists => ({
  usernames: [...new Set([...present().filter(() => random.chance(0.5)), ...names(3)])],
  ignore: Array.from({ length: random.below(3) }, pattern),
  isForced: random.chance(0.5),
});

/** Whether a user that stays after the next reboot has access to the web console. */
const hasConsoleUser = () =>
  present().some((username) => {
    const { pending, current } = users().find(username) ?? {};
    return (pending?.settings ?? current)?.consoleAccess === true;
  });

/** The patterns as regular expressions, so that the test has its own implementation. */
const isKept = ({ usernames, ignore }: Lists, username: string) =>
  usernames.includes(username) ||
  ignore.some((one) => new RegExp(`^${one.replace(/[.~-]/g, '\\$&').replaceAll('*', '.*')}$`).test(username));

const configuration = ({ usernames, ignore, isForced }: Lists) => `
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
resource "mq_users_exclusive" "all" {
  broker_id                = "${brokerId}"
  usernames                = ${JSON.stringify(usernames)}
  ignore                   = ${JSON.stringify(ignore)}
  remove_last_console_user = ${isForced}
}`;

interface Attributes {
  readonly removed_users?: object;
  readonly removed_at?: unknown;
}

/** The users that a saved plan names in `removed_users`, if it changes the resource. */
async function namedBy(file: string): Promise<string[]> {
  const { stdout } = await tf.succeed(['show', '-json', file]);
  const { resource_changes: changes = [] } = JSON.parse(stdout) as {
    resource_changes?: { change: { actions: string[]; after: Attributes; after_unknown: Attributes } }[];
  };
  const named = changes.flatMap(({ change: { actions, after, after_unknown: unknown } }) =>
    actions.includes('no-op') || unknown.removed_at !== true
      ? []
      : [...Object.keys(after.removed_users ?? {}), ...Object.keys(unknown.removed_users ?? {})],
  );
  return [...new Set(named)];
}

const operations = ['DescribeBroker', 'DescribeUser', 'DeleteUser', 'DeleteUser', 'DeleteUser'] as const;
const kinds: readonly Fault[] = [
  faults.internalError,
  faults.tooManyRequests,
  faults.forbidden,
  faults.resetBefore,
  faults.resetAfter,
  faults.truncated,
  faults.webPage,
];
const disturbances = ['faults', 'the provider', 'faults', 'Terraform'] as const;

test.each(Array.from({ length: runs }, (_, index) => ({ index, what: disturbances[index % 4] ?? 'faults' })))(
  'run $index with $what',
  async ({ index, what }) => {
    for (const each of names(12)) add(each);
    const isUpdate = random.chance(0.6);
    let kept = lists();
    tf.write(configuration(kept));
    await tf.succeed(['init', '-no-color'], { TF_REATTACH_PROVIDERS: undefined });
    if (isUpdate) {
      tf.write(configuration({ ...kept, isForced: true }));
      await tf.apply();
      for (const each of names(8)) add(each);
      if (random.chance(0.7)) kept = lists();
      tf.write(configuration(kept));
    }
    const plan = await tf.run(['plan', '-out=saved', '-no-color']);
    if (plan.status !== 0) {
      // The only reason for which these plans are refused.
      expect(plan.text).toContain('The last user with access to the web console would be removed');
      expect(kept.isForced).toBe(false);
      kept = { ...kept, isForced: true };
      tf.write(configuration(kept));
      await tf.succeed(['plan', '-out=saved', '-no-color']);
    }
    const named = await namedBy('saved');
    if (random.chance(0.5)) for (const each of names(4)) add(each);
    const leaver = random.pick(present().length > 0 ? present() : ['']);
    if (leaver !== '' && random.chance(0.3)) users().delete(leaver);

    const before = present();
    const hadConsoleUser = hasConsoleUser();
    emulator.clearCalls();
    const args = ['apply', '-no-color', 'saved'];
    if (what === 'faults') {
      const fault = random.pick(kinds);
      emulator.inject({
        operation: random.pick(operations),
        fault,
        skip: random.below(4),
        times: 1 + random.below(40),
      });
      await tf.run(args);
    } else {
      const calls = 2 + random.below(6 + 2 * named.length);
      await runUntilKilled(tf, emulator, { victim: what, calls, millis: random.below(12) }, args);
    }
    const removed = before.filter((each) => !present().includes(each));
    expect(removed.filter((each) => isKept(kept, each))).toEqual([]);
    expect(removed.filter((each) => !named.includes(each))).toEqual([]);
    if (hadConsoleUser && !kept.isForced) expect(hasConsoleUser()).toBe(true);

    emulator.clearFaults();
    forceUnlock(tf);
    restoreTornState(tf);
    tf.write(configuration({ ...kept, isForced: true }));
    const should = present().filter((each) => isKept(kept, each));
    await tf.apply();
    expect(present()).toEqual(should);
    expect((await tf.plan()).isEmpty).toBe(true);
    tallies.push(
      `  ${index}, ${isUpdate ? 'update' : 'create'}, ${what}: ${before.length} users, ${named.length} named, ${removed.length} removed`,
    );
  },
);
