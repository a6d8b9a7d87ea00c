/**
 * One file lists the users of three brokers in two Regions. README.md describes how to run it.
 */
import { join } from 'node:path';
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import { BrokerPasswords, BrokerUsers, MqProvider, RosterFile } from 'cdktf-mq-users';

/** The brokers of this app, with their Regions. */
const brokers = [
  { name: 'orders', region: 'eu-west-1', brokerId: 'b-1111a5b6-78cd-901e-2fgh-3i45j6k178l1' },
  { name: 'orders-standby', region: 'us-east-1', brokerId: 'b-2222a5b6-78cd-901e-2fgh-3i45j6k178l2' },
  { name: 'reports', region: 'us-east-1', brokerId: 'b-3333a5b6-78cd-901e-2fgh-3i45j6k178l3' },
];

const app = new App();
const stack = new TerraformStack(app, 'roster');
const roster = RosterFile.fromPath(process.env.ROSTER ?? join(__dirname, 'users.yaml'));

const providers = new Map(
  [...new Set(brokers.map(({ region }) => region))].map((region) => [
    region,
    new MqProvider(stack, `mq-${region}`, { alias: region, region }),
  ]),
);

for (const { name, region, brokerId } of brokers) {
  const users = new BrokerUsers(stack, name, {
    brokerId,
    users: roster.usersOf(brokerId),
    // mq/orders/orders-service, in the Region of the broker.
    passwords: BrokerPasswords.fromSecretsManager({ namePrefix: `mq/${name}/` }),
    defaults: { groups: ['everyone'] },
    provider: providers.get(region),
  });
  new TerraformOutput(stack, `${name}_waiting`, { value: users.pendingChanges });
}

app.synth();
