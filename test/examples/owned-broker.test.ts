/**
 * The example owned-broker: deployed by the commands of its README and the real `cdktf`, then by Terraform, with the real AWS
 * provider and ours, on the emulator.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithAwsProvider } from '../support/aws/aws-provider';
import { startAwsExample, type AwsExampleProject } from '../support/documents/aws-example-project';
import { expectListedPermissions } from '../support/documents/example-permissions';
import { searchFiles } from '../support/run/secret-search';
import { Workspace } from '../support/terraform/terraform';

interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

interface Plan {
  readonly resource_changes: readonly { readonly address: string; readonly change: { readonly actions: string[] } }[];
}

describeWithAwsProvider()('the example owned-broker', () => {
  let project: AwsExampleProject;
  let aws: AwsExampleProject['aws'];
  let example: AwsExampleProject['example'];

  beforeAll(async () => {
    project = await startAwsExample('owned-broker');
    ({ aws, example } = project);
  });
  afterAll(() => project.close());

  const attributes = (type: string): Readonly<Record<string, unknown>>[] => {
    const file = readFileSync(join(example.folder, 'terraform.owned-broker.tfstate'), 'utf8');
    const { resources } = JSON.parse(file) as State;
    return resources.filter((r) => r.type === type).flatMap((r) => r.instances.map((instance) => instance.attributes));
  };
  const brokerId = () => String(attributes('aws_mq_broker')[0]?.id);
  const arnOf = (username: string) =>
    String(attributes('aws_secretsmanager_secret').find(({ name }) => String(name).includes(username))?.arn);
  const passwordOf = (username: string) => example.emulator.passwordOf(brokerId(), username) ?? '';
  const stack = () =>
    new Workspace({
      folder: join(example.folder, 'cdktf.out', 'stacks', 'owned-broker'),
      env: {
        ...aws.env,
        AWS_ENDPOINT_URL: example.emulator.endpoint,
        TF_VAR_security_group_ids: '["sg-0123456789abcdef0"]',
      },
    });

  /** What a plan changes, by address without CDKTF's hash. */
  async function changes(): Promise<string[]> {
    const workspace = stack();
    await workspace.succeed(['plan', '-no-color', '-out', join(example.folder, 'plan')]);
    const { stdout } = await workspace.succeed(['show', '-json', join(example.folder, 'plan')]);
    const { resource_changes: all } = JSON.parse(stdout) as Plan;
    return all
      .filter(({ change }) => change.actions.join() !== 'no-op')
      .map(({ address, change }) => `${change.actions.join('+')} ${address.replace(/_[0-9A-F]{8}$/, '')}`);
  }

  test('deploys, plans no further changes, updates one user whose secret is rotated, and is destroyed', async () => {
    expect(await example.readme.through('cdktf deploy')).toContain('11 added, 0 changed');
    expect(await example.readme.through('mq-user list')).toContain('3 users');

    // Every user has the password of its secret, and nothing waits: the reboot came last.
    const usernames = ['billing-service', 'operator', 'orders-service'];
    const { users } = example.emulator.broker(brokerId());
    expect(users.summaries()).toEqual(usernames.map((username) => ({ username })));
    const passwords = usernames.map(passwordOf);
    for (const [index, password] of passwords.entries()) {
      expect(password).toMatch(/^[!-~]{32}$/);
      expect(password).not.toMatch(/[,:=]/);
      expect(example.emulator.secret(arnOf(usernames[index] ?? '')).value()).toBe(password);
    }
    expect(example.emulator.callCounts().RebootBroker).toBe(1);
    expect(await changes()).toEqual([]);

    example.emulator.putSecret(arnOf('billing-service'), 'Rotated-by-someone-7');
    expect(await changes()).toEqual(['update mq_broker_reboot.users_reboot', 'update mq_user.users_billing-service']);
    const again = await stack().apply();
    expect(again.stdout).toContain('0 added, 2 changed, 0 destroyed');
    expect(passwordOf('billing-service')).toBe('Rotated-by-someone-7');
    expect([passwordOf('operator'), passwordOf('orders-service')]).toEqual(passwords.slice(1));
    expect(example.emulator.callCounts().RebootBroker).toBe(2);
    expect(await changes()).toEqual([]);

    const written = searchFiles([example.folder], [...passwords, 'Rotated-by-someone-7']);
    expect(written.hits).toEqual([]);
    expect(searchFiles([example.folder], ['orders-service']).hits).not.toEqual([]);

    expect(await example.readme.through('cdktf destroy')).toContain('11 destroyed');
    await example.readme.rest();
    expectListedPermissions('owned-broker', example.emulator);
  }, 240_000);
});
