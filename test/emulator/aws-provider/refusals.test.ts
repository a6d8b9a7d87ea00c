/** Tests the emulator with the real AWS provider: requests of the provider that Amazon MQ refuses, with its messages on record. */
import { describeAwsRun, inlineUser as user } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

const broker = (name: string, settings: string, users = user('admin')) => `
resource "aws_mq_broker" "${name}" {
  broker_name = "${name}"
  ${settings}
  ${users}
}`;

const activeMq = (version: string, more = '') => `engine_type = "ActiveMQ"
  engine_version     = "${version}"
  host_instance_type = "mq.m5.large"
  security_groups    = ["sg-0a1b2c3d4e5f60718"]
  ${more}`;
const rabbitMq = (group: string, more = '') => `engine_type = "RabbitMQ"
  engine_version             = "3.13"
  host_instance_type         = "mq.m5.large"
  auto_minor_version_upgrade = true
  security_groups            = ["${group}"]
  ${more}`;

describeAwsRun('the AWS provider reports what Amazon MQ refuses', { rebootMillis: 50 }, (run) => {
  /** Returns what a run that fails has printed. */
  async function failure(hcl: string): Promise<string> {
    run.workspace.writeResources(hcl);
    const { status, text } = await run.workspace.run(['apply', '-auto-approve', '-no-color']);
    expect(status).toBe(1);
    return text;
  }

  test('at the creation of brokers', async () => {
    run.workspace.writeResources('');
    await run.workspace.succeed(['init', '-no-color']);
    const text = await failure(
      [
        broker('patch', activeMq('5.18.4', 'auto_minor_version_upgrade = true')),
        broker('manual', activeMq('5.18')),
        broker('two', rabbitMq('sg-0a1b2c3d4e5f60718'), user('admin') + user('other')),
        broker('public', rabbitMq('sg-0a1b2c3d4e5f60718', 'publicly_accessible = true')),
      ].join(''),
    );
    for (const message of [
      'Broker engine version [5.18.4] is invalid for broker engine type [ACTIVEMQ]. Valid values: [5.19, 5.18].', // #38708
      'Brokers on [ActiveMQ] version [5.18] must have [autoMinorVersionUpgrade] set to [true].', // #42516
      'Specify exactly one user for engine type [RABBITMQ].', // #41374
      'Broker with [publiclyAccessible] set to true does not support specifying [securityGroups]', // #25985
    ]) {
      expect(text).toContain(message);
    }
  });

  test('at updates: a version and the automatic upgrades that it needs take two applies', async () => {
    const group = 'sg-0a1b2c3d4e5f60718';
    await run.workspace.applyResources(broker('old', activeMq('5.17.6')) + broker('rabbit', rabbitMq(group)));

    const automatic = 'auto_minor_version_upgrade = true\n  apply_immediately = true';
    const text = await failure(
      broker('old', activeMq('5.18', automatic)) + broker('rabbit', rabbitMq('sg-0b1b2c3d4e5f60718')),
    );
    for (const message of [
      'Brokers upgrading to [ActiveMQ] version [5.18] must have [autoMinorVersionUpgrade] set to [true].', // #40806
      'Changing security groups is not supported for RabbitMQ brokers.', // #33514
    ]) {
      expect(text).toContain(message);
    }

    await run.workspace.applyResources(
      broker('old', activeMq('5.17.6', automatic)) + broker('rabbit', rabbitMq(group)),
    );
    await run.workspace.applyResources(broker('old', activeMq('5.18', automatic)) + broker('rabbit', rabbitMq(group)));
    expect(await run.workspace.changes()).toBe('');
    const id = String(run.workspace.state('aws_mq_broker.old')?.id);
    expect(run.emulator.broker(id).describe().engineVersion).toBe('5.18.4');
  });
});
