/**
 * The smallest useful app: users of one existing broker, each with a separate password, which is passed to Terraform at plan
 * and apply and never stored. README.md describes how to run it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, TerraformOutput, TerraformStack, TerraformVariable, VariableType } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider } from 'cdktf-mq-users';

interface User {
  readonly username: string;
  readonly groups?: string[];
  readonly consoleAccess?: boolean;
}

const roster = process.env.QUICKSTART_USERS ?? join(__dirname, 'users.json');
const users = JSON.parse(readFileSync(roster, 'utf8')) as User[];

const app = new App();
const stack = new TerraformStack(app, 'quickstart');

// Credentials come from the same sources as in the AWS provider. To use an emulator, set AWS_ENDPOINT_URL_MQ.
new MqProvider(stack, 'mq', { region: process.env.AWS_REGION ?? 'us-east-1' });

const brokerId = new TerraformVariable(stack, 'broker_id', {
  type: VariableType.STRING,
  description: 'The broker, as `aws mq list-brokers` prints its BrokerId',
});

for (const { username, groups, consoleAccess } of users) {
  // TF_VAR_orders_service_password=… for the user orders-service.
  const password = new TerraformVariable(stack, `${username.replace(/\W/g, '_')}_password`, {
    type: VariableType.STRING,
    description: `The password of ${username}`,
    sensitive: true,
  });
  const user = new BrokerUser(stack, username, {
    brokerId: brokerId.stringValue,
    username,
    groups,
    consoleAccess,
    password: BrokerPassword.fromVariable(password),
  });
  new TerraformOutput(stack, `${username}_id`, { value: user.id });
}

app.synth();
