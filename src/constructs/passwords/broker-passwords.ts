/** The sources of the passwords of many users. */
import type { Construct } from 'constructs';
import { TerraformStack, TerraformVariable } from '../private/framework';
import { quote, typeName } from '../../rules/internal';
import { BrokerPassword } from './broker-password';
import { checkSecretOptions, secretOptions, type GeneratedSecretOptions } from './generated-secret';
import { isUnresolved } from '../private/unresolved';
import { constructPath, watchName } from '../private/names';
import { checkedElsewhere, optionsOf, readOptions, type FieldsOf } from '../private/options';
import { secretPasswordOptions, type SecretPasswordOptions } from './password-options';
import { checkedVersion } from './sources';
import { refusePartOfToken } from '../private/token-mistakes';

/** Options of passwords from variables. */
export interface VariablePasswordsOptions {
  /**
   * A prefix for the names of the variables, for stacks with users of several brokers.
   * @default - no prefix
   */
  readonly prefix?: string;
  /**
   * The versions of the passwords by username. See `BrokerPasswordOptions.version`.
   * @default - version 1 for all
   */
  readonly versions?: { [username: string]: number };
}

/** Options of passwords that are stored in a separate secret for each user. */
export interface SecretPasswordsOptions extends SecretPasswordOptions {
  /** The prefix of the names of the secrets, such as `mq/orders/`; the username follows. */
  readonly namePrefix: string;
}

/** Options of passwords that AWS generates. */
export interface GeneratedPasswordsOptions extends GeneratedSecretOptions {
  /**
   * The prefix of the names of the secrets, such as `mq/orders/`; the username follows.
   * @default - names that Terraform generates
   */
  readonly secretNamePrefix?: string;
}

const ofVariables: FieldsOf<VariablePasswordsOptions> = { prefix: checkedElsewhere, versions: checkedElsewhere };
const ofSecrets: FieldsOf<SecretPasswordsOptions> = { ...secretPasswordOptions, namePrefix: checkedElsewhere };
const ofGenerated: FieldsOf<GeneratedPasswordsOptions> = { ...secretOptions, secretNamePrefix: checkedElsewhere };

/** A user that needs a password, and its index in the list of users. */
interface PasswordlessUser {
  readonly index: number;
  readonly username: string;
}

/** Why a user cannot have a password. */
interface PasswordProblem {
  readonly index: number;
  readonly message: string;
}

/** The password source for users without a `password`. Extend this class to supply a custom source. */
export abstract class BrokerPasswords {
  /**
   * Takes each password from an existing secret in Secrets Manager, one for each user. The name of the secret is `namePrefix`
   * followed by the username. A `-` replaces each `~`, which the names of secrets cannot contain.
   */
  public static fromSecretsManager(options: SecretPasswordsOptions): BrokerPasswords {
    const place = 'BrokerPasswords.fromSecretsManager';
    const { namePrefix, jsonField } = optionsOf(place, options, ofSecrets);
    const prefix = requireText(place, 'namePrefix', namePrefix);
    const nameOf = (username: string) => secretName(prefix, username);
    return new Passwords((_scope, username) => BrokerPassword.fromSecretsManager(nameOf(username), { jsonField }), {
      kind: 'secret',
      nameOf,
    });
  }

  /**
   * Takes all passwords from one existing secret in Secrets Manager, a JSON object with a field for each username. When the
   * secret changes, Terraform plans an update of every user.
   *
   * @param secretId the ARN or the name of the secret
   */
  public static fromSharedSecret(secretId: string): BrokerPasswords {
    requireText('BrokerPasswords.fromSharedSecret', 'secretId', secretId);
    return new Passwords((_scope, username) => BrokerPassword.fromSecretsManager(secretId, { jsonField: username }));
  }

  /**
   * Lets AWS generate each password and store it in a new secret, one for each user. In the name of the secret, `-` replaces
   * each `~` of the username. See `BrokerPassword.fromGeneratedSecret`.
   */
  public static fromGeneratedSecrets(options: GeneratedPasswordsOptions = {}): BrokerPasswords {
    const place = 'BrokerPasswords.fromGeneratedSecrets';
    const { secretNamePrefix: given, ...rest } = optionsOf(place, options, ofGenerated);
    checkSecretOptions(place, rest);
    if (given === undefined) {
      return new Passwords((scope, username) =>
        BrokerPassword.fromGeneratedSecret(scope, `${username}@password`, rest),
      );
    }
    const prefix = requireText(place, 'secretNamePrefix', given);
    // For each stack, since stacks may deploy to different accounts.
    const taken = new WeakMap<TerraformStack, Set<string>>();
    const make = (scope: Construct, username: string) => {
      const stack = TerraformStack.of(scope);
      const name = secretName(prefix, username);
      const password = BrokerPassword.fromGeneratedSecret(scope, `${username}@password`, { ...rest, secretName: name });
      taken.set(stack, (taken.get(stack) ?? new Set()).add(name));
      return password;
    };
    return new Passwords(make, {
      kind: 'secret',
      nameOf: (username) => secretName(prefix, username),
      isTaken: (stack, name) => taken.get(stack)?.has(name) === true,
      remedy: 'Pass another `secretNamePrefix`',
    });
  }

  /**
   * Takes each password from a sensitive variable, which is created in the stack: `orders_service_password` for the user
   * orders-service. See `BrokerPassword.fromVariable`.
   */
  public static fromVariables(options: VariablePasswordsOptions = {}): BrokerPasswords {
    const place = 'BrokerPasswords.fromVariables';
    const { prefix: given = '', versions: givenVersions } = optionsOf(place, options, ofVariables);
    const prefix = requireText(place, 'prefix', given);
    const versions = new Map(Object.entries(readOptions(place, givenVersions, [])));
    for (const version of versions.values()) checkedVersion('fromVariable', version);
    const unused = new Set(versions.keys());
    let isWatched = unused.size === 0;
    const nameOf = (username: string) => {
      const name = `${prefix}${username.replace(/[^A-Za-z0-9]/g, '_')}_password`;
      // A Terraform name cannot start with a digit.
      return /^\d/.test(name) ? `_${name}` : name;
    };
    const make = (scope: Construct, username: string) => {
      unused.delete(username);
      if (!isWatched) scope.node.addValidation({ validate: () => unusedVersions(scope, unused) });
      isWatched = true;
      const description = `The password of the user ${username}`;
      const stack = TerraformStack.of(scope);
      const variable = new TerraformVariable(stack, nameOf(username), { type: 'string', sensitive: true, description });
      watchName(variable);
      return BrokerPassword.fromVariable(variable, { version: versions.get(username) });
    };
    return new Passwords(make, {
      kind: 'variable',
      nameOf,
      isTaken: (stack, name) => stack.node.tryFindChild(name) !== undefined,
      remedy: 'Pass another `prefix`',
    });
  }

  /**
   * Returns the password of a user. Called once for each user that needs a password, after all users have been checked.
   *
   * @param scope the construct that contains the users
   * @param username the name of the user, which is known at synth
   */
  public abstract passwordFor(scope: Construct, username: string): BrokerPassword;

  /** Returns why some users cannot get a password. Called before any password is created. @internal */
  public _problems?(scope: Construct, users: readonly PasswordlessUser[]): PasswordProblem[];
}

/** How the secrets or variables that contain the passwords are named, one for each user. */
interface Naming {
  readonly kind: 'secret' | 'variable';
  readonly nameOf: (username: string) => string;
  /** Returns whether something else already has a name. */
  readonly isTaken?: (stack: TerraformStack, name: string) => boolean;
  /** What to do about a name that is taken. */
  readonly remedy?: string;
}

class Passwords extends BrokerPasswords {
  private readonly make: (scope: Construct, username: string) => BrokerPassword;
  private readonly naming?: Naming;

  public constructor(make: (scope: Construct, username: string) => BrokerPassword, naming?: Naming) {
    super();
    this.make = make;
    this.naming = naming;
  }

  public override passwordFor(scope: Construct, username: string): BrokerPassword {
    const path = constructPath(scope);
    requireText(path, 'username', username);
    const [problem] = this._problems(scope, [{ index: 0, username }]);
    if (problem) throw new Error(`${path}: ${problem.message}`);
    return this.make(scope, username);
  }

  /** @internal */
  public override _problems(scope: Construct, users: readonly PasswordlessUser[]): PasswordProblem[] {
    const first = new Map<string, string>();
    return users.flatMap(({ index, username }) => {
      const message = this.problemOf(TerraformStack.of(scope), username, first);
      return message === undefined ? [] : [{ index, message }];
    });
  }

  private problemOf(stack: TerraformStack, username: string, first: Map<string, string>): string | undefined {
    if (isUnresolved(username)) {
      return (
        'A username that only Terraform knows cannot be part of the name of a secret or a variable. Allowed: usernames that ' +
        'are known at synth. Give this user a `password`.'
      );
    }
    if (!this.naming) return undefined;
    const { kind, nameOf, isTaken, remedy } = this.naming;
    const name = nameOf(username);
    const other = first.get(name);
    if (other === undefined) first.set(name, username);
    const problem = `The password of ${quote(username)} would be the ${kind} ${name}`;
    if (other !== undefined && other !== username) {
      return `${problem}, which is already that of ${quote(other)}. Allowed: a separate ${kind} for each user. Rename one of the users, or give this user a \`password\`.`;
    }
    if (isTaken?.(stack, name) !== true) return undefined;
    return `${problem}, which already exists. Allowed: a new ${kind} for each user. ${remedy}, or give this user a \`password\`.`;
  }
}

/** Returns the name of a user's secret. It can contain all characters of usernames except `~`. */
const secretName = (prefix: string, username: string): string => prefix + username.replaceAll('~', '-');

function unusedVersions(scope: Construct, unused: ReadonlySet<string>): string[] {
  return [...unused].map(
    (username) =>
      `${scope.node.path}: \`versions\` of BrokerPasswords.fromVariables contains ${quote(username)}, which is not a user that takes its ` +
      'password from it. Allowed: the names of users without a `password`. Correct the name or remove it.',
  );
}

function requireText(place: string, name: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw new Error(`${place}: \`${name}\` is ${typeName(value)}. Allowed: a string. Pass one.`);
  }
  refusePartOfToken(`${place}: \`${name}\``, value);
  return value;
}
