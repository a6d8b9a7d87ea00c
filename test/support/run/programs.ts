/** Finds the programs with which tests check results a second time, if a machine has them. */
import { spawn, spawnSync } from 'node:child_process';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end without blocking this process, which may be the server that it talks to. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, stdin = ''): Promise<Ended> {
  const child = spawn(program, [...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdin.on('error', () => undefined).end(stdin);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

/** `describe` if the program works; otherwise the tests are skipped with the reason in the log. */
export function describeWith(what: string, program: string, args: readonly string[]): jest.Describe {
  if (spawnSync(program, [...args], { stdio: 'ignore' }).status === 0) return describe;
  process.stderr.write(`SKIPPED: ${what} is not on this machine; its tests did not run.\n`);
  return describe.skip;
}
