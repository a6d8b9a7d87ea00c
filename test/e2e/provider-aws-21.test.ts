/** The next major version of `@cdktf/provider-aws`: the constructs that the other tests use with 20.x compile and synthesize. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithRegistry, ScratchProject } from '../support/run/scratch';
import { cleanEnvironment } from '../support/terraform/terraform';

const root = join(__dirname, '..', '..');
const manifest = {
  dependencies: { '@cdktf/provider-aws': '21.22.1', cdktf: '0.21.0', constructs: '10.4.2' },
};

const app = `
import { App, TerraformStack, TerraformVariable } from 'cdktf';
import { DataAwsMqBroker } from '@cdktf/provider-aws/lib/data-aws-mq-broker';
import { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { BrokerId, BrokerPassword, BrokerUser, InlineUsers, MqProvider } from 'cdktf-mq-users';

const app = new App();
const stack = new TerraformStack(app, 'scratch');
new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
new MqProvider(stack, 'mq', { region: 'eu-west-1' });
const config = { engineType: 'ActiveMQ', engineVersion: '5.18', hostInstanceType: 'mq.t3.micro' };
const variable = new TerraformVariable(stack, 'stored', { type: 'string', sensitive: true });
const inline = new MqBroker(stack, 'inline', { brokerName: 'inline', ...config, user: [] });
InlineUsers.addTo(inline, [
  { username: 'orders', password: BrokerPassword.fromStoredVariable(variable), groups: ['orders'], consoleAccess: true },
]);
const broker = new MqBroker(stack, 'both', { brokerName: 'both', ...config, user: [] });
InlineUsers.addBootstrapUser(broker, 'operator');
const password = BrokerPassword.fromSecretConstruct(new SecretsmanagerSecretVersion(stack, 'secret', { secretId: 'mq/operator' }));
new BrokerUser(stack, 'operator', { brokerId: BrokerId.fromBroker(broker), username: 'operator', adoptExisting: true, password });
const existing = new DataAwsMqBroker(stack, 'existing', { brokerName: 'existing' });
new BrokerUser(stack, 'elsewhere', { brokerId: BrokerId.fromBroker(existing), username: 'elsewhere', password });
app.synth();
`;

describeWithRegistry('@cdktf/provider-aws 21')('with @cdktf/provider-aws 21', () => {
  let project: ScratchProject;

  beforeAll(() => void (project = new ScratchProject(manifest, 'main.ts', app)), 300_000);
  afterAll(() => project.remove());

  test('inline users, secrets and brokers compile and have the same output as with 20', () => {
    const { folder } = project;
    const env = { ...cleanEnvironment(), CDKTF_OUTDIR: join(folder, 'out') };
    const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
    const types = ['--typeRoots', join(root, 'node_modules', '@types')];
    const tsc = join(root, 'node_modules', '.bin', 'tsc');
    const compiled = spawnSync(tsc, [...options, ...types, 'main.ts'], { cwd: folder, encoding: 'utf8' });
    expect(compiled).toMatchObject({ status: 0, stdout: '' });
    expect(spawnSync(process.execPath, ['main.js'], { cwd: folder, env, encoding: 'utf8' })).toMatchObject({
      status: 0,
    });
    const text = readFileSync(join(folder, 'out', 'stacks', 'scratch', 'cdk.tf.json'), 'utf8');
    const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, Record<string, unknown>>> };
    expect(resource.aws_mq_broker?.inline?.user).toEqual([
      { username: 'orders', password: '${var.stored}', groups: ['orders'], console_access: true },
    ]);
    expect(resource.aws_mq_broker?.both).toMatchObject({
      user: [{ username: 'operator', password: '${uuid()}' }],
      lifecycle: { ignore_changes: ['user'] },
    });
    expect(resource.mq_user?.operator).toMatchObject({
      broker_id: '${aws_mq_broker.both.id}',
      password_secret_id: '${aws_secretsmanager_secret_version.secret.arn}',
    });
    expect(resource.mq_user?.elsewhere).toMatchObject({ broker_id: '${data.aws_mq_broker.existing.id}' });
  }, 120_000);
});
