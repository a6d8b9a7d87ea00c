/**
 * Measures the construction and synthesis of an app with 1,000 users, compared with bare TerraformResources. Target: 1.5
 * times.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformResource, TerraformStack, TerraformVariable } from 'cdktf';
import { BrokerPassword, BrokerUser, MqProvider } from '../src/constructs';
import { compare, type Sample, type Section } from './measure';

const users = 1_000;
const usersPerBroker = 250;
const username = (index: number) => `service-${index}`;
const brokerId = (index: number) => `b-${Math.floor(index / usersPerBroker)}`;
const groups = (index: number) => ['readers', `team-${index % 20}`];

export async function synthOf1000(): Promise<Section> {
  // One token for all, as in BrokerPassword, because creating a token captures a stack trace.
  const tokens = new WeakMap<TerraformVariable, string>();
  const tokenOf = (password: TerraformVariable) => {
    const token = tokens.get(password) ?? password.stringValue;
    tokens.set(password, token);
    return token;
  };
  const bare = (stack: TerraformStack, index: number, password: TerraformVariable) => {
    const resource = new TerraformResource(stack, username(index), { terraformResourceType: 'mq_user' });
    resource.addOverride('broker_id', brokerId(index));
    resource.addOverride('username', username(index));
    resource.addOverride('groups', groups(index));
    resource.addOverride('console_access', false);
    resource.addOverride('password_wo', tokenOf(password));
    resource.addOverride('password_wo_version', 1);
  };
  const user = (stack: TerraformStack, index: number, password: TerraformVariable) => {
    new BrokerUser(stack, username(index), {
      brokerId: brokerId(index),
      username: username(index),
      groups: groups(index),
      consoleAccess: false,
      password: BrokerPassword.fromVariable(password),
    });
  };
  return {
    rows: await compare(
      [
        { name: `${users} bare \`TerraformResource\`s, same attributes`, measure: () => synth(bare) },
        { name: `${users} \`BrokerUser\`s`, measure: () => synth(user) },
      ],
      9,
    ),
  };
}

/** Both apps have the provider, with its binary and lock entry: only the resources differ. */
function synth(add: (stack: TerraformStack, index: number, password: TerraformVariable) => void): Promise<Sample> {
  const outdir = mkdtempSync(join(tmpdir(), 'mq-users-bench-'));
  try {
    const began = performance.now();
    const app = new App({ outdir });
    const stack = new TerraformStack(app, 'stack');
    new MqProvider(stack, 'mq', { region: 'us-east-1' });
    const password = new TerraformVariable(stack, 'password', { type: 'string', sensitive: true });
    for (let index = 0; index < users; index++) add(stack, index, password);
    app.synth();
    return Promise.resolve({ millis: performance.now() - began });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
