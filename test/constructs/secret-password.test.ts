/** Passwords in Secrets Manager: existing ones, and those that AWS generates. */
import type { TerraformStack } from 'cdktf';
import { DataAwsSecretsmanagerSecret } from '@cdktf/provider-aws/lib/data-aws-secretsmanager-secret';
import { MqBroker } from '@cdktf/provider-aws/lib/mq-broker';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import {
  BrokerId,
  BrokerPassword,
  BrokerUser,
  InlineUsers,
  MqProvider,
  type GeneratedPasswordOptions,
} from '../../src/constructs';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { brokerId, newStack, synth, thrown, userResource, type Synthesized } from './helpers';
import { newBroker } from './new-broker';

const arn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:mq/orders-AbCdEf';

function userOf(password: (stack: TerraformStack) => BrokerPassword) {
  const stack = newStack();
  new AwsProvider(stack, 'aws', { region: 'eu-west-1' });
  new BrokerUser(stack, 'orders', { brokerId, username: 'orders', password: password(stack) });
  return { ...synth(stack), stack };
}

/** Returns the warnings about users, without that of the MqProvider about the first deploy. */
const warnings = ({ annotations }: Pick<Synthesized, 'annotations'>) =>
  annotations.filter(({ constructPath }) => constructPath !== 'stack/mq');

/** Returns a block without CDKTF's metadata. */
function plain(block: unknown): Record<string, unknown> {
  const copy = { ...(block as Record<string, unknown>) };
  delete copy['//'];
  return copy;
}

describe('a password from a secret', () => {
  test('with an ARN and a key is read by the provider', () => {
    const result = userOf(() => BrokerPassword.fromSecretsManager(arn, { jsonField: 'password' }));
    expect(userResource(result, 'orders')).toEqual({
      broker_id: brokerId,
      username: 'orders',
      password_secret_id: arn,
      password_secret_key: 'password',
    });
    expect(warnings(result)).toEqual([]);
  });

  test('with a name and without a key is the whole secret', () => {
    const resource = userResource(
      userOf(() => BrokerPassword.fromSecretsManager('mq/orders')),
      'orders',
    );
    expect(resource).toMatchObject({ password_secret_id: 'mq/orders' });
    expect(resource).not.toHaveProperty('password_secret_key');
  });

  test.each<[string, (stack: TerraformStack) => BrokerPassword, string]>([
    [
      'its ARN',
      (stack) => BrokerPassword.fromSecretsManager(new SecretsmanagerSecret(stack, 's').arn),
      '${aws_secretsmanager_secret.s.arn}',
    ],
    [
      'a secret',
      (stack) => BrokerPassword.fromSecretConstruct(new SecretsmanagerSecret(stack, 's')),
      '${aws_secretsmanager_secret.s.arn}',
    ],
    [
      'the version of a secret',
      (stack) => BrokerPassword.fromSecretConstruct(new SecretsmanagerSecretVersion(stack, 's', { secretId: 'x' })),
      '${aws_secretsmanager_secret_version.s.arn}',
    ],
    [
      'a data source',
      (stack) => BrokerPassword.fromSecretConstruct(new DataAwsSecretsmanagerSecret(stack, 's', { name: 'x' })),
      '${data.aws_secretsmanager_secret.s.arn}',
    ],
  ])('can refer to a construct of the AWS provider: %s', (_, password, expected) => {
    expect(userResource(userOf(password), 'orders').password_secret_id).toBe(expected);
  });

  test.each<[string, () => unknown, string]>([
    [
      'an empty name',
      () => BrokerPassword.fromSecretsManager(''),
      'BrokerPassword.fromSecretsManager: the secret has 0 characters. Allowed: the ARN or the name of a secret, 1 to 2048 characters. Pass `secret.arn`, or the name that `aws secretsmanager list-secrets` prints.',
    ],
    [
      'the ARN of another resource',
      () => BrokerPassword.fromSecretsManager('arn:aws:s3:::bucket'),
      'the ARN is not that of a secret in Secrets Manager.',
    ],
    [
      'an empty field',
      () => BrokerPassword.fromSecretsManager(arn, { jsonField: '' }),
      '`jsonField` is empty or not a string.',
    ],
    [
      'a construct that is not a secret',
      () => BrokerPassword.fromSecretConstruct(new MqBroker(newStack(), 'b', {} as never)),
      'BrokerPassword.fromSecretConstruct: the construct is aws_mq_broker. Allowed: aws_secretsmanager_secret_version and aws_secretsmanager_secret, resource or data source.',
    ],
    [
      'undefined',
      () => BrokerPassword.fromSecretConstruct(undefined as never),
      'BrokerPassword.fromSecretConstruct: the construct is missing.',
    ],
  ])('%s is refused', (_, call, message) => {
    expect(thrown(call).message).toContain(message);
  });

  test('is refused for an inline user', () => {
    const password = BrokerPassword.fromSecretsManager(arn);
    expect(() => InlineUsers.addTo(newBroker(), [{ username: 'orders', password }])).toThrow(
      'The password is in Secrets Manager, which a block of aws_mq_broker cannot read.',
    );
  });

  test('shows the ARN of its secret, which is not confidential', () => {
    expect(String(BrokerPassword.fromSecretsManager(arn))).toBe(`BrokerPassword(secret ${arn})`);
    expect(BrokerPassword.fromSecretsManager(arn).secretId).toBe(arn);
    expect(BrokerPassword.unsafePlainText('Very-Secret-Word-42').secretId).toBeUndefined();
  });
});

describe('a generated password', () => {
  test('is generated by AWS, passed on as a write-only value, and read from its secret', () => {
    const result = userOf((stack) => BrokerPassword.fromGeneratedSecret(stack, 'orders-password'));
    const config = JSON.parse(result.text) as Record<string, Record<string, Record<string, unknown>>>;
    const only = (blocks: unknown) => Object.values(blocks as object).map(plain);
    const [password] = Object.keys(config.ephemeral!.aws_secretsmanager_random_password!);
    const [secret] = Object.keys(config.resource!.aws_secretsmanager_secret!);
    const [version] = Object.keys(config.resource!.aws_secretsmanager_secret_version!);
    expect(only(config.ephemeral!.aws_secretsmanager_random_password)).toEqual([
      { password_length: 32, exclude_characters: ',:=', require_each_included_type: true },
    ]);
    expect(only(config.resource!.aws_secretsmanager_secret)).toEqual([
      { name_prefix: 'stack/orders-password-', description: 'The password of a user of an Amazon MQ broker' },
    ]);
    expect(only(config.resource!.aws_secretsmanager_secret_version)).toEqual([
      {
        secret_id: `\${aws_secretsmanager_secret.${secret}.id}`,
        secret_string_wo: `\${ephemeral.aws_secretsmanager_random_password.${password}.random_password}`,
        secret_string_wo_version: 1,
      },
    ]);
    expect(userResource(result, 'orders')).toEqual({
      broker_id: brokerId,
      username: 'orders',
      password_secret_id: `\${aws_secretsmanager_secret_version.${version}.arn}`,
      password_wo_version: 1,
    });
    expect(warnings(result)).toEqual([]);
  });

  test('has the given options', () => {
    const result = userOf((stack) => {
      const provider = new AwsProvider(stack, 'other', { alias: 'other', region: 'us-east-1' });
      const options: GeneratedPasswordOptions = {
        secretName: 'mq/orders',
        description: 'Orders',
        length: 64,
        version: 3,
        jsonField: 'password',
        kmsKeyId: 'alias/mq',
        recoveryWindowInDays: 0,
        tags: { team: 'orders' },
        provider,
      };
      return BrokerPassword.fromGeneratedSecret(stack, 'generated', options);
    });
    const config = JSON.parse(result.text) as Record<string, Record<string, Record<string, unknown>>>;
    const only = (blocks: unknown) => plain(Object.values(blocks as object)[0]);
    expect(only(config.ephemeral!.aws_secretsmanager_random_password)).toMatchObject({
      password_length: 64,
      provider: 'aws.other',
    });
    expect(only(config.resource!.aws_secretsmanager_secret)).toEqual({
      name: 'mq/orders',
      description: 'Orders',
      kms_key_id: 'alias/mq',
      recovery_window_in_days: 0,
      tags: { team: 'orders' },
      provider: 'aws.other',
    });
    expect(only(config.resource!.aws_secretsmanager_secret_version)).toMatchObject({
      secret_string_wo: expect.stringMatching(/^\$\{jsonencode\(\{"password" = ephemeral\..*\}\)\}$/),
      secret_string_wo_version: 3,
      provider: 'aws.other',
    });
    expect(userResource(result, 'orders')).toMatchObject({ password_secret_key: 'password', password_wo_version: 3 });
  });

  test('has a separate secret for each construct', () => {
    const stack = newStack();
    new AwsProvider(stack, 'aws');
    for (const name of ['first', 'second']) {
      const password = BrokerPassword.fromGeneratedSecret(stack, `${name}-password`);
      new BrokerUser(stack, name, { brokerId, username: name, password });
    }
    const config = JSON.parse(synth(stack).text) as { ephemeral: Record<string, object> };
    expect(Object.keys(config.ephemeral.aws_secretsmanager_random_password!)).toHaveLength(2);
  });

  test.each<[GeneratedPasswordOptions, string]>([
    [
      { length: 11 },
      'BrokerPassword.fromGeneratedSecret: stack/x: `length` is 11. Allowed: a whole number from 12 to 250. Choose one of these.',
    ],
    [{ length: 251 }, '`length` is 251.'],
    [{ length: 12.5 }, '`length` is 12.5.'],
    [
      { recoveryWindowInDays: 6 },
      '`recoveryWindowInDays` is 6. Allowed: 7 to 30 days, or 0 to delete the secret immediately.',
    ],
    [
      { secretName: 'a b' },
      '`secretName` is "a b". Allowed: 1 to 512 letters, digits and / _ + = . @ -. Choose another name.',
    ],
    [{ version: 0 }, 'BrokerPassword.fromGeneratedSecret: `version` is 0.'],
  ])('%j is refused before anything is created', (options, message) => {
    const stack = newStack();
    const before = stack.node.findAll().length;
    expect(thrown(() => BrokerPassword.fromGeneratedSecret(stack, 'x', options)).message).toContain(message);
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('is refused with a provider of another stack', () => {
    const stack = newStack();
    const provider = new AwsProvider(newStack(), 'aws', { region: 'us-east-1' });
    const before = stack.node.findAll().length;
    const calls = [
      () => BrokerPassword.fromGeneratedSecret(stack, 'password', { provider }),
      () => BrokerId.fromBrokerName(stack, 'broker', 'orders', { provider }),
    ];
    for (const call of calls) {
      expect(thrown(call).message).toContain(
        'stack/aws, which is in another stack. Allowed: an AwsProvider of the same stack. Pass one, or leave `provider` out.',
      );
    }
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('is refused with a provider of another type', () => {
    const stack = newStack();
    const provider = new MqProvider(stack, 'west', { alias: 'west' });
    const before = stack.node.findAll().length;
    const calls = [
      () => BrokerPassword.fromGeneratedSecret(stack, 'password', { provider }),
      () => BrokerId.fromBrokerName(stack, 'broker', 'orders', { provider }),
    ];
    for (const call of calls) {
      expect(thrown(call).message).toContain('Allowed: an AWS provider, such as new AwsProvider(…).');
    }
    expect(stack.node.findAll()).toHaveLength(before);
  });

  test('is refused in HCL with a message by CDKTF, which would omit the password, and written by CDKTN', () => {
    const stack = newStack();
    BrokerPassword.fromGeneratedSecret(stack, 'x');
    if (FRAMEWORK.name === 'CDKTF') {
      expect(() => stack.toHclTerraform()).toThrow('stack/x/password: CDKTF cannot write ephemeral blocks in HCL.');
    } else {
      const { hcl } = stack.toHclTerraform() as { hcl: string };
      expect(hcl).toMatch(/^ephemeral "aws_secretsmanager_random_password" .* \{\n *password_length += 32$/m);
    }
  });
});
