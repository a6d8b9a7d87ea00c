/** `cdktf synth --hcl` of every construct, with tokens in every field: valid for real Terraform. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../constructs/helpers';
import { awsProviderInDataFolder, describeWithAwsProvider } from '../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../support/aws/aws-provider-server';
import { appCommand, cdktf } from '../support/terraform/cdktf';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(240_000);

describeWithAwsProvider()('cdktf synth --hcl', () => {
  let aws: AwsProviderServer;
  let folder: string;
  beforeAll(async () => {
    requireTerraform();
    aws = await startAwsProvider();
    folder = temporaryDirectory();
    const root = join(__dirname, '..', '..');
    const app = appCommand(join(root, 'test/support/apps/hcl.ts'));
    writeFileSync(
      join(folder, 'cdktf.json'),
      JSON.stringify({ language: 'typescript', app, sendCrashReports: 'false' }),
    );
  });
  afterAll(() => {
    aws.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('everything is valid, conditions included, and omitted parts are reported once', async () => {
    const { status, output } = await cdktf(folder, ['synth', '--hcl'], {});
    expect({ status, output }).toEqual({ status: 0, output: expect.any(String) as string });
    expect(output.match(/CDKTF cannot write the preconditions of an aws_mq_broker in HCL/g)).toHaveLength(1);
    const stack = join(folder, 'cdktf.out', 'stacks', 'stack');
    const hcl = readFileSync(join(stack, 'cdk.tf'), 'utf8');
    expect(hcl).toMatch(/ignore_changes\s+= all\n/);
    expect(hcl).toMatch(/provider\s+= mq\.west\n/);
    // Three rules about the username, one about the broker id and the groups each, one about access, one of the app.
    const one = /resource "mq_user" "one" \{[^]*?\n\}/.exec(hcl)?.[0] ?? '';
    expect(one.match(/precondition \{/g)?.length).toBeGreaterThanOrEqual(7);
    expect(hcl).toMatch(/vpc_config \{\n\s+subnet_ids\s+= var\.list\n/);
    expect(hcl).toMatch(/rotation_rules \{\n\s+schedule_expression\s+= "rate/);
    expect(hcl.match(/validation \{/g)?.length).toBeGreaterThan(20);
    const workspace = new Workspace({ folder: stack, env: awsProviderInDataFolder(folder) });
    await workspace.succeed(['init', '-no-color']);
    const validated = await workspace.run(['validate', '-no-color'], aws.env);
    expect(`${validated.stdout}${validated.stderr}`).toContain('The configuration is valid');
    expect(validated.text).not.toContain('Quoted references are deprecated');
  });
});
