/**
 * The real constructs of the AWS provider in other versions than that of the other tests, in projects with the installed package:
 * the next major version for CDKTF, and the one for CDK Terrain, whose AWS provider has optional `user` blocks.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FrameworkId } from '../support/run/packed';
import { describeWithRegistry, ScratchProject } from '../support/run/scratch';
import { cleanEnvironment } from '../support/terraform/terraform';

const root = join(__dirname, '..', '..');

const versions: [FrameworkId, Readonly<Record<string, string>>][] = [
  ['cdktf', { '@cdktf/provider-aws': '21.22.1', cdktf: '0.21.0', constructs: '10.4.2' }],
  ['cdktn', { '@cdktn/provider-aws': '25.7.0', cdktn: '0.24.0', constructs: '10.6.0' }],
];

/** The `user` blocks with which a broker starts: the AWS provider of CDK Terrain, 6.38 or newer, does not require them. */
const noUsers = { cdktf: 'user: []', cdktn: '' };

const app = (framework: FrameworkId) => `
import { App, TerraformStack, TerraformVariable } from '${framework}';
import { DataAwsMqBroker } from '@${framework}/provider-aws/lib/data-aws-mq-broker';
import { MqBroker } from '@${framework}/provider-aws/lib/mq-broker';
import { AwsProvider } from '@${framework}/provider-aws/lib/provider';
import { SecretsmanagerSecretVersion } from '@${framework}/provider-aws/lib/secretsmanager-secret-version';
import { BrokerId, BrokerPassword, BrokerPasswords, BrokerUser, BrokerUsers, InlineUsers, MqProvider } from '${framework}-mq-users';

const app = new App({ context: { targetVersions: { terraform: '>=1.11' } } });
const stack = new TerraformStack(app, 'scratch');
new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
new MqProvider(stack, 'mq', { region: 'eu-west-1' });
const config = { engineType: 'ActiveMQ', engineVersion: '5.18', hostInstanceType: 'mq.t3.micro' };
const variable = new TerraformVariable(stack, 'stored', { type: 'string', sensitive: true });
const inline = new MqBroker(stack, 'inline', { brokerName: 'inline', ...config, ${noUsers[framework]} });
InlineUsers.addTo(inline, [
  { username: 'orders', password: BrokerPassword.fromStoredVariable(variable), groups: ['orders'], consoleAccess: true },
]);
const broker = new MqBroker(stack, 'both', { brokerName: 'both', ...config, ${noUsers[framework]} });
InlineUsers.addBootstrapUser(broker, 'operator');
const password = BrokerPassword.fromSecretConstruct(new SecretsmanagerSecretVersion(stack, 'secret', { secretId: 'mq/operator' }));
new BrokerUser(stack, 'operator', { brokerId: BrokerId.fromBroker(broker), username: 'operator', adoptExisting: true, password });
const existing = new DataAwsMqBroker(stack, 'existing', { brokerName: 'existing' });
new BrokerUser(stack, 'elsewhere', { brokerId: BrokerId.fromBroker(existing), username: 'elsewhere', password });
const named = BrokerId.fromBrokerName(stack, 'named', 'named');
const provider = new AwsProvider(stack, 'other', { region: 'us-east-1', alias: 'other' });
const generated = BrokerPassword.fromGeneratedSecret(stack, 'generated', { provider });
new BrokerUser(stack, 'generated-user', { brokerId: named, username: 'generated', password: generated });
const passwords = BrokerPasswords.fromGeneratedSecrets({ secretNamePrefix: 'mq/' });
new BrokerUsers(stack, 'listed', { brokerId: named, users: [{ username: 'listed' }], passwords });
${framework === 'cdktn' ? ldapBroker : ''}
app.synth();
`;

/** A broker whose users are in a directory. */
const ldapBroker = `
new MqBroker(stack, 'ldap', {
  brokerName: 'ldap',
  ...config,
  authenticationStrategy: 'ldap',
  ldapServerMetadata: { hosts: ['ldap.example.com'], serviceAccountUsername: 'mq' },
});
`;

describeWithRegistry('the constructs of the AWS provider')('with the AWS provider of', () => {
  test.each(versions)(
    '%s, %j: inline users, secrets and brokers compile and have the same output as in the other tests',
    (framework, packages) => {
      const project = new ScratchProject(framework, packages, 'main.ts', app(framework));
      try {
        const { folder } = project;
        const env = { ...cleanEnvironment(), CDKTF_OUTDIR: join(folder, 'out') };
        const options = ['--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node'];
        const types = ['--typeRoots', join(root, 'node_modules', '@types')];
        const tsc = join(root, 'node_modules', '.bin', 'tsc');
        const compiled = spawnSync(tsc, [...options, ...types, 'main.ts'], { cwd: folder, encoding: 'utf8' });
        expect(compiled).toMatchObject({ status: 0, stdout: '' });
        const synth = spawnSync(process.execPath, ['main.js'], { cwd: folder, env, encoding: 'utf8' });
        expect(synth).toMatchObject({ status: 0 });
        const text = readFileSync(join(folder, 'out', 'stacks', 'scratch', 'cdk.tf.json'), 'utf8');
        const { resource, ephemeral, data } = JSON.parse(text) as Record<
          'resource' | 'ephemeral' | 'data',
          Record<string, Record<string, Record<string, unknown>>>
        >;
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
        expect(Object.values(data.aws_mq_broker ?? {}).map((block) => block.broker_name)).toEqual([
          'existing',
          'named',
        ]);
        const generated = Object.values(ephemeral.aws_secretsmanager_random_password ?? {});
        expect(generated.map((block) => block.provider)).toEqual(['aws.other', undefined]);
        if (framework === 'cdktn') expect(resource.aws_mq_broker?.ldap).not.toHaveProperty('user');
      } finally {
        project.remove();
      }
    },
    480_000,
  );
});
