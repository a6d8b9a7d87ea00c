/** The same in JavaScript as synth.py, with the built package. */
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { App, TerraformResource, TerraformStack, TerraformVariable } = require('cdktf');
const { BrokerPassword, BrokerPasswords, BrokerUser, BrokerUsers, MqProvider } = require('cdktf-mq-users');

const username = (index) => `service-${index}`;
const groups = (index) => ['readers', `team-${index % 20}`];
const began = performance.now();
const app = new App({ outdir: mkdtempSync(join(tmpdir(), 'synth-')) });
const stack = new TerraformStack(app, 'stack');
if (process.argv[2] !== 'bare') new MqProvider(stack, 'mq', { region: 'us-east-1' });
if (process.argv[2] === 'bare') {
  for (let index = 0; index < 1000; index++) {
    new TerraformResource(stack, username(index), { terraformResourceType: 'mq_user' });
  }
} else if (process.argv[2] === 'each') {
  const password = BrokerPassword.fromVariable(
    new TerraformVariable(stack, 'password', { type: 'string', sensitive: true }),
  );
  for (let index = 0; index < 1000; index++) {
    new BrokerUser(stack, username(index), {
      brokerId: `b-${Math.floor(index / 250)}`,
      username: username(index),
      groups: groups(index),
      password,
    });
  }
} else {
  for (let broker = 0; broker < 4; broker++) {
    const indices = Array.from({ length: 250 }, (_, index) => broker * 250 + index);
    new BrokerUsers(stack, `users-${broker}`, {
      brokerId: `b-${broker}`,
      users: indices.map((index) => ({ username: username(index), groups: groups(index) })),
      passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
    });
  }
}
app.synth();
console.log(performance.now() - began);
