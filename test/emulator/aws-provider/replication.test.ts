/** Tests the emulator with the real AWS provider: a pair of brokers in two Regions, from its creation to its end. */
import { MqClient, RebootBrokerCommand, DeleteBrokerCommand } from '@aws-sdk/client-mq';
import { startEmulator, type Emulator } from '../../../src/emulator';
import { describeWithAwsProvider } from '../../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../../support/aws/aws-provider-server';
import { AwsWorkspace, inlineUser as user } from '../../support/aws/aws-workspace';
import { terraformCore } from '../../support/terraform/terraform';

jest.setTimeout(120_000);

const users = user('admin') + user('replicator', 'replication_user = true');

const broker = (name: string, provider: string, more: string) => `
resource "aws_mq_broker" "${name}" {
  provider                   = ${provider}
  broker_name                = "${name}"
  apply_immediately          = true
  auto_minor_version_upgrade = true
  deployment_mode            = "ACTIVE_STANDBY_MULTI_AZ"
  engine_type                = "ActiveMQ"
  engine_version             = "5.19"
  host_instance_type         = "mq.m5.large"
  security_groups            = ["sg-0a1b2c3d4e5f60718"]
  ${more}
  ${users}
}`;

describeWithAwsProvider()('the AWS provider with data replication', () => {
  // A process of the AWS provider has one Region at a time, so each Region has its own, at its own address.
  const replicaAddress = `${terraformCore().registry}/hashicorp/aws-replica`;
  let providers: AwsProviderServer[] = [];
  let emulator: Emulator;
  let workspace: AwsWorkspace;
  let virginia: MqClient;
  beforeAll(async () => {
    providers = await Promise.all([startAwsProvider(), startAwsProvider({}, replicaAddress)]);
    emulator = await startEmulator({ rebootMillis: 50 });
    const reattach = providers.map(({ env }) => JSON.parse(env.TF_REATTACH_PROVIDERS ?? '') as object);
    const env = { TF_REATTACH_PROVIDERS: JSON.stringify(Object.assign({}, ...reattach)) };
    workspace = new AwsWorkspace(emulator, env);
    virginia = new MqClient({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  });
  afterAll(async () => {
    virginia.destroy();
    workspace.remove();
    await emulator.close();
    for (const provider of providers) provider.close();
  });

  const state = (name: string) => workspace.state(`aws_mq_broker.${name}`) ?? {};
  const idOf = (name: string) => String(state(name).id);

  function write(primary: string, replica: string): void {
    const pairing = 'data_replication_primary_broker_arn = aws_mq_broker.primary.arn';
    workspace.writeResources(
      broker('primary', 'aws', primary) + broker('replica', 'replica', `${pairing}\n  ${replica}`),
      { name: 'replica', source: 'hashicorp/aws-replica', region: 'eu-west-1' },
    );
  }

  test('creates a pair, whose replication waits for a reboot', async () => {
    write('', 'data_replication_mode = "CRDR"');
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    expect(await workspace.changes()).toBe('');
    await workspace.succeed(['apply', '-refresh-only', '-auto-approve', '-no-color']);
    expect(state('replica')).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:mq:eu-west-1:/) as string,
      data_replication_mode: '',
      data_replication_primary_broker_arn: state('primary').arn,
      deployment_mode: 'ACTIVE_STANDBY_MULTI_AZ',
      pending_data_replication_mode: 'CRDR',
    });
  });

  test('has an empty plan after the reboot, and cannot change or destroy the replica', async () => {
    await virginia.send(new RebootBrokerCommand({ BrokerId: idOf('primary') }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(emulator.broker(idOf('replica')).state).toBe('REPLICA');
    expect(await workspace.changes()).toBe('');

    write('', 'data_replication_mode = "CRDR"\n  logs {\n    general = true\n  }');
    const changed = await workspace.run(['apply', '-auto-approve', '-no-color']);
    expect(changed.status).toBe(1);
    expect(changed.text).toContain(
      'Global broker attribute [Optional[engineVersion]] cannot be modified in Replica broker directly.',
    );
    const destroyed = await workspace.run(['destroy', '-auto-approve', '-no-color']);
    expect(destroyed.status).toBe(1);
    expect(destroyed.text).toContain("Broker [replica] can't be deleted while data replication is on.");
  });

  test('ends the replication with the mode NONE of the primary broker, and destroys both', async () => {
    write('data_replication_mode = "NONE"', 'data_replication_mode = "NONE"');
    await workspace.apply();
    expect(await workspace.changes()).toBe('');
    expect(['primary', 'replica'].map((name) => state(name).data_replication_mode)).toEqual(['NONE', 'NONE']);
    const ids = [idOf('primary'), idOf('replica')];
    // The acceptance test deletes the primary broker first, which Terraform does not, because the replica depends on it.
    await virginia.send(new DeleteBrokerCommand({ BrokerId: idOf('primary') }));
    await workspace.destroy();
    expect(ids.map((id) => emulator.broker(id).state)).toEqual(['DELETED', 'DELETED']);
  });
});
