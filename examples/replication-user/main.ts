/**
 * The user that cross-Region data replication logs in with, on a pair of brokers that exists. See README.md.
 */
import { App, TerraformStack } from 'cdktf';
import { BrokerPassword, BrokerUser, BrokerReboot, MqProvider, ValidatedVariable } from 'cdktf-mq-users';

const app = new App();
const stack = new TerraformStack(app, 'replication-user');
new MqProvider(stack, 'mq', { region: process.env.AWS_REGION ?? 'eu-west-1' });

const brokerId = ValidatedVariable.forBrokerId(stack, 'primary_broker_id', {
  description: 'The primary broker of the pair. Amazon MQ brings the user to the replica',
}).stringValue;

const user = new BrokerUser(stack, 'replication', {
  brokerId,
  username: 'replication',
  replicationUser: true, // Together with consoleAccess it would be refused, here and not by AWS.
  password: BrokerPassword.fromSecretsManager('mq/replication', { jsonField: 'password' }),
});

// A reboot of the primary broker reboots the replica, too. Only where something is pending.
new BrokerReboot(stack, 'reboot', {
  brokerId,
  triggers: { user: user.id, password: user.passwordSecretVersionId },
  timeouts: { create: '30m', update: '30m' },
  dependsOn: [user],
});

app.synth();
