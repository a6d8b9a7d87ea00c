/**
 * Compares the self-contained program with the bundle on Node.js and with a provider in Go: the time from start to handshake,
 * the memory of plans, and the size. Target: the program starts at least as fast as the bundle with its cached code.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startEmulator, type Emulator } from '../src/emulator';
import { builtPlugin, livePlugin, pluginEnvironment } from '../test/support/terraform/plugin-life';
import { installPlugin } from '../test/support/terraform/built-plugin';
import { ownPlatform } from '../src/provider-package';
import { selfContainedProgram } from '../test/support/terraform/self-contained';
import { cleanEnvironment, terraformBinary, Workspace } from '../test/support/terraform/terraform';
import { compare, type Candidate, type Sample, type Section } from './measure';
import { awsProvider, start } from './provider-start';
import { runTree } from './tree';

const starts = 20;
const plans = 3;

export async function selfContainedStart(): Promise<Section> {
  const program = selfContainedProgram(ownPlatform);
  if (!program) return { rows: [], skipped: ['npm cannot get the runtime of the program'] };
  const go = process.env.BENCH_GO_PROVIDER || awsProvider();
  const cache = mkdtempSync(join(tmpdir(), 'bench-'));
  const emulator = await startEmulator();
  try {
    const env = { ...pluginEnvironment(), XDG_CACHE_HOME: cache };
    await livePlugin('plan', { XDG_CACHE_HOME: cache });
    const programs = [
      { name: 'the bundle, later starts', file: builtPlugin },
      { name: 'the self-contained program', file: program },
    ];
    const started = [...programs, ...(go ? [{ name: `in Go: \`${basename(go)}\``, file: go }] : [])];
    const candidates = started.map(({ name, file }): Candidate => ({ name, measure: () => start(file, env) }));
    const rows = [...(await compare(candidates, starts, 'start to handshake'))];
    for (const count of [1, 250]) {
      const plansOf = await Promise.all(
        programs.map(async ({ name, file }) => ({
          name,
          ...(await planOf(file, count, emulator, cache)),
        })),
      );
      rows.push(...(await compare(plansOf, plans, `plan of ${count === 1 ? '1 user' : `${count} users`}`)));
      for (const { remove } of plansOf) remove();
    }
    const sizes = started.map(({ name, file }) => `${name} ${(statSync(file).size / 1e6).toFixed(1)} MB`);
    const skipped = go ? [] : ['neither BENCH_GO_PROVIDER nor TF_AWS_PROVIDER_MIRROR names a provider in Go'];
    return { rows, notes: [`Sizes: ${sizes.join(', ')}.`], skipped };
  } finally {
    rmSync(cache, { recursive: true });
    await emulator.close();
  }
}

/** Applies users with a program, and measures plans of them. */
async function planOf(file: string, count: number, emulator: Emulator, cache: string) {
  const brokerId = emulator.seedBroker();
  const workspace = new Workspace();
  workspace.write(`${installPlugin(workspace, file)}
provider "mq" {
  requests_per_second = 10000
}
resource "mq_user" "all" {
  count       = ${count}
  broker_id   = "${brokerId}"
  username    = "user-\${count.index}"
  password_wo = "Bench-1f2e-passphrase"
  groups      = ["writers"]
}`);
  const env = { AWS_ENDPOINT_URL_MQ: emulator.endpoint, XDG_CACHE_HOME: cache };
  await workspace.succeed(['init'], env);
  await workspace.apply(env);
  emulator.broker(brokerId).reboot();
  return {
    measure: async (): Promise<Sample> => {
      const options = { cwd: workspace.folder, env: { ...cleanEnvironment(), ...env } };
      const { status, output, ...sample } = await runTree(
        terraformBinary,
        ['plan', '-detailed-exitcode', '-no-color'],
        options,
      );
      if (status !== 0) throw new Error(`The plan ended with ${status}\n${output}`);
      return sample;
    },
    remove: () => workspace.remove(),
  };
}
