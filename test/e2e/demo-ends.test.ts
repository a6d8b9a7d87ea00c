/** Tests interrupted runs of npm run demo: they leave no process and no file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { terraformCore } from '../support/terraform/terraform';

jest.setTimeout(120_000);

const root = join(__dirname, '..', '..');
const tf = terraformCore().product === 'OpenTofu' ? 'tofu' : 'terraform';
let temporary: string;
beforeEach(() => (temporary = mkdtempSync(join(tmpdir(), 'demo-ends-'))));
afterEach(() => {
  for (const pid of processes()) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }
  rmSync(temporary, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, TMPDIR: temporary });

/** Returns the processes of the demo: each has the temporary folder in its environment. */
function processes(): number[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${temporary}`);
    } catch {
      return false;
    }
  });
}

async function untilNothingRuns(): Promise<void> {
  const end = Date.now() + 30_000;
  while (processes().length > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(processes()).toEqual([]);
}

/** Starts the demo as one process, and waits for a step. */
async function startUntil(step: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['build/run.mjs', '--terraform', 'demo/main.ts'], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) if (line.includes(step)) break;
  child.stdout.resume();
  return child;
}

test.each([1, 4])('a reader that ends after %i lines, like head, ends the demo', async (lines) => {
  const command = `node build/run.mjs --terraform demo/main.ts | head -${lines}`;
  const shell = spawn('sh', ['-c', command], { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
  shell.stdout.resume();
  expect(await once(shell, 'exit')).toEqual([0, null]);
  await untilNothingRuns();
  expect(readdirSync(temporary).filter((name) => name.startsWith('mq-users-demo-'))).toEqual([]);
});

test.each([
  ['SIGINT', 130, 'Synthesize'],
  ['SIGTERM', 143, `${tf} init`],
  ['SIGHUP', 129, `${tf} plan`],
] as const)('%s ends it with %i, during "%s…"', async (signal, code, step) => {
  const child = await startUntil(step);
  expect(processes().length).toBeGreaterThan(1);
  const exit = once(child, 'exit');
  child.kill(signal);
  expect(await exit).toEqual([code, null]);
  await untilNothingRuns();
  expect(readdirSync(temporary).filter((name) => name.startsWith('mq-users-demo-'))).toEqual([]);
});

test('kill -9 leaves no process, and its folder only until the next demo', async () => {
  const child = await startUntil('Synthesize');
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
  await untilNothingRuns();
  const [left = ''] = readdirSync(temporary).filter((name) => name.startsWith('mq-users-demo-'));
  expect(left).toMatch(/^mq-users-demo-[A-Za-z0-9]{6}$/);
  const next = await startUntil('Start an emulated');
  expect(readdirSync(temporary)).not.toContain(left);
  next.kill('SIGTERM');
  await once(next, 'exit');
});
