/**
 * Tests that the provider or Terraform can be killed at any moment of an apply: the next apply converges, or its errors name
 * the required imports. No user is on the broker without being in the state, and no other owner's user is changed.
 *
 * A few kills by default, forty with FULL=1. FUZZ_SEED=… repeats a run.
 */
import { startEmulator, type Emulator } from '../../src/emulator';
import type { DebugServer } from '../../src/terraform-plugin';
import { serveMq } from '../support/terraform/mq-in-process';
import { brokerId, canary, foreignPassword } from '../support/terraform/mq-provider';
import { requireTerraform, Workspace } from '../support/terraform/terraform';
import { apply, type RunDiagnostic } from './json-run';
import { forceUnlock, restoreTornState, runUntilKilled } from './kill-run';
import { builtProvider, installBuiltPlugin } from '../support/terraform/built-plugin';
import { Random } from '../support/fuzz/fuzz';
import { seed } from '../support/fuzz/seed';

jest.setTimeout(180_000);

const count = 30;
const kills = process.env.FULL === '1' ? 40 : 4;

const plugin = builtProvider();
const usernames = Array.from({ length: count }, (_, index) => `user-${String(index).padStart(2, '0')}`);
const tallies: string[] = [];
let emulator: Emulator;
let server: DebugServer;
/** Terraform with the provider in this process, for the runs that are not killed. */
let tf: Workspace;

beforeAll(() => void requireTerraform());
afterAll(() => void process.stdout.write(['', `Kills, FUZZ_SEED=${seed}:`, ...tallies, ''].join('\n')));
beforeEach(async () => {
  emulator = await startEmulator({ latencyMillis: 20 });
  emulator.seedBroker({ brokerId, users: [{ username: 'foreign', password: foreignPassword, groups: ['theirs'] }] });
  server = await serveMq(emulator.endpoint);
  tf = new Workspace({ reattach: server.reattach });
  installBuiltPlugin(tf);
  tf.write(config(1));
  await tf.succeed(['init', '-no-color'], { TF_REATTACH_PROVIDERS: undefined });
});
afterEach(async () => {
  server.close();
  tf.remove();
  await emulator.close();
});

/** Thirty users; `version` decides upon their groups and passwords. */
const config = (version: number) => `
terraform {
  required_providers {
    mq = {
      source  = "registry.terraform.io/cdktf-mq-users/mq"
      version = "${plugin.version}"
    }
  }
}
resource "mq_user" "all" {
  for_each            = toset(${JSON.stringify(usernames)})
  broker_id           = "${brokerId}"
  username            = each.key
  groups              = ["version-${version}"]
  password_wo         = "${canary}-${version}"
  password_wo_version = ${version}
}`;

const random = new Random(seed);

const runs = Array.from({ length: kills }, (_, index) => {
  const victim = index % 2 === 0 ? 'the provider' : 'Terraform';
  const work = index % 4 < 2 ? 'creates' : 'updates';
  // An update is an apply that describes the broker and reads all users before it writes.
  const reads = work === 'creates' ? 0 : count;
  const calls = reads + 1 + Math.floor(random.next() * (count + 1));
  return { victim, work, calls, millis: Math.floor(random.next() * 25) } as const;
});

test.each(runs)('$victim is killed $millis ms after call $calls of an apply that $work', async (run) => {
  const { victim, work } = run;
  if (work === 'updates') {
    await tf.apply();
    tf.write(config(2));
  }
  const version = work === 'updates' ? 2 : 1;
  emulator.clearCalls();
  await runUntilKilled(tf, emulator, run);
  const written = emulator.calls.filter(({ method }) => method !== 'GET').length;
  const wasLocked = forceUnlock(tf);
  const wasTorn = restoreTornState(tf);

  const first = await apply(tf);
  const imports = first.diagnostics.flatMap(importOf);
  const unexplained = first.diagnostics.filter((one) => one.severity === 'error' && importOf(one).length === 0);
  expect(unexplained).toEqual([]);
  await importAll(imports);

  expectAgreement(version);
  expect((await tf.plan()).isEmpty).toBe(true);
  tallies.push(
    `  ${victim}, ${work}, ${run.millis} ms after call ${run.calls}: ${written} of ${count} written, ${imports.length} to import` +
      (wasLocked ? ', the state was locked' : '') +
      (wasTorn ? ', the state file was half written' : ''),
  );
});

/** Does what the errors say: the first import by the command, all others by blocks in one apply. */
async function importAll([first, ...others]: readonly (readonly [address: string, id: string])[]): Promise<void> {
  if (!first) return;
  await tf.succeed(['import', '-no-color', ...first]);
  tf.write(others.map(([to, id]) => `import {\n  to = ${to}\n  id = "${id}"\n}\n`).join(''), 'imports.tf');
  expect((await apply(tf)).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
}

/** The address and the id of the import that an error names. */
function importOf({ severity, detail, address = '' }: RunDiagnostic): [address: string, id: string][] {
  const id = severity === 'error' && /terraform import ADDRESS '([^']+)'/.exec(detail)?.[1];
  return id ? [[address, id]] : [];
}

function expectAgreement(version: number): void {
  const { users } = emulator.broker(brokerId);
  const there = users.summaries().map(({ username }) => username);
  expect(there).toEqual(['foreign', ...usernames]);
  const wanted = { groups: [`version-${version}`], password: `${canary}-${version}` };
  for (const username of usernames) expect(users.find(username)?.pending?.settings).toMatchObject(wanted);
  const foreign = { groups: ['theirs'], password: foreignPassword, consoleAccess: false, replicationUser: false };
  expect(users.find('foreign')).toEqual({ username: 'foreign', current: foreign, pending: undefined });
  const { resources } = JSON.parse(tf.read('terraform.tfstate')) as {
    resources: { instances: { status?: string; attributes: { username: string } }[] }[];
  };
  const instances = resources.flatMap((resource) => resource.instances);
  expect(instances.map(({ attributes }) => attributes.username).sort()).toEqual(usernames);
  expect(instances.filter(({ status }) => status !== undefined)).toEqual([]);
}
