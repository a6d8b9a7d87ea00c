/** Creates separate projects with this package installed as npm would install it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packPackage, type FrameworkId } from './packed';

/** `describe` if the npm registry responds; otherwise the tests are skipped with the reason in the log. */
export function describeWithRegistry(what: string): jest.Describe {
  if (spawnSync('npm', ['ping'], { stdio: 'ignore', timeout: 20_000, env: npmEnvironment() }).status === 0)
    return describe;
  process.stderr.write(`SKIPPED: the npm registry cannot be reached; the tests with ${what} did not run.\n`);
  return describe.skip;
}

/** A project with dependencies, this package among them, and one file. */
export class ScratchProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'mq-users-scratch-'));

  /** @param others the other packages that the project needs, with their versions */
  constructor(framework: FrameworkId, others: Readonly<Record<string, string>>, file: string, content: string) {
    const { filename } = packPackage(this.folder, framework);
    const dependencies = { ...others, [`${framework}-mq-users`]: `file:${filename}` };
    this.write('package.json', JSON.stringify({ name: 'scratch', private: true, dependencies }));
    this.write(file, content);
    npm(
      this.folder,
      'install',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefer-offline',
      '--loglevel',
      'error',
    );
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.folder, file), content);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs npm in a folder. Throws if it fails. */
export function npm(cwd: string, ...args: string[]): void {
  const { status, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8', timeout: 240_000, env: npmEnvironment() });
  if (status !== 0) throw new Error(`npm ${args[0]} ended with ${status}\n${stderr}`);
}

/** The environment with the proxies and authorities that other programs of the tests do not get. */
export function npmEnvironment(): NodeJS.ProcessEnv {
  const { MQ_USERS_TEST_REGISTRY_ENV: removed = '{}' } = process.env;
  return { ...process.env, ...(JSON.parse(removed) as NodeJS.ProcessEnv) };
}
