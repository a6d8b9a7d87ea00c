/**
 * Tests the way of a user without a project: from an empty folder, with the packed package and Terraform, to a user of a
 * broker, with the commands in the help of `mq-user provider install`.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { installCommand } from '../../src/cli/commands/provider/install';
import { startEmulator, type Emulator } from '../../src/emulator';
import { packPackage } from '../support/run/packed';
import { run } from '../support/run/programs';
import { describeWithRegistry, npmEnvironment } from '../support/run/scratch';
import { addTerraform, requireTerraform } from '../support/terraform/terraform';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';

describeWithRegistry('the packed package and Terraform')('from an empty folder', () => {
  let emulator: Emulator;
  let home: string;

  beforeAll(async () => {
    requireTerraform();
    home = mkdtempSync(join(tmpdir(), 'mq-user-packed-'));
    emulator = await startEmulator();
    emulator.seedBroker({ brokerId });
    emulator.seedSecret({ name: 'mq/orders', secretString: 'Four-Commands-8e41' });
  });
  afterAll(async () => {
    rmSync(home, { recursive: true, force: true });
    await emulator.close();
  });

  test('four commands create a user', async () => {
    const { filename: tarball } = packPackage(home);
    const bin = join(home, 'bin');
    addTerraform(bin);

    let help = '';
    installCommand()
      .configureOutput({ writeOut: (text) => (help += text) })
      .outputHelp();
    const [, example = ''] = /^A user of a broker.*\n([^]*)/m.exec(help) ?? [];
    const script = example.replaceAll(/^ {2}/gm, '').trimEnd();
    const commands = script.slice(script.indexOf('\nEOF\n') + 5).split('\n');
    expect(commands).toHaveLength(4);

    const folder = join(home, 'neuer Ordner');
    mkdirSync(folder);
    const env = {
      ...npmEnvironment(),
      PATH: [bin, process.env.PATH].join(delimiter),
      FOLDER: folder,
      TF_CLI_CONFIG_FILE: '/dev/null',
      TF_IN_AUTOMATION: '1',
      CHECKPOINT_DISABLE: '1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL: emulator.endpoint,
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1',
    };
    // The package comes from the tarball, and apply is confirmed on standard input.
    const replaced = script.replace('npm install cdktf-mq-users', `npm install ../${tarball}`);
    const { status, stdout, stderr } = await run('sh', ['-ec', `cd "$FOLDER"\n${replaced}`], env, 'yes\n');
    expect({ status, stderr, stdout }).toMatchObject({ status: 0 });
    expect(stdout).toContain('Apply complete! Resources: 1 added, 0 changed, 0 destroyed.');
    expect(emulator.passwordOf(brokerId, 'orders')).toBe('Four-Commands-8e41');
  }, 400_000);
});
