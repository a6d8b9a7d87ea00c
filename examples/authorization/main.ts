/**
 * A broker whose authorization is stated once, in code: it becomes the broker's configuration, and every user is checked
 * against it. README.md describes how to run it.
 */
import { App, TerraformOutput, TerraformStack, TerraformVariable, VariableType } from 'cdktf';
import { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { MqConfiguration } from '@cdktf/provider-aws/lib/mq-configuration';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BrokerAuthorization, BrokerPasswords, BrokerUsers, InlineUsers, MqProvider } from 'cdktf-mq-users';

const region = process.env.AWS_REGION ?? 'us-east-1';

const app = new App();
const stack = new TerraformStack(app, 'authorization');
new AwsProvider(stack, 'aws', { region });
new MqProvider(stack, 'mq', { region });

const securityGroups = new TerraformVariable(stack, 'security_group_ids', {
  type: VariableType.LIST_STRING,
  description: 'The security groups that control access to the broker',
});

const authorization = new BrokerAuthorization(stack, 'authorization', {
  administrators: ['admins'],
  queues: [
    // Sending to a queue that does not exist yet creates it, which needs admin.
    { name: 'orders.>', read: ['orders'], write: ['orders', 'billing'], admin: ['orders', 'billing'] },
    { name: 'invoices.*', read: ['billing'], write: ['billing'], admin: ['billing'] },
  ],
  topics: [{ name: 'events.>', read: ['billing'], write: ['orders'], admin: ['orders', 'billing'] }],
});

const configuration = new MqConfiguration(stack, 'configuration', {
  name: 'shop',
  engineType: 'ActiveMQ',
  engineVersion: '5.18',
  data: authorization.configurationXml,
});

const broker = new MqBroker(stack, 'broker', {
  brokerName: 'shop',
  engineType: 'ActiveMQ',
  engineVersion: '5.18',
  hostInstanceType: 'mq.t3.micro',
  autoMinorVersionUpgrade: true, // Amazon MQ requires it from ActiveMQ 5.18 on.
  configuration: { id: configuration.id, revision: configuration.latestRevision },
  applyImmediately: true, // A new revision takes effect by a reboot in the same apply.
  securityGroups: securityGroups.listValue,
  user: [],
});
// Amazon MQ does not create a broker without a user; adoptExisting below adopts this one.
InlineUsers.addBootstrapUser(broker, 'operator');

const users = new BrokerUsers(stack, 'users', {
  brokerId: broker.id,
  authorization, // A group that no entry names is an error at synth.
  passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/shop/' }),
  users: [
    { username: 'operator', groups: ['admins'], adoptExisting: true },
    { username: 'orders-service', groups: ['orders'] },
    { username: 'billing-service', groups: ['billing'] },
  ],
  rebootOnChange: true,
});

new TerraformOutput(stack, 'user_ids', { value: users.ids });

app.synth();
