/**
 * Follows the README and the first steps with CDKTF with the real npm: `cdktf init` creates the project, and npm installs the packed
 * package from a registry. All commands are unchanged. The environment has credentials. What they reach is an emulator too,
 * which must not receive a call.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { DocumentRun } from '../support/documents/document-run';
import { startInstallation, type Installation } from '../support/run/installation';
import { describeWithRegistry } from '../support/run/scratch';
import { requireTerraform } from '../support/terraform/terraform';

jest.setTimeout(900_000);

describeWithRegistry('pages and the real npm')('with the real npm', () => {
  let parent: string;
  let aws: Emulator;
  let installation: Installation;
  let run: DocumentRun | undefined;

  beforeAll(async () => {
    requireTerraform();
    parent = mkdtempSync(join(tmpdir(), 'page-'));
    aws = await startEmulator();
    aws.seedBroker({ brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', brokerName: 'orders' });
    installation = await startInstallation(parent);
  });
  afterEach(() => run?.close());
  afterAll(async () => {
    installation.close();
    await aws.close();
    rmSync(parent, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  test.each(['README.md', 'docs/getting-started/cdktf.md'])('%s', async (page) => {
    const scratch = mkdtempSync(join(parent, 'reader-'));
    const folder = join(scratch, 'work');
    mkdirSync(folder);
    // cdktf init takes every variable CDKTF_… for an option, and knows no option `home`. Without it, CDKTF writes to the home folder.
    const { CDKTF_HOME: _, ...env } = installation.env;
    run = new DocumentRun(page, {
      folder,
      scratch,
      env: {
        ...env,
        HOME: join(scratch, 'home'),
        npm_config_userconfig: join(homedir(), '.npmrc'),
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        // The reader confirms that npx installs cdktf-cli.
        npm_config_yes: 'true',
      },
      limitMillis: 600_000,
    });
    const deployed = await run.through('cdktf deploy');
    expect(deployed).toMatch(/[13] added, 0 changed, 0 destroyed/);
    await run.rest();
    expect(aws.calls).toEqual([]);
  });
});
