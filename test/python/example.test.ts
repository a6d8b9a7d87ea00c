/**
 * The example in Python, from zero to destroy by the commands of its README: the real cdktf and Terraform, and an emulator in
 * place of AWS. Then the same app for CDK Terrain.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectListedPermissions } from '../support/documents/example-permissions';
import { ExampleProject } from '../support/documents/example-project';
import { describeWithPython } from '../support/python/python';
import { findSecrets, searchFiles } from '../support/run/secret-search';
import { withoutDeprecations } from '../support/terraform/cdktf';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(300_000);

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const active = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'active']));
const all = active(['audit', 'billing-service', 'operator', 'orders-service', 'reporting']);

describeWithPython('the example', (python) => {
  let example: ExampleProject;
  beforeAll(() => void requireTerraform());
  beforeEach(async () => {
    const env = () => Promise.resolve(python.pip);
    example = await ExampleProject.start('python', { cdktf: true, venv: python.venv, env });
  });
  afterEach(() => example.close());

  /** Terraform in the folder of the stack. */
  function stack(): Workspace {
    const { endpoint } = example.emulator;
    const password = example.emulator.passwordOf(brokerId, 'operator');
    return new Workspace({
      folder: join(example.folder, 'cdktf.out', 'stacks', 'python'),
      env: { AWS_ENDPOINT_URL: endpoint, TF_VAR_operator_password: password },
    });
  }

  /** The configuration without the paths and versions of the framework. */
  function configuration(folder: string): unknown {
    const text = readFileSync(join(folder, 'stacks', 'python', 'cdk.tf.json'), 'utf8');
    const { '//': _, ...blocks } = JSON.parse(text) as Record<string, unknown>;
    return blocks;
  }

  test('applies, plans nothing, notices and repairs a change of others, and destroys only its users', async () => {
    const { emulator, readme } = example;
    emulator.broker(brokerId).users.addActive('foreign', { password: 'Foreign-7c22-word' });
    const deployed = await readme.through('cdktf deploy');
    expect(deployed).toContain('Resources: 6 added, 0 changed, 0 destroyed');
    expect(example.usersOf(brokerId)).toEqual({ ...all, foreign: 'active' });
    expect(emulator.callCounts().RebootBroker).toBe(1);
    const passwords = Object.keys(all).map((name) => emulator.passwordOf(brokerId, name) ?? '');
    expect(passwords).toContain('Example-Audit-2026');
    const generated = passwords.filter((password) => /^[0-9a-f]{32}$/.test(password));
    expect(generated).toHaveLength(1);
    expect(findSecrets(deployed, passwords)).toEqual([]);
    expect(searchFiles([example.folder], generated).hits).toEqual([]);
    expect(searchFiles([join(example.folder, 'cdktf.out')], passwords).hits).toEqual([]);

    expect((await stack().plan()).isEmpty).toBe(true);
    emulator.broker(brokerId).users.update('reporting', { groups: ['everything'] });
    const drift = await stack().plan();
    expect(drift.isEmpty).toBe(false);
    expect(drift.text).toContain('1 to change');
    await stack().apply();
    expect((await stack().plan()).isEmpty).toBe(true);
    expect(example.usersOf(brokerId)).toEqual({ ...all, foreign: 'active', reporting: 'UPDATE' });

    expect(await readme.through('mq-user list')).toContain('6 users');
    expect(await readme.through('cdktf destroy')).toContain('Destroying');
    await readme.rest();
    emulator.broker(brokerId).users.applyPending();
    expect(example.usersOf(brokerId)).toEqual({ foreign: 'active' });
    expectListedPermissions('python', emulator);
  });

  test('has the same configuration with cdktn', async () => {
    const file = join(example.folder, 'main.py');
    const synth = async (outdir: string) => {
      const versions = { terraform: '>=1.11.0', opentofu: '>=1.11.0' };
      const env = {
        ...withoutDeprecations,
        CDKTF_OUTDIR: join(example.folder, outdir),
        // The names of CDK for Terraform are also those of CDK Terrain.
        CDKTF_CONTEXT_JSON: JSON.stringify({ targetVersions: versions, cdktfRelativeModules: [] }),
      };
      const { status, stderr } = await python.run([file], env);
      expect([status, stderr]).toEqual([0, '']);
      return configuration(env.CDKTF_OUTDIR);
    };
    const before = await synth('before');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('from cdktf', 'from cdktn'));
    expect(readFileSync(file, 'utf8')).toContain('from cdktn_mq_users import');
    expect(await synth('after')).toEqual(before);
  });
});
