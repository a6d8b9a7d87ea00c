/**
 * A broker with all its users, with passwords that AWS generates, and one reboot after all changes, so that users can log in
 * as soon as `cdktf deploy` ends. README.md describes how to run it.
 */
import { App, TerraformOutput, TerraformStack, TerraformVariable, VariableType } from 'cdktf';
import { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { BrokerPasswords, BrokerUsers, InlineUsers, MqProvider } from 'cdktf-mq-users';

const region = process.env.AWS_REGION ?? 'eu-west-1';

const app = new App();
const stack = new TerraformStack(app, 'owned-broker');
new AwsProvider(stack, 'aws', { region }); // The broker and the generated secrets need it.
new MqProvider(stack, 'mq', { region });

const securityGroups = new TerraformVariable(stack, 'security_group_ids', {
  type: VariableType.LIST_STRING,
  description: 'The security groups that control access to the broker',
});

const broker = new MqBroker(stack, 'broker', {
  brokerName: 'shop',
  engineType: 'ActiveMQ',
  engineVersion: '5.18',
  hostInstanceType: 'mq.t3.micro',
  autoMinorVersionUpgrade: true, // Amazon MQ requires it from ActiveMQ 5.18 on.
  securityGroups: securityGroups.listValue,
  user: [],
});
// Amazon MQ does not create a broker without a user. The AWS provider creates this one and then ignores users;
// adoptExisting below adopts it and sets its real password.
InlineUsers.addBootstrapUser(broker, 'operator');

const users = new BrokerUsers(stack, 'users', {
  brokerId: broker.id,
  passwords: BrokerPasswords.fromGeneratedSecrets({ recoveryWindowInDays: 7 }),
  users: [
    { username: 'operator', consoleAccess: true, adoptExisting: true },
    { username: 'orders-service', groups: ['orders'] },
    { username: 'billing-service', groups: ['billing', 'invoices'] },
  ],
  rebootOnChange: true,
});

new TerraformOutput(stack, 'user_ids', { value: users.ids });

app.synth();
