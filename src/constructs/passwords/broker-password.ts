/** The sources of a user's password. A `BrokerPassword` never shows the password. */
import { inspect } from 'node:util';
import type { Construct, IConstruct } from 'constructs';
import { Token, type ITerraformResource, type TerraformVariable } from '../private/framework';
import type { Known } from '../../rules';
import { isObject, typeName } from '../../rules/internal';
import { brandAs, isBranded } from '../private/attached';
import { resourceType } from '../private/aws-resource';
import { EphemeralPassword } from './ephemeral-password';
import { generateSecret, type GeneratedPasswordOptions } from './generated-secret';
import { optionsOf } from '../private/options';
import { privateConstructor } from '../private/private-constructor';
import {
  secretPasswordOptions,
  versionOptions,
  type BrokerPasswordOptions,
  type SecretPasswordOptions,
} from './password-options';
import {
  ephemeralPassword,
  ephemeralVariable,
  plainTextSource,
  secret,
  storedVariable,
  type PasswordAttributes,
  type PasswordSource,
} from './sources';

/** The alternatives to a plain string, for error messages. */
export const passwordSources =
  'Use BrokerPassword.fromSecretsManager(secret.arn), BrokerPassword.fromGeneratedSecret(…), BrokerPassword.fromVariable(variable) ' +
  'with a sensitive TerraformVariable, or BrokerPassword.unsafePlainText(value) if it may be read in cdk.tf.json';

const brand = Symbol.for('cdktf-mq-users/BrokerPassword');

/**
 * The source of a user's password. Amazon MQ requires 12 to 250 printable ASCII characters, at least 4 different ones, and
 * no comma, colon or equals sign.
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id-users-username.html
 */
export class BrokerPassword {
  /**
   * Takes the password from a Terraform variable that is set at plan and apply (`TF_VAR_…`, or a variable of HCP
   * Terraform). The variable becomes `ephemeral`, so that neither plans nor the state contain its value, and not nullable.
   * This also creates a second variable, `ID_rules`, with a `validation` for every rule about passwords; do not set it.
   * Requires Terraform or OpenTofu 1.11 or newer.
   *
   * @param variable a variable with `sensitive: true` and no default, in the stack of the user
   * @throws an Error if the variable is not sensitive, has a default or is not a string
   */
  public static fromVariable(variable: TerraformVariable, options: BrokerPasswordOptions = {}): BrokerPassword {
    const { version } = optionsOf('BrokerPassword.fromVariable', options, versionOptions);
    return new BrokerPassword(ephemeralVariable(variable, version));
  }

  /**
   * Takes the password from AWS Secrets Manager. The provider reads it at apply, with its own credentials, and checks it
   * against the rules. Terraform never receives it. When the secret has a new current version, Terraform plans an update of
   * the user.
   *
   * @param secretId the ARN or the name of the secret: `secret.arn` of a construct, a string or a token. The secret must
   * have a value when the user is created; for a secret in the same stack, pass its version to `fromSecretConstruct`
   * @throws an Error if the ARN is not that of a secret
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
   */
  public static fromSecretsManager(secretId: string, options: SecretPasswordOptions = {}): BrokerPassword {
    const place = 'BrokerPassword.fromSecretsManager';
    return new BrokerPassword(secret(place, secretId, optionsOf(place, options, secretPasswordOptions).jsonField));
  }

  /**
   * Takes the password from a secret of the AWS provider's constructs, like `fromSecretsManager`. Prefer a
   * `SecretsmanagerSecretVersion`: the secret then has its value before the user is created. `SecretsmanagerSecret` and the data
   * sources of both are also allowed.
   *
   * @param construct an `aws_secretsmanager_secret_version` or `aws_secretsmanager_secret`, resource or data source
   * @throws an Error if the construct is something else
   */
  public static fromSecretConstruct(
    construct: ITerraformResource,
    options: SecretPasswordOptions = {},
  ): BrokerPassword {
    const type = resourceType(construct);
    if (type !== 'aws_secretsmanager_secret' && type !== 'aws_secretsmanager_secret_version') {
      throw new Error(
        `BrokerPassword.fromSecretConstruct: the construct is ${type ?? typeName(construct)}. Allowed: aws_secretsmanager_secret_version and ` +
          'aws_secretsmanager_secret, resource or data source. Pass one of these, or an ARN to BrokerPassword.fromSecretsManager.',
      );
    }
    const arn = Token.asString(construct.interpolationForAttribute('arn'));
    return new BrokerPassword(
      secret(
        'BrokerPassword.fromSecretConstruct',
        arn,
        optionsOf('BrokerPassword.fromSecretConstruct', options, secretPasswordOptions).jsonField,
      ),
    );
  }

  /**
   * Lets AWS generate the password at apply and store it in a new secret in Secrets Manager, from which the provider reads
   * it. The password follows every rule, and no configuration, plan or state contains it. The stack needs an `AwsProvider`
   * (from `@cdktf/provider-aws` 20.1 or newer, or `@cdktn/provider-aws`) and Terraform or OpenTofu 1.11 or newer. AWS charges for each secret.
   *
   * @param scope the stack, or a construct in it
   * @param id the id of the construct that contains the secret
   * @throws an Error if an option is not allowed
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
   */
  public static fromGeneratedSecret(
    scope: Construct,
    id: string,
    options: GeneratedPasswordOptions = {},
  ): BrokerPassword {
    return new BrokerPassword(generateSecret(scope, id, options));
  }

  /**
   * Takes a random password that Terraform generates at apply and stores nowhere. Store it in a secret at the same time: see
   * `EphemeralPassword`. Prefer `fromGeneratedSecret`, which does both.
   *
   * @param password the password, in the stack of the user; its `version` determines when it is sent again
   * @throws an Error if the value is not an EphemeralPassword
   */
  public static fromEphemeralPassword(password: EphemeralPassword): BrokerPassword {
    if (!EphemeralPassword.isEphemeralPassword(password)) {
      throw new Error(
        `BrokerPassword.fromEphemeralPassword: the value is ${typeName(password)}. Allowed: an EphemeralPassword. Pass new EphemeralPassword(…).`,
      );
    }
    return new BrokerPassword(ephemeralPassword(password));
  }

  /**
   * Takes the password from a sensitive Terraform variable whose value is stored in the state. Only for inline users, whose
   * passwords the AWS provider always keeps in the state. Terraform hides the value in its output, but every state and saved
   * plan contains it in plain text. Prefer a `BrokerUser`, whose password is in neither.
   *
   * @param variable a variable with `sensitive: true` and no default, in the stack of the broker
   * @throws an Error if the variable is not sensitive, has a default or is not a string
   */
  public static fromStoredVariable(variable: TerraformVariable): BrokerPassword {
    return new BrokerPassword(storedVariable(variable));
  }

  /**
   * Takes the password from the code. It is written to `cdk.tf.json` and to every saved plan, but not to the state. For
   * emulators and experiments; synth shows a warning for each use.
   *
   * @param value the password, or a token; a literal `${` is written `$${`, as everywhere in CDKTF
   */
  public static unsafePlainText(value: string, options: BrokerPasswordOptions = {}): BrokerPassword {
    const { version } = optionsOf('BrokerPassword.unsafePlainText', options, versionOptions);
    return new BrokerPassword(plainTextSource(value, version));
  }

  /** Returns whether a value is a BrokerPassword, including one from another copy of this package. */
  public static isBrokerPassword(x: unknown): x is BrokerPassword {
    return isBranded(x, brand);
  }

  // Private at run time, not only to the compiler: neither inspection nor JSON can reach it.
  readonly #source: PasswordSource;

  private constructor(source: PasswordSource) {
    if (!isObject(source)) {
      throw privateConstructor('BrokerPassword', 'fromSecretsManager', 'fromGeneratedSecret', 'fromVariable');
    }
    this.#source = source;
    brandAs(this, brand);
    Object.defineProperty(this, inspect.custom, { value: () => this.toString() });
  }

  /**
   * The ARN or the name of the secret that contains the password, for example to grant access to it; undefined if the
   * password is not in a secret.
   */
  public get secretId(): string | undefined {
    return this.#source.secretId;
  }

  /** The value that the rules check: the plain text, or `NOT_KNOWN_YET`. @internal */
  public get _known(): Known<string> {
    return this.#source.known;
  }

  /** A token that was passed as plain text, which synth cannot check. Variables have validations. @internal */
  public get _unchecked(): string | undefined {
    return this.#source.unchecked;
  }

  /** Returns the attributes of an `mq_user`. Called at synth, when logical ids are final. @internal */
  public _attributes(): PasswordAttributes {
    return this.#source.attributes();
  }

  /** The warning for synth, if there is one. @internal */
  public get _warning(): string | undefined {
    return this.#source.warning;
  }

  /** Returns why a `BrokerUser` in this scope cannot use the password, or undefined if it can. @internal */
  public _problemIn(scope: IConstruct): string | undefined {
    return this.#source.problemIn?.(scope);
  }

  /** Returns why an inline user in this scope cannot use the password, or undefined if it can. @internal */
  public _problemInline(scope: IConstruct): string | undefined {
    return this.#source.problemInline?.(scope);
  }

  /** Returns a description of the source. It never contains the password. */
  public toString(): string {
    return `BrokerPassword(${this.#source.description})`;
  }

  /** Returns the same as `toString()`, so that a password is not serialized by accident. */
  public toJSON(): string {
    return this.toString();
  }
}
