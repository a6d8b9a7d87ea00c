/** An app with every construct, with tokens in every field, for `cdktf synth --hcl`. */
import { Construct } from 'constructs';
import { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { MqConfiguration } from '@cdktf/provider-aws/lib/mq-configuration';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, Fn, TerraformIterator, TerraformOutput, TerraformStack, TerraformVariable, Token } from 'cdktf';
import {
  BrokerAuthorization,
  BrokerId,
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  DataMqUser,
  DataMqUsers,
  InlineUsers,
  BrokerReboot,
  ExclusiveUsers,
  MqProvider,
  PasswordRotation,
  UserMapVariable,
  ValidatedVariable,
} from '../../../src/constructs';

const app = new App();
const stack = new TerraformStack(app, 'stack');
new MqProvider(stack, 'mq', { region: 'us-east-1', requestsPerSecond: 5, allowedAccountIds: ['123456789012'] });
const west = new MqProvider(stack, 'mq_west', { alias: 'west', region: 'us-west-2' });
const nested = new Construct(stack, 'team');

const variable = (id: string, type: string) => new TerraformVariable(stack, id, { type });
const [name, list, flag, number] = [
  variable('name', 'string'),
  variable('list', 'list(string)'),
  variable('flag', 'bool'),
  variable('number', 'number'),
];
const brokerId = ValidatedVariable.forBrokerId(nested, 'broker_id', { default: 'b-1' }).stringValue;
const password = BrokerPassword.fromVariable(
  new TerraformVariable(nested, 'password', { type: 'string', sensitive: true }),
);

const one = new BrokerUser(stack, 'one', {
  brokerId,
  username: `svc-${name.stringValue}`,
  groups: list.listValue,
  consoleAccess: flag.booleanValue,
  replicationUser: Token.asAny('${!var.flag}'),
  password,
  acknowledge: { 'username-pii': 'says "no"\n$${path.module} %%{ if } \\ ' },
  timeouts: { create: '5m' },
  provider: west,
  lifecycle: {
    preventDestroy: false,
    createBeforeDestroy: true,
    ignoreChanges: ['groups'],
    precondition: [{ condition: '${var.number > 1}', errorMessage: 'The "number" is ${var.number}.' }],
    postcondition: [{ condition: '${self.username != ""}', errorMessage: 'The username is "empty".' }],
  },
});
one.addOverride('lifecycle.prevent_destroy', true);
const each = TerraformIterator.fromMap({ orders: 'a', billing: 'b' });
const two = new BrokerUser(stack, 'two', {
  forEach: each,
  brokerId: 'b-2',
  username: each.key,
  groups: ['staff', `team-${name.stringValue}`, `quoted-${Fn.lower(Fn.replace(name.stringValue, '.', ''))}`],
  password: BrokerPassword.fromSecretsManager(`mq/${Token.asString(number.numberValue)}`, { jsonField: each.key }),
  lifecycle: { ignoreChanges: 'all', replaceTriggeredBy: [one] },
});
new BrokerUser(stack, 'three', {
  count: 2,
  brokerId: 'b-3',
  username: 'user-${count.index}',
  password: BrokerPassword.unsafePlainText('Very "Secret" $${word}'),
  dependsOn: [one],
});
new BrokerUser(stack, 'constant', { brokerId: 'b-4', username: Fn.lower('Orders'), password });
const users = new BrokerUsers(nested, 'users', {
  brokerId,
  users: [{ username: 'orders' }, { username: '3scale' }, { username: '--' }, { username: '__proto__' }],
  passwords: BrokerPasswords.fromVariables(),
  rebootOnChange: true,
  rebootTimeouts: { update: '5m' },
});
new TerraformOutput(stack, 'ids', { value: users.ids });
new BrokerReboot(stack, 'reboot', {
  brokerId,
  triggers: { number: Token.asString(number.numberValue) },
  dependsOn: [one],
});
new ExclusiveUsers(stack, 'exclusive', {
  brokerId,
  usernames: [name.stringValue, 'b1'],
  ignore: ['team-*'],
  removeLastConsoleUser: flag.booleanValue,
  timeouts: { update: '5m' },
});
const authorization = new BrokerAuthorization(stack, 'authorization', {
  administrators: ['admins'],
  webConsole: false,
  queues: [{ name: `orders.'"&<\\$%.>`, read: ['orders'] }],
});
new BrokerUser(stack, 'authorized', {
  authorization,
  brokerId: 'b-6',
  username: 'authorized',
  groups: list.listValue,
  consoleAccess: flag.booleanValue,
  replicationUser: Token.asAny('${!var.flag}'),
  password,
});
new MqConfiguration(stack, 'configuration', {
  name: 'orders',
  engineType: 'ActiveMQ',
  engineVersion: '5.18',
  data: authorization.configurationXml,
});
new PasswordRotation(stack, 'rotation', {
  brokerId,
  secrets: { orders: name.stringValue, known: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:mq/orders-AbCdEf' },
  schedule: `rate(${Token.asString(number.numberValue)} days)`,
  duration: '2h',
  vpc: { subnetIds: list.listValue, securityGroupIds: ['sg-0123456789abcdef0'] },
  kmsKeyArns: list.listValue,
  memorySize: number.numberValue,
  tags: { team: name.stringValue },
});
new PasswordRotation(nested, 'rotation', { brokerId, secrets: { 'a-b': name.stringValue } });
new DataMqUser(stack, 'data', { brokerId, username: name.stringValue, dependsOn: [one], provider: west });
new DataMqUsers(stack, 'all', { brokerId });
for (const scope of [stack, nested]) {
  const variables = new UserMapVariable(scope, 'members', { description: 'Who is "in"' });
  variables.createUsers(scope, 'member', {
    brokerId: 'b-5',
    defaults: { groups: ['everyone'], consoleAccess: flag.booleanValue },
    rebootOnChange: true,
  });
  ValidatedVariable.forUsername(scope, 'username', { default: 'orders', description: 'a "quoted" description' });
  ValidatedVariable.forGroups(scope, 'groups', { default: ['a1', 'b1'] });
}
new AwsProvider(stack, 'aws', { region: 'us-east-1' });
BrokerId.fromBrokerName(stack, 'named', 'orders');
const stored = new TerraformVariable(stack, 'stored', { type: 'string', sensitive: true });
const broker = new MqBroker(stack, 'broker', {
  brokerName: 'orders',
  engineType: 'ActiveMQ',
  engineVersion: '5.18',
  hostInstanceType: 'mq.m5.large',
  autoMinorVersionUpgrade: true,
  user: [],
});
InlineUsers.addTo(broker, [{ username: name.stringValue, password: BrokerPassword.fromStoredVariable(stored) }]);
new TerraformOutput(stack, 'two_ids', { value: `\${[for user in ${two.fqn} : user.id]}` });
app.synth();
