/**
 * The example authorization: deployed by the commands of its README and the real `cdktf`, with the real AWS provider and ours, on
 * the emulator. The configuration that `BrokerAuthorization` renders is stored unchanged, and the audit finds nothing.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeBrokerCommand, DescribeConfigurationRevisionCommand } from '@aws-sdk/client-mq';
import { describeWithAwsProvider } from '../support/aws/aws-provider';
import { clientOf } from '../support/aws/emulated';
import { startAwsExample, type AwsExampleProject } from '../support/documents/aws-example-project';
import { expectListedPermissions } from '../support/documents/example-permissions';
import { Workspace } from '../support/terraform/terraform';

interface Synthesized {
  readonly resource: { readonly aws_mq_configuration: Readonly<Record<string, { readonly data: string }>> };
}

describeWithAwsProvider()('the example authorization', () => {
  let project: AwsExampleProject;
  let aws: AwsExampleProject['aws'];
  let example: AwsExampleProject['example'];

  beforeAll(async () => {
    project = await startAwsExample('authorization');
    ({ aws, example } = project);
  });
  afterAll(() => project.close());

  const folder = () => join(example.folder, 'cdktf.out', 'stacks', 'authorization');
  const stack = () =>
    new Workspace({
      folder: folder(),
      env: {
        ...aws.env,
        AWS_ENDPOINT_URL: example.emulator.endpoint,
        TF_VAR_security_group_ids: '["sg-0123456789abcdef0"]',
      },
    });
  const rendered = () => {
    const { resource } = JSON.parse(readFileSync(join(folder(), 'cdk.tf.json'), 'utf8')) as Synthesized;
    return Object.values(resource.aws_mq_configuration)[0]?.data ?? '';
  };

  /** The configuration that the broker uses: its revision, and the text that Amazon MQ stores. */
  async function stored(): Promise<{ revision: number | undefined; data: string }> {
    const mq = clientOf(example.emulator.endpoint);
    const [BrokerId = ''] = example.emulator.brokerIds();
    const { Configurations } = await mq.send(new DescribeBrokerCommand({ BrokerId }));
    const { Id, Revision } = Configurations?.Current ?? {};
    const ids = { ConfigurationId: Id, ConfigurationRevision: String(Revision) };
    const { Data = '' } = await mq.send(new DescribeConfigurationRevisionCommand(ids));
    mq.destroy();
    return { revision: Revision, data: Buffer.from(Data, 'base64').toString('utf8') };
  }

  /** Runs the app with a change of its code. */
  function synthesize(change: (code: string) => string): { status: number | null; stderr: string } {
    const main = join(example.folder, 'main.ts');
    const code = readFileSync(main, 'utf8');
    expect(change(code)).not.toBe(code);
    writeFileSync(main, change(code));
    const { status, stderr } = spawnSync(process.execPath, ['--require', require.resolve('tsx/cjs'), 'main.ts'], {
      cwd: example.folder,
      env: { ...process.env, CDKTF_OUTDIR: join(example.folder, 'cdktf.out') },
      encoding: 'utf8',
    });
    writeFileSync(main, status === 0 ? change(code) : code);
    return { status, stderr };
  }

  test('deploys, is audited without a finding, plans no change, gets another revision, and is destroyed', async () => {
    expect(await example.readme.through('cdktf deploy')).toContain('6 added, 0 changed');
    const answers = await example.readme.through('mq-user audit');
    expect(answers).toContain('The entry for queue://orders.> (line 10) admits the user');
    expect(answers).toContain('1 broker: 0 errors, 0 warnings, 0 notes');
    expect((await stack().plan()).isEmpty).toBe(true);

    expect(await stored()).toEqual({ revision: 2, data: rendered() });

    // As the README describes it.
    const misspelled = synthesize((code) => code.replace("groups: ['billing'] }", "groups: ['biling'] }"));
    expect(misspelled.status).toBe(1);
    expect(misspelled.stderr).toContain('users[2].groups[0]: No entry names the group "biling"');
    expect(misspelled.stderr).toContain('Did you mean billing?');

    expect(synthesize((code) => code.replace("name: 'invoices.*'", "name: 'invoices.>'")).status).toBe(0);
    await stack().apply();
    expect(await stored()).toEqual({ revision: 3, data: rendered() });
    expect(rendered()).toContain('queue="invoices.&gt;"');
    expect((await stack().plan()).isEmpty).toBe(true);

    await example.readme.rest();
    expectListedPermissions('authorization', example.emulator);
  }, 240_000);
});
