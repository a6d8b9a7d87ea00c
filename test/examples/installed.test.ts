/**
 * Examples as a reader runs them: copied into a fresh folder, with the package installed by npm from a registry, and all commands
 * of the README unchanged, the emulator's among them. The environment has credentials. What they reach is an emulator too, which
 * must not receive a call.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { DocumentRun } from '../support/documents/document-run';
import { copyExample, unattended } from '../support/documents/example-project';
import { pythonWithPackages } from '../support/python/python';
import { startInstallation, type Installation } from '../support/run/installation';
import { run as runProgram } from '../support/run/programs';
import { describeWithRegistry } from '../support/run/scratch';
import { requireTerraform } from '../support/terraform/terraform';

jest.setTimeout(480_000);

describeWithRegistry('installed examples')('installed examples', () => {
  let parent: string;
  let aws: Emulator;
  let installation: Installation;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    requireTerraform();
    parent = mkdtempSync(join(tmpdir(), 'mq-users-installed-'));
    aws = await startEmulator();
    aws.seedBroker({ brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', brokerName: 'orders' });
    installation = await startInstallation(parent);
    env = {
      ...installation.env,
      ...unattended,
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      // npx asks before it installs a package. Here a question is an error.
      npm_config_yes: 'false',
    };
  });
  afterAll(async () => {
    installation.close();
    await aws.close();
    rmSync(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  /** Copies an example and follows its README, with a function after the block that contains a text. */
  async function run(
    name: string,
    text: string,
    check: (output: string, folder: string) => void,
    more: NodeJS.ProcessEnv = {},
  ): Promise<void> {
    const folder = join(parent, name);
    copyExample(name, folder);
    const scratch = mkdtempSync(join(parent, 'shell-'));
    const readme = new DocumentRun(`examples/${name}/README.md`, {
      folder,
      scratch,
      env: { ...env, ...more },
      limitMillis: 400_000,
    });
    try {
      check(await readme.through(text), folder);
      await readme.rest();
    } finally {
      readme.close();
    }
    expect(aws.calls).toEqual([]);
  }

  test('npx stops before it installs a package', async () => {
    // The registry is in this process, which must not wait.
    const npx = await runProgram('env', ['-C', parent, 'npx', '-p', 'cdktf-mq-users', 'mq-user', '--version'], env);
    expect(npx.status).not.toBe(0);
    expect(npx.stderr).toContain('npx canceled');
  });

  test('quickstart', () =>
    run('quickstart', 'cdktf deploy', (output, folder) => {
      expect(output).toContain('3 added, 0 changed, 0 destroyed');
      const types = spawnSync('npx', ['tsc'], { cwd: folder, env, encoding: 'utf8' });
      expect(types).toMatchObject({ status: 0, stdout: '' });
    }));

  test('terraform-quickstart', () =>
    run('terraform-quickstart', 'terraform apply', (output) =>
      expect(output).toContain('3 added, 0 changed, 0 destroyed'),
    ));

  test('terraform-module', () =>
    run('terraform-module', 'terraform apply', (output) =>
      expect(output).toContain('2 added, 0 changed, 0 destroyed'),
    ));

  const python = pythonWithPackages();
  (python ? test : test.skip)('python', () =>
    run(
      'python',
      'cdktf deploy',
      (output) => expect(output).toContain('6 added, 0 changed, 0 destroyed'),
      // pip takes the package from this folder, and all others from PyPI.
      { PIP_FIND_LINKS: python?.wheels },
    ),
  );

  test('command-line', () => run('command-line', 'mq-user list', (output) => expect(output).toContain('2 users')));
});
