/** `targetVersions` of cdktf.json: synth names what a version of Terraform or OpenTofu lacks for a source of passwords. */
import { TerraformStack } from 'cdktf';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import {
  BrokerPassword,
  BrokerPasswords,
  BrokerUser,
  BrokerUsers,
  MqProvider,
  UserMapVariable,
} from '../../src/constructs';
import { brokerId, newApp, passwordVariable, synth } from './helpers';

type Targets = Readonly<Record<string, string>>;

/** Synthesizes a stack whose app has these targets, or CDK Terrain's default, and returns what synth refuses. */
function refusals(targetVersions: Targets | undefined, fill: (stack: TerraformStack) => void): string[] {
  const app = newApp();
  app.node.setContext('targetVersions', targetVersions);
  const stack = new TerraformStack(app, 'stack');
  new MqProvider(stack, 'mq', { region: 'eu-west-1' });
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  fill(stack);
  try {
    synth(stack);
    return [];
  } catch (error) {
    const { message } = error as Error;
    return [...message.matchAll(/^ *\[(.*?)\] (.*?), but the project targets/gm)].map(
      ([, path = '', feature = '']) => `${path}: ${feature}`,
    );
  }
}

const user = (password: (stack: TerraformStack) => BrokerPassword) => (stack: TerraformStack) =>
  void new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: password(stack) });

const fromVariable = user((stack) => BrokerPassword.fromVariable(passwordVariable(stack)));
const fromGeneratedSecret = user((stack) => BrokerPassword.fromGeneratedSecret(stack, 'generated'));
const generatedForList = (stack: TerraformStack) => {
  const passwords = BrokerPasswords.fromGeneratedSecrets({ secretNamePrefix: 'mq/' });
  new BrokerUsers(stack, 'users', { brokerId, users: [{ username: 'orders' }], passwords });
};

test('the default targets include versions without write-only attributes, which a password from a variable needs', () => {
  expect(refusals(undefined, fromVariable)).toEqual([
    'stack/orders: write-only attributes requires terraform >=1.11.0',
    'stack/orders: write-only attributes requires opentofu >=1.11.0',
  ]);
});

test('the default targets include versions without ephemeral resources, which a generated password needs too', () => {
  const [terraform, opentofu] = ['terraform >=1.10.0', 'opentofu >=1.11.0'];
  expect(refusals(undefined, fromGeneratedSecret)).toEqual([
    `stack/generated/password: ephemeral resources requires ${terraform}`,
    `stack/generated/password: ephemeral resources requires ${opentofu}`,
    'stack/generated/version: write-only attributes requires terraform >=1.11.0',
    'stack/generated/version: write-only attributes requires opentofu >=1.11.0',
  ]);
  const ofList = refusals(undefined, generatedForList);
  expect(ofList.map((line) => line.replace(/^.*: /, ''))).toEqual([
    `ephemeral resources requires ${terraform}`,
    `ephemeral resources requires ${opentofu}`,
    'write-only attributes requires terraform >=1.11.0',
    'write-only attributes requires opentofu >=1.11.0',
  ]);
});

test.each<[Targets, string[]]>([
  [{ terraform: '>=1.11' }, []],
  [{ opentofu: '>=1.11' }, []],
  [{ terraform: '>=1.11', opentofu: '>=1.11' }, []],
  [{ terraform: '>=1.10' }, ['write-only attributes requires terraform >=1.11.0']],
  [{ terraform: '>=1.11', opentofu: '>=1.10' }, ['write-only attributes requires opentofu >=1.11.0']],
])('with the targets %j, a password from a variable has the refusals %j', (targets, expected) => {
  expect(refusals(targets, fromVariable)).toEqual(expected.map((text) => `stack/orders: ${text}`));
});

test.each<[string, (stack: TerraformStack) => void]>([
  ['a password from Secrets Manager', user(() => BrokerPassword.fromSecretsManager('mq/orders'))],
  ['users of a variable', (stack) => void new UserMapVariable(stack, 'users').createUsers(stack, 'user', { brokerId })],
])('%s is accepted with all targets', (_, fill) => {
  expect(refusals(undefined, fill)).toEqual([]);
  expect(refusals({ terraform: '>=1.5.7' }, fill)).toEqual([]);
});
