/**
 * A secret in Secrets Manager with a generated password: AWS generates it at apply, and Terraform passes it on in a
 * write-only attribute. The resources are written with their Terraform names, so that the AWS provider's constructs are never loaded.
 */
import { Construct } from 'constructs';
import { Fn } from '../private/framework';
import {
  AwsResource,
  awsProviderOptions,
  requireProviderOfStack,
  type AwsProviderOptions,
} from '../private/aws-resource';
import { EphemeralBlock } from '../private/ephemeral-block';
import { LIMITS } from '../../rules';
import { quote, typeName, rangeText } from '../../rules/internal';
import { isToken, isUnresolved } from '../private/unresolved';
import { constructPath } from '../private/names';
import { checkedElsewhere, mapOfText, optionsOf, text, type FieldsOf } from '../private/options';
import { refusePartOfToken } from '../private/token-mistakes';
import {
  secretPasswordOptions,
  versionOptions,
  type BrokerPasswordOptions,
  type SecretPasswordOptions,
} from './password-options';
import { checkedVersion, requireJsonField, secret, type PasswordSource } from './sources';

/**
 * Options of every password that AWS generates. If `version` is raised, AWS generates a new password, which is set for the
 * user in the same apply. With `jsonField`, the secret is a JSON object with that field only.
 */
export interface GeneratedSecretOptions extends BrokerPasswordOptions, SecretPasswordOptions, AwsProviderOptions {
  /**
   * The description of the secret.
   * @default The password of a user of an Amazon MQ broker
   */
  readonly description?: string;
  /**
   * The number of characters of the password, 12 to 250.
   * @default 32
   */
  readonly length?: number;
  /**
   * The KMS key that encrypts the secret: its id, ARN or alias.
   * @default - the account's own key for Secrets Manager
   */
  readonly kmsKeyId?: string;
  /**
   * The number of days that AWS keeps the secret after it is destroyed: 7 to 30, or 0 to delete it immediately.
   * @default 30
   */
  readonly recoveryWindowInDays?: number;
  /**
   * Tags of the secret.
   * @default - the default tags of the AWS provider
   */
  readonly tags?: { [key: string]: string };
}

/** Options of one password that AWS generates. */
export interface GeneratedPasswordOptions extends GeneratedSecretOptions {
  /**
   * The name of the secret: at most 512 letters, digits and `/ _ + = . @ -`.
   * @default - the path of the construct, and a suffix that Terraform chooses
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretName?: string;
}

/** The types of the options of every generated password. */
export const secretOptions: FieldsOf<GeneratedSecretOptions> = {
  ...versionOptions,
  ...secretPasswordOptions,
  ...awsProviderOptions,
  description: text,
  length: checkedElsewhere,
  kmsKeyId: text,
  recoveryWindowInDays: checkedElsewhere,
  tags: mapOfText,
};
const fields: FieldsOf<GeneratedPasswordOptions> = { ...secretOptions, secretName: checkedElsewhere };

/**
 * The characters that Amazon MQ does not allow in a password. Since the password must contain lower-case and upper-case
 * letters, digits and punctuation, at least 4 of its characters differ.
 */
const excluded = ',:=';

/**
 * Creates the secret with its generated password, and returns the source of the password.
 *
 * @throws an Error if an option is not allowed, before anything is added to the tree
 */
export function generateSecret(scope: Construct, id: string, given: GeneratedPasswordOptions): PasswordSource {
  const place = `BrokerPassword.fromGeneratedSecret: ${constructPath(scope, id)}`;
  const options = optionsOf(place, given, fields);
  checkSecretOptions(place, options);
  requireProviderOfStack(place, scope, options.provider);
  const parent = new Construct(scope, id);
  const { provider: aws, length = 32, jsonField, version = 1 } = options;
  const password = new EphemeralBlock(parent, 'password', {
    type: 'aws_secretsmanager_random_password',
    attributes: { password_length: length, exclude_characters: excluded, require_each_included_type: true },
    provider: aws,
  });
  const container = new AwsResource(parent, 'secret', {
    type: 'aws_secretsmanager_secret',
    attributes: {
      ...(options.secretName === undefined
        ? { name_prefix: `${parent.node.path.replace(/[^A-Za-z0-9/_+=.@-]/g, '-').slice(0, 400)}-` }
        : { name: options.secretName }),
      description: options.description ?? 'The password of a user of an Amazon MQ broker',
      kms_key_id: options.kmsKeyId,
      recovery_window_in_days: options.recoveryWindowInDays,
      tags: options.tags,
    },
    provider: aws,
  });
  const generated = password.getStringAttribute('random_password');
  const value = new AwsResource(parent, 'version', {
    type: 'aws_secretsmanager_secret_version',
    attributes: {
      secret_id: container.getStringAttribute('id'),
      secret_string_wo: jsonField === undefined ? generated : Fn.jsonencode({ [jsonField]: generated }),
      secret_string_wo_version: version,
    },
    provider: aws,
  });
  // The ARN of the version is that of the secret, but it is known only once the secret has its value.
  return secret(place, value.getStringAttribute('arn'), jsonField, version);
}

/**
 * Checks the options of a generated secret.
 *
 * @throws an Error if an option is not allowed
 */
export function checkSecretOptions(
  place: string,
  { length, version, recoveryWindowInDays: days, secretName, jsonField }: GeneratedPasswordOptions,
): void {
  const isWhole = (value: number, min: number, max: number) =>
    isToken(value) || (Number.isSafeInteger(value) && value >= min && value <= max);
  const { min, max } = LIMITS.password;
  if (length !== undefined && !isWhole(length, min, max)) {
    throw new Error(
      `${place}: \`length\` is ${shownNumber(length)}. Allowed: a whole number from ${rangeText(LIMITS.password)}. Choose one of these.`,
    );
  }
  if (days !== undefined && days !== 0 && !isWhole(days, 7, 30)) {
    throw new Error(
      `${place}: \`recoveryWindowInDays\` is ${shownNumber(days)}. Allowed: 7 to 30 days, or 0 to delete the secret immediately. ` +
        'Choose one of these.',
    );
  }
  checkedVersion('BrokerPassword.fromGeneratedSecret', version);
  requireJsonField(place, jsonField);
  refusePartOfToken(place, secretName);
  if (secretName !== undefined && !isUnresolved(secretName) && !isSecretName(secretName)) {
    throw new Error(
      `${place}: \`secretName\` is ${typeof secretName === 'string' ? quote(secretName) : typeName(secretName)}. Allowed: 1 to 512 letters, digits and / _ + = . @ -. ` +
        'Choose another name.',
    );
  }
}

const isSecretName = (name: unknown): boolean => typeof name === 'string' && /^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name);

const shownNumber = (value: unknown): string => (typeof value === 'number' ? String(value) : typeName(value));
