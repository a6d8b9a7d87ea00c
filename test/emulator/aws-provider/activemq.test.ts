/** Tests the emulator with the real AWS provider: every kind of ActiveMQ broker, with what the provider's acceptance tests check on AWS. */
import { DeleteBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { describeAwsRun, inlineUser as user } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

const kmsKey = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

/** What the second apply changes. */
interface Step {
  readonly configurationName: string;
  readonly plugins: string;
  readonly timeZone: string;
  readonly pairUsers: string;
  readonly singleGroups: string;
  readonly singleLogs: string;
  readonly ebsVersion: string;
  readonly ebsInstance: string;
  readonly oldVersion: string;
  readonly oldInstance: string;
}

const first: Step = {
  configurationName: 'orders',
  plugins: '',
  timeZone: 'CET',
  pairUsers: user('admin', 'console_access = true\n    groups = ["red", "green", "blue"]') + user('orders'),
  singleGroups: '["sg-0a1b2c3d4e5f60718"]',
  singleLogs: 'general = true',
  ebsVersion: '5.18',
  ebsInstance: 'mq.m5.large',
  oldVersion: '5.16.7',
  oldInstance: 'mq.t2.micro',
};

const second: Step = {
  ...first,
  plugins: '<plugins><statisticsBrokerPlugin/></plugins>',
  timeZone: 'GMT',
  pairUsers: user('admin', 'console_access = false\n    groups = ["red"]') + user('billing'),
  singleGroups: '["sg-0a1b2c3d4e5f60718", "sg-0b1b2c3d4e5f60718"]',
  singleLogs: 'general = false\n    audit = true',
  ebsVersion: '5.19',
  ebsInstance: 'mq.m5.xlarge',
  oldVersion: '5.17.6',
  oldInstance: 'mq.t3.micro',
};

const brokers = (step: Step) => `
resource "aws_mq_configuration" "it" {
  name           = "${step.configurationName}"
  description    = "of orders"
  engine_type    = "ActiveMQ"
  engine_version = "5.19"
  tags           = { stage = "test" }
  data           = <<-XML
    <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
    <broker xmlns="http://activemq.apache.org/schema/core">
      ${step.plugins}
    </broker>
  XML
}
resource "aws_mq_broker" "single" {
  broker_name                = "single"
  apply_immediately          = true
  authentication_strategy    = "simple"
  auto_minor_version_upgrade = true
  engine_type                = "ActiveMQ"
  engine_version             = "5.19"
  host_instance_type         = "mq.t3.micro"
  security_groups            = ${step.singleGroups}
  storage_type               = "efs"
  logs {
    ${step.singleLogs}
  }
  ${user('admin')}
}
resource "aws_mq_broker" "pair" {
  broker_name                = "pair"
  apply_immediately          = true
  auto_minor_version_upgrade = true
  deployment_mode            = "ACTIVE_STANDBY_MULTI_AZ"
  engine_type                = "ActiveMQ"
  engine_version             = "5.19"
  host_instance_type         = "mq.m5.large"
  publicly_accessible        = true
  security_groups            = ["sg-0a1b2c3d4e5f60718", "sg-0b1b2c3d4e5f60718"]
  subnet_ids                 = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
  tags                       = { team = "orders", zone = "${step.timeZone}" }
  configuration {
    id       = aws_mq_configuration.it.id
    revision = aws_mq_configuration.it.latest_revision
  }
  logs {
    general = true
    audit   = true
  }
  maintenance_window_start_time {
    day_of_week = "TUESDAY"
    time_of_day = "02:00"
    time_zone   = "${step.timeZone}"
  }
  ${step.pairUsers}
}
resource "aws_mq_broker" "ebs" {
  broker_name                = "ebs"
  apply_immediately          = true
  auto_minor_version_upgrade = true
  engine_type                = "ActiveMQ"
  engine_version             = "${step.ebsVersion}"
  host_instance_type         = "${step.ebsInstance}"
  security_groups            = ["sg-0a1b2c3d4e5f60718"]
  storage_type               = "ebs"
  encryption_options {
    kms_key_id        = "${kmsKey}"
    use_aws_owned_key = false
  }
  ${user('admin')}
}
resource "aws_mq_broker" "ldap" {
  broker_name                = "ldap"
  apply_immediately          = true
  authentication_strategy    = "ldap"
  auto_minor_version_upgrade = true
  engine_type                = "ActiveMQ"
  engine_version             = "5.18"
  host_instance_type         = "mq.t3.micro"
  security_groups            = ["sg-0a1b2c3d4e5f60718"]
  encryption_options {
    use_aws_owned_key = false
  }
  ldap_server_metadata {
    hosts                    = ["ldap-1.example.com", "ldap-2.example.com"]
    role_base                = "ou=roles"
    role_name                = "cn"
    role_search_matching     = "(member={0})"
    role_search_subtree      = true
    service_account_password = "Service-Secret-1"
    service_account_username = "cn=service"
    user_base                = "ou=users"
    user_role_name           = "role"
    user_search_matching     = "(uid={0})"
    user_search_subtree      = true
  }
  ${user('admin')}
}
# A version and an instance type that are no longer offered, without automatic upgrades.
resource "aws_mq_broker" "old" {
  broker_name        = "old"
  apply_immediately  = true
  engine_type        = "ActiveMQ"
  engine_version     = "${step.oldVersion}"
  host_instance_type = "${step.oldInstance}"
  security_groups    = ["sg-0a1b2c3d4e5f60718"]
  ${user('admin')}
}
`;

const dataSources = `
data "aws_mq_broker" "by_id" {
  broker_id = aws_mq_broker.pair.id
}
data "aws_mq_broker" "by_name" {
  broker_name = aws_mq_broker.pair.broker_name
}
data "aws_mq_broker_engine_types" "it" {
  engine_type = "ACTIVEMQ"
}
data "aws_mq_broker_instance_type_offerings" "all" {}
data "aws_mq_broker_instance_type_offerings" "it" {
  engine_type        = "ACTIVEMQ"
  host_instance_type = "mq.m5.large"
  storage_type       = "EBS"
}
`;

const names = ['single', 'pair', 'ebs', 'ldap', 'old'];
const addresses = ['aws_mq_configuration.it', ...names.map((name) => `aws_mq_broker.${name}`)];

/** What an instance has. The host names end with the number of the instance. */
const instance = (number: number) => {
  const host = `b-[0-9a-f-]+-${number}\\.mq\\.us-east-1\\.amazonaws\\.com`;
  const ports = ['ssl:61617', 'amqp\\+ssl:5671', 'stomp\\+ssl:61614', 'mqtt\\+ssl:8883', 'wss:61619'];
  return {
    console_url: expect.stringMatching(new RegExp(`^https://${host}:8162$`)) as string,
    endpoints: ports.map((text) => {
      const [protocol, port] = text.split(':');
      return expect.stringMatching(new RegExp(`^${protocol}://${host}:${port}$`)) as string;
    }),
    ip_address: expect.stringMatching(/^\d{1,3}(\.\d{1,3}){3}$/) as string,
  };
};

describeAwsRun(
  'the AWS provider with ActiveMQ brokers',
  { creationMillis: 50, rebootMillis: 50, deletionMillis: 50 },
  (run) => {
    const broker = (name: string) => run.workspace.state(`aws_mq_broker.${name}`) ?? {};
    const data = (type: string, name: string) => run.workspace.state(`${type}.${name}`, 'data') ?? {};
    const described = (name: string) => run.emulator.broker(String(broker(name).id)).describe();

    test('are created, with the attributes that the acceptance tests check', async () => {
      run.workspace.writeResources(brokers(first) + dataSources);
      await run.workspace.succeed(['init', '-no-color']);
      await run.workspace.apply();

      expect(broker('single')).toMatchObject({
        arn: expect.stringMatching(/^arn:aws:mq:us-east-1:123456789012:broker:single:b-[0-9a-f-]+$/) as string,
        authentication_strategy: 'simple',
        auto_minor_version_upgrade: true,
        configuration: [{ id: expect.stringMatching(/^c-[0-9a-z-]+$/) as string, revision: 1 }],
        data_replication_mode: '',
        deployment_mode: 'SINGLE_INSTANCE',
        encryption_options: [{ kms_key_id: '', use_aws_owned_key: true }],
        engine_type: 'ActiveMQ',
        engine_version: '5.19',
        host_instance_type: 'mq.t3.micro',
        instances: [instance(1)],
        logs: [{ general: true, audit: 'false' }],
        maintenance_window_start_time: [{ day_of_week: 'SUNDAY', time_of_day: '03:00', time_zone: 'UTC' }],
        publicly_accessible: false,
        storage_type: 'efs',
        subnet_ids: [expect.stringMatching(/^subnet-/) as string],
        tags_all: {},
        user: [{ username: 'admin', console_access: false, groups: [] }],
      });
      expect(broker('pair')).toMatchObject({
        configuration: [{ id: run.workspace.state('aws_mq_configuration.it')?.id, revision: 2 }],
        instances: [instance(1), instance(2)],
        logs: [{ general: true, audit: 'true' }],
        maintenance_window_start_time: [{ day_of_week: 'TUESDAY', time_of_day: '02:00', time_zone: 'CET' }],
        publicly_accessible: true,
        storage_type: 'efs',
      });
      expect(broker('ebs')).toMatchObject({
        encryption_options: [{ kms_key_id: kmsKey, use_aws_owned_key: false }],
        engine_version: '5.18',
        storage_type: 'ebs',
      });
      expect(broker('ldap')).toMatchObject({
        authentication_strategy: 'ldap',
        encryption_options: [{ use_aws_owned_key: false }],
        ldap_server_metadata: [{ hosts: ['ldap-1.example.com', 'ldap-2.example.com'], user_search_subtree: true }],
      });
      expect(broker('old')).toMatchObject({ auto_minor_version_upgrade: false, engine_version: '5.16.7' });
      expect(run.workspace.state('aws_mq_configuration.it')).toMatchObject({
        arn: expect.stringMatching(/^arn:aws:mq:us-east-1:123456789012:configuration:c-[0-9a-z-]+$/) as string,
        authentication_strategy: 'simple',
        description: 'of orders',
        engine_type: 'ActiveMQ',
        engine_version: '5.19',
        latest_revision: 2,
      });
    });

    test('can be found with data sources, as are the types that are offered', () => {
      const { id, timeouts: _, apply_immediately: __, user: ___, ...pair } = broker('pair');
      const common = Object.keys(pair).filter((name) => name in data('aws_mq_broker', 'by_id'));
      expect(common.length).toBeGreaterThan(15);
      expect(data('aws_mq_broker', 'by_id')).toMatchObject({
        ...Object.fromEntries(common.map((name) => [name, pair[name]])),
        // The data source shows the patch, which the resource leaves out.
        engine_version: '5.19.1',
      });
      expect(users(data('aws_mq_broker', 'by_id'))).toEqual([
        { username: 'admin', console_access: true, groups: ['blue', 'green', 'red'], replication_user: false },
        { username: 'orders', console_access: false, groups: [], replication_user: false },
      ]);
      expect(data('aws_mq_broker', 'by_name')).toMatchObject({ broker_id: id, broker_name: 'pair' });
      expect(data('aws_mq_broker_engine_types', 'it').broker_engine_types).toEqual([
        { engine_type: 'ACTIVEMQ', engine_versions: [{ name: '5.19' }, { name: '5.18' }] },
      ]);
      expect(data('aws_mq_broker_instance_type_offerings', 'it').broker_instance_options).toMatchObject([
        { engine_type: 'ACTIVEMQ', host_instance_type: 'mq.m5.large', storage_type: 'ebs' },
      ]);
      const all = data('aws_mq_broker_instance_type_offerings', 'all').broker_instance_options as object[];
      expect(all.length).toBeGreaterThan(15);
      expect(all).toContainEqual(expect.objectContaining({ engine_type: 'RABBITMQ', storage_type: 'ebs' }));
    });

    test('have an empty plan, and an import reads what the state has, but for passwords', async () => {
      expect(await run.workspace.changes()).toBe('');
      const imported = await run.workspace.importResources(brokers(first), addresses);
      expect(Object.keys(imported).sort()).toEqual([...addresses].sort());
      for (const [address, attributes] of Object.entries(imported)) {
        expect({ address, ...comparable(attributes) }).toEqual({
          address,
          ...comparable(run.workspace.state(address) ?? {}),
        });
      }
      expect(users(imported['aws_mq_broker.pair'])).toMatchObject([
        { username: 'admin', console_access: true, groups: ['blue', 'green', 'red'], password: '' },
        { username: 'orders', console_access: false, groups: [], password: '' },
      ]);
    });

    test('are updated in place', async () => {
      const ids = names.map((name) => broker(name).id);
      run.emulator.clearCalls();
      await run.workspace.applyResources(brokers(second) + dataSources);
      expect(names.map((name) => broker(name).id)).toEqual(ids);
      expect(run.emulator.callCounts()).toMatchObject({
        UpdateConfiguration: 1,
        CreateUser: 1,
        DeleteUser: 1,
        UpdateUser: 1,
      });
      expect(await run.workspace.changes()).toBe('');

      const configuration = run.workspace.state('aws_mq_configuration.it');
      expect(configuration).toMatchObject({ latest_revision: 3 });
      expect(broker('pair')).toMatchObject({
        configuration: [{ id: configuration?.id, revision: 3 }],
        maintenance_window_start_time: [{ time_zone: 'GMT' }],
        tags: { zone: 'GMT' },
      });
      expect(users(broker('pair'))).toMatchObject([
        { username: 'admin', console_access: false, groups: ['red'] },
        { username: 'billing', console_access: false, groups: [] },
      ]);
      expect(described('pair').configurations).toMatchObject({ history: [{ revision: 2 }] });
      expect(described('single')).toMatchObject({
        logs: { general: false, audit: true },
        securityGroups: expect.arrayContaining(['sg-0a1b2c3d4e5f60718', 'sg-0b1b2c3d4e5f60718']) as string[],
      });
      expect(described('ebs')).toMatchObject({ engineVersion: '5.19.1', hostInstanceType: 'mq.m5.xlarge' });
      expect(described('old')).toMatchObject({ engineVersion: '5.17.6', hostInstanceType: 'mq.t3.micro' });
    });

    test('get another configuration if theirs is replaced', async () => {
      const before = run.workspace.state('aws_mq_configuration.it')?.id;
      await run.workspace.applyResources(brokers({ ...second, configurationName: 'orders-2' }));
      const after = run.workspace.state('aws_mq_configuration.it')?.id;
      expect(after).not.toBe(before);
      expect(broker('pair').configuration).toEqual([{ id: after, revision: 2 }]);
      expect(described('pair').configurations).toMatchObject({
        current: { id: after, revision: 2 },
        history: [
          { id: before, revision: 2 },
          { id: before, revision: 3 },
        ],
      });
    });

    test('are planned for creation if someone else deletes them, and destroyed', async () => {
      const ids = names.map((name) => String(broker(name).id));
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      const client = new MqClient({ endpoint: run.emulator.endpoint, region: 'us-east-1', credentials });
      await client.send(new DeleteBrokerCommand({ BrokerId: String(broker('old').id) }));
      client.destroy();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await run.workspace.changes()).toContain('aws_mq_broker.old will be created');
      await run.workspace.destroy();
      expect(ids.map((id) => run.emulator.broker(id).state)).toEqual(ids.map(() => 'DELETED'));
    });
  },
);

/** Returns the users of a broker by name, because the order of a set is arbitrary. */
function users(attributes: Readonly<Record<string, unknown>> = {}): { username: string }[] {
  const all = (attributes.user ?? []) as { username: string }[];
  return [...all].sort((one, other) => (one.username < other.username ? -1 : 1));
}

/** Returns the attributes without those that no API returns: passwords, and what only the provider uses. */
function comparable(attributes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { apply_immediately: _, timeouts: __, user: ___, tags, ...rest } = attributes;
  const metadata = (attributes.ldap_server_metadata ?? []) as object[];
  return {
    ...rest,
    ldap_server_metadata: metadata.map((server) => ({ ...server, service_account_password: '' })),
    tags: tags ?? {},
  };
}
