/**
 * Measures the start of `mq-user` and the creation of a user, compared with node and the AWS CLI. Target: 200 ms for --help
 * and for `validate` of a small file.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../src/emulator';
import { environment, main } from '../test/support/cli/mq-user';
import { compare, type Candidate, type Sample, type Section } from './measure';

const password = 'Measured-Secret-2026';

export async function cliStart(): Promise<Section> {
  const emulator = await startEmulator();
  const folder = mkdtempSync(join(tmpdir(), 'mq-user-bench-'));
  try {
    const roster = join(folder, 'users.yaml');
    writeFileSync(roster, 'brokerId: b-orders\nusers:\n  - username: orders-service\n    groups: [orders]\n');
    const secret = join(folder, 'password');
    writeFileSync(secret, password, { mode: 0o600 });
    // The AWS CLI may be a Python program that needs the home folder.
    const env = {
      ...process.env,
      ...environment(emulator.endpoint, { HOME: process.env.HOME, AWS_DEFAULT_REGION: 'us-east-1' }),
    };
    const measure = (program: string, args: () => string[]) => () => toEnd(program, args(), env);
    const ours = (...args: string[]) => measure(process.execPath, () => [main, ...args]);
    let count = 0;
    const create = () => {
      const brokerId = emulator.seedBroker();
      return ['--broker-id', brokerId, '--username', `user-${count++}`];
    };
    const candidates: Candidate[] = [
      { name: '`node` that does nothing', measure: measure(process.execPath, () => ['-e', '0']) },
      { name: '`mq-user --help`', measure: ours('--help') },
      { name: '`mq-user create --help`', measure: ours('create', '--help') },
      { name: '`mq-user validate users.yaml`', measure: ours('validate', roster) },
      {
        name: '`mq-user create`',
        measure: measure(process.execPath, () => [main, 'create', ...create(), '--password-file', secret]),
      },
    ];
    const hasAws = spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;
    if (hasAws) {
      // The AWS CLI takes the password as an argument, which every user of the machine can read.
      const args = () => ['mq', 'create-user', ...create(), '--password', password];
      candidates.push({ name: '`aws mq create-user`', measure: measure('aws', args) });
    }
    const rows = await compare(candidates, 11);
    return { rows, skipped: hasAws ? [] : ['the AWS CLI is not installed'] };
  } finally {
    rmSync(folder, { recursive: true });
    await emulator.close();
  }
}

/** Returns the time until a program ends. Rejects if it fails. */
function toEnd(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Sample> {
  const began = performance.now();
  const child = spawn(program, [...args], { env, stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve({ millis: performance.now() - began });
      else reject(new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}`));
    });
  });
}
