/** Tests the emulator with the real AWS provider: RabbitMQ brokers, with what the provider's acceptance tests check on AWS. */
import { describeAwsRun, inlineUser as user } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

/** What the second apply changes. */
interface Step {
  readonly timeout: number;
  readonly general: boolean;
  readonly instance: string;
  readonly clusterVersion: string;
  readonly clusterUser: string;
}

const first: Step = {
  timeout: 1_800_000,
  general: true,
  instance: 'mq.m7g.medium',
  clusterVersion: '4.2',
  clusterUser: 'admin',
};
const second: Step = {
  timeout: 3_600_000,
  general: false,
  instance: 'mq.m7g.large',
  clusterVersion: '4.3',
  clusterUser: 'other',
};

const brokers = (step: Step) => `
resource "aws_mq_configuration" "it" {
  name           = "orders"
  description    = "of orders"
  engine_type    = "RabbitMQ"
  engine_version = "4.2"
  data           = <<-CONF
    # Time for acknowledgements
    consumer_timeout = ${step.timeout}
  CONF
}
resource "aws_mq_broker" "single" {
  broker_name                = "single"
  apply_immediately          = true
  auto_minor_version_upgrade = true
  engine_type                = "RabbitMQ"
  engine_version             = "4.2"
  host_instance_type         = "${step.instance}"
  security_groups            = ["sg-0a1b2c3d4e5f60718"]
  configuration {
    id       = aws_mq_configuration.it.id
    revision = aws_mq_configuration.it.latest_revision
  }
  logs {
    general = ${step.general}
    # The provider leaves it out of the request, because the API refuses it even if it is false.
    audit = false
  }
  ${user('admin')}
}
resource "aws_mq_broker" "cluster" {
  broker_name                = "cluster"
  apply_immediately          = true
  auto_minor_version_upgrade = true
  deployment_mode            = "CLUSTER_MULTI_AZ"
  engine_type                = "RabbitMQ"
  engine_version             = "${step.clusterVersion}"
  host_instance_type         = "mq.m7g.large"
  security_groups            = ["sg-0a1b2c3d4e5f60718"]
  storage_type               = "ebs"
  ${user(step.clusterUser)}
}
resource "aws_mq_broker" "public" {
  broker_name                = "public"
  auto_minor_version_upgrade = true
  engine_type                = "RabbitMQ"
  engine_version             = "3.13"
  host_instance_type         = "mq.m5.large"
  publicly_accessible        = true
  ${user('admin')}
}
# A version and an instance type that are no longer offered, without automatic upgrades.
resource "aws_mq_broker" "old" {
  broker_name        = "old"
  engine_type        = "RabbitMQ"
  engine_version     = "3.11.20"
  host_instance_type = "mq.t3.micro"
  security_groups    = ["sg-0a1b2c3d4e5f60718"]
  ${user('admin')}
}
`;

const names = ['single', 'cluster', 'public', 'old'];

describeAwsRun('the AWS provider with RabbitMQ brokers', { rebootMillis: 50 }, (run) => {
  const broker = (name: string) => run.workspace.state(`aws_mq_broker.${name}`) ?? {};
  const described = (name: string) => run.emulator.broker(String(broker(name).id)).describe();

  test('are created, with the attributes that the acceptance tests check', async () => {
    run.workspace.writeResources(brokers(first));
    await run.workspace.succeed(['init', '-no-color']);
    await run.workspace.apply();
    const address = /^amqps:\/\/b-[0-9a-f-]+\.mq\.us-east-1\.amazonaws\.com:5671$/;
    const amqps = expect.stringMatching(address) as string;
    const https = expect.stringMatching(/^https:\/\/b-[0-9a-z.-]+:16001$/) as string;
    const consoleUrl = expect.stringMatching(/^https:\/\/b-[0-9a-f-]+\.mq\.us-east-1\.amazonaws\.com$/) as string;
    const instances = (...endpoints: string[]) => [{ console_url: consoleUrl, endpoints, ip_address: '' }];
    const automatic = [{ id: expect.stringMatching(/^c-[0-9a-z-]+$/) as string, revision: 1 }];
    expect(broker('single')).toMatchObject({
      configuration: [{ id: run.workspace.state('aws_mq_configuration.it')?.id, revision: 2 }],
      engine_type: 'RabbitMQ',
      engine_version: '4.2',
      instances: instances(amqps, https),
      logs: [{ general: true }],
      storage_type: 'ebs',
    });
    expect(broker('cluster')).toMatchObject({
      authentication_strategy: 'simple',
      configuration: automatic,
      deployment_mode: 'CLUSTER_MULTI_AZ',
      encryption_options: [{ use_aws_owned_key: true }],
      instances: instances(amqps, https),
      logs: [{ general: false, audit: '' }],
      maintenance_window_start_time: [{ time_zone: 'UTC' }],
      publicly_accessible: false,
      storage_type: 'ebs',
      user: [{ username: 'admin', console_access: false, groups: [] }],
    });
    expect(broker('cluster').subnet_ids).toHaveLength(4);
    expect(broker('public')).toMatchObject({ configuration: automatic, publicly_accessible: true });
    expect(described('public').securityGroups).toEqual([]);
    expect(broker('old')).toMatchObject({
      auto_minor_version_upgrade: false,
      configuration: automatic,
      engine_version: '3.11.20',
      host_instance_type: 'mq.t3.micro',
      instances: instances(amqps),
      logs: [{ general: false, audit: '' }],
    });
  });

  // hashicorp/terraform-provider-aws #46061, which #46883 fixed in version 6.
  test('have one update without a visible change, because the AWS provider loses their users; after it the plan is empty', async () => {
    run.emulator.clearCalls();
    expect(await run.workspace.changedAttributes()).toEqual(
      Object.fromEntries(names.map((name) => [`aws_mq_broker.${name}`, []])),
    );
    await run.workspace.apply();
    expect(names.map((name) => broker(name).user)).toEqual(names.map(() => []));
    expect(await run.workspace.changes()).toBe('');
    expect(Object.keys(run.emulator.callCounts()).filter((operation) => !operation.startsWith('Describe'))).toEqual([]);
  });

  test('are read by an import, but for their users, which the API does not return', async () => {
    const addresses = names.map((name) => `aws_mq_broker.${name}`);
    const imported = await run.workspace.importResources(brokers(first), ['aws_mq_configuration.it', ...addresses]);
    expect(Object.keys(imported)).toHaveLength(names.length + 1);
    for (const [address, attributes] of Object.entries(imported)) {
      expect({ address, ...comparable(attributes) }).toEqual({
        address,
        ...comparable(run.workspace.state(address) ?? {}),
      });
    }
    expect(imported['aws_mq_broker.cluster']?.user).toEqual([]);
  });

  test('are updated in place, but for their users, whose changes the AWS provider ignores', async () => {
    await run.workspace.applyResources(brokers(second));
    expect(await run.workspace.changes()).toBe('');
    expect(Object.keys(run.emulator.callCounts()).filter((operation) => operation.endsWith('User'))).toEqual([]);

    expect(broker('single')).toMatchObject({
      configuration: [{ id: run.workspace.state('aws_mq_configuration.it')?.id, revision: 3 }],
      logs: [{ general: false }],
    });
    expect(described('single')).toMatchObject({
      configurations: { history: [{ revision: 2 }] },
      engineVersion: '4.2.1',
      hostInstanceType: 'mq.m7g.large',
    });
    expect(described('cluster')).toMatchObject({ engineVersion: '4.3.0' });
  });

  test('are destroyed', async () => {
    const ids = names.map((name) => String(broker(name).id));
    await run.workspace.destroy();
    expect(ids.map((id) => run.emulator.broker(id).state)).toEqual(ids.map(() => 'DELETED'));
  });
});

/** Returns the attributes without those that no API returns. */
function comparable(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { apply_immediately: _, timeouts: __, user: ___, tags, ...rest } = attributes;
  const logs = (attributes.logs ?? []) as { readonly general: boolean }[];
  return { ...rest, logs: logs.map(({ general }) => general), tags: tags ?? {} };
}
