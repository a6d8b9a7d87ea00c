/**
 * Examples as a reader runs them: copied into a fresh folder, with the package installed by npm from a registry, and all commands
 * of the README unchanged, the emulator's among them.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { copyExample, unattended, writeTerraform } from '../support/run/example-project';
import { startPackageRegistry, type PackageRegistry } from '../support/run/package-registry';
import { readmeBlocks } from '../support/run/readme';
import { ReadmeShell } from '../support/run/readme-shell';
import { describeWithRegistry, npmEnvironment } from '../support/run/scratch';
import { cleanEnvironment, requireTerraform } from '../support/terraform/terraform';

jest.setTimeout(480_000);

describeWithRegistry('installed examples')('installed examples', () => {
  let parent: string;
  let registry: PackageRegistry;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    requireTerraform();
    parent = mkdtempSync(join(tmpdir(), 'mq-users-installed-'));
    const ofNpm = npmEnvironment();
    registry = await startPackageRegistry(parent, ofNpm);
    const bin = join(parent, 'bin');
    mkdirSync(bin);
    writeTerraform(bin);
    const prefix = join(parent, 'global');
    // The packages of other installations are used. What npx installs is not kept: it would be used in place of the next build.
    const cache = join(parent, 'cache');
    mkdirSync(cache);
    const { stdout } = spawnSync('npm', ['config', 'get', 'cache'], { env: ofNpm, encoding: 'utf8' });
    mkdirSync(join(stdout.trim(), '_cacache'), { recursive: true });
    symlinkSync(join(stdout.trim(), '_cacache'), join(cache, '_cacache'));
    const inherited = Object.entries({ ...ofNpm, ...cleanEnvironment() }).filter(([name]) => !name.startsWith('AWS_'));
    env = {
      ...Object.fromEntries(inherited),
      ...unattended,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDKTF_HOME: join(parent, 'cdktf-home'),
      NO_PROXY: ['127.0.0.1', ofNpm.NO_PROXY].filter(Boolean).join(),
      npm_config_registry: registry.url,
      npm_config_cache: cache,
      npm_config_prefix: prefix,
      npm_config_prefer_offline: 'true',
      npm_config_yes: 'true',
      PATH: [bin, join(prefix, 'bin'), process.env.PATH].join(delimiter),
    };
  });
  afterAll(() => {
    registry.close();
    rmSync(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  /** Copies an example, and runs the commands of its README, with a function after those that contain a text. */
  async function run(name: string, text: string, check: (output: string, folder: string) => void): Promise<void> {
    const folder = join(parent, name);
    copyExample(name, folder);
    const shell = new ReadmeShell(readmeBlocks(join(folder, 'README.md')), { folder, scripts: parent, env });
    try {
      check(await shell.through(text), folder);
      await shell.rest();
    } finally {
      shell.close();
    }
    // The last command stopped the emulator.
    const [, endpoint = ''] = /AWS_ENDPOINT_URL=(\S+)/.exec(readFileSync(join(folder, 'emulator.env'), 'utf8')) ?? [];
    await expect(fetch(endpoint)).rejects.toThrow();
  }

  test('quickstart', () =>
    run('quickstart', 'npx cdktf deploy', (output, folder) => {
      expect(output).toContain('3 added, 0 changed, 0 destroyed');
      const types = spawnSync('npx', ['tsc'], { cwd: folder, env, encoding: 'utf8' });
      expect(types).toMatchObject({ status: 0, stdout: '' });
    }));

  test('terraform-quickstart', () =>
    run('terraform-quickstart', 'terraform apply', (output) =>
      expect(output).toContain('3 added, 0 changed, 0 destroyed'),
    ));

  test('command-line', () => run('command-line', 'mq-user list', (output) => expect(output).toContain('2 users')));
});
