/**
 * The user for cross-Region data replication, on an existing pair of brokers. See README.md.
 */
import { App, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, BrokerReboot, MqProvider, ValidatedVariable } from 'cdktf-mq-users';

const app = new App();
const stack = new TerraformStack(app, 'replication-user');
new MqProvider(stack, 'mq', { region: process.env.AWS_REGION ?? 'eu-west-1' });

const brokerId = ValidatedVariable.forBrokerId(stack, 'primary_broker_id', {
  description: 'The primary broker of the pair. Amazon MQ copies the user to the replica',
}).stringValue;

const user = new BrokerUser(stack, 'replication', {
  brokerId,
  username: 'replication',
  replicationUser: true, // With consoleAccess, the constructor would refuse it.
  password: BrokerPassword.fromSecretsManager('mq/replication', { jsonField: 'password' }),
});

// A reboot of the primary broker also reboots the replica. The broker is rebooted only if a change is pending.
new BrokerReboot(stack, 'reboot', {
  brokerId,
  triggers: { user: user.id, password: user.passwordSecretVersionId },
  timeouts: { create: '30m', update: '30m' },
  dependsOn: [user],
});

app.synth();
