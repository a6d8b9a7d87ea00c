/** Runs apps in other languages than TypeScript. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Workspace } from '../support/terraform/terraform';

const root = join(__dirname, '..', '..');

/** Returns why the tools of a language cannot be used, and says it on stderr. undefined if they can. */
export function missing(language: string, program: string, ...args: readonly string[]): string | undefined {
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: 240_000 });
  if (status === 0) return undefined;
  const [reason = ''] = error ? [error.message] : stderr.trim().split('\n').slice(-1);
  process.stderr.write(`SKIPPED: ${program} cannot be used (${reason}); the test of ${language} did not run.\n`);
  return reason;
}

/** Runs a program and returns what it printed. Throws all of it if the program fails. */
export function runProgram(cwd: string, program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' },
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}\n${error?.message ?? ''}${stdout}${stderr}`);
  return stdout;
}

/** Writes the code of the package for CDK for Terraform in a language to a folder. */
export function writePackage(language: string, out: string): void {
  const options = ['--code-only', '--framework', 'cdktf', '--language', language, '--out', out];
  runProgram(root, process.execPath, join(root, 'build/packages/main.mjs'), ...options);
}

/** Checks what the app printed about its wrong user. */
export function expectViolations(output: string): void {
  const message =
    'The username has " " at position 3, "," at position 10, " " at position 11. Allowed: letters A-Z and a-z, digits, and the characters _ . ~ -. Remove or replace all other characters.';
  expect(output).toContain(`username-charset: ${message}\n`);
  expect(output).toContain(
    `refused: users/wrong: Amazon MQ would refuse this user (1 error).\n  username: ${message} [`,
  );
}

/** Checks the users in the synthesized stack of an app, and validates it with Terraform. */
export async function expectStack(folder: string): Promise<void> {
  const stack = join(folder, 'cdktf.out', 'stacks', 'users');
  const { resource } = JSON.parse(readFileSync(join(stack, 'cdk.tf.json'), 'utf8')) as {
    resource: { mq_user: Record<string, { username: string; groups?: string[]; console_access?: boolean }> };
  };
  const users = Object.values(resource.mq_user).map(({ username, groups = [] }) => [username, ...groups]);
  expect(users.sort()).toEqual([['billing'], ['operator'], ['orders', 'orders', 'everyone']]);
  const workspace = new Workspace({ folder: stack });
  await workspace.succeed(['init', '-no-color']);
  const { stdout } = await workspace.succeed(['validate', '-no-color']);
  expect(stdout).toContain('The configuration is valid');
}
