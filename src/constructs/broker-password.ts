/** Where the password of a broker user comes from, said by name. A `BrokerPassword` never shows what it holds. */
import { inspect } from 'node:util';
import type { IConstruct } from 'constructs';
import { TerraformStack, Token, type TerraformVariable } from 'cdktf';
import { UNKNOWN, type Known } from '../rules';
import { addPasswordValidations } from './conditions';
import { knownString } from './known';

/** What to write instead of a plain string; for error messages. */
export const passwordSources =
  'Use BrokerPassword.fromVariable(variable) with a sensitive TerraformVariable, or BrokerPassword.unsafePlainText(value) ' +
  'if it may be read in cdk.tf.json';

/** Options of every password that is passed to Terraform as a write-only value. */
export interface BrokerPasswordOptions {
  /**
   * The version of the password, a whole number. Terraform cannot see that a write-only value changed: raise the version
   * to set the password again.
   * @default 1
   * @see https://developer.hashicorp.com/terraform/language/resources/ephemeral/write-only
   */
  readonly version?: number;
}

const brand = Symbol.for('cdktf-mq-users/BrokerPassword');
const checkedVariable = Symbol.for('cdktf-mq-users/passwordVariable');

/**
 * The source of a user's password. Amazon MQ takes 12 to 250 printable ASCII characters, at least 4 different ones, and
 * no comma, colon or equals sign.
 *
 * @see https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id-users-username.html
 */
export class BrokerPassword {
  /**
   * The password is the value of a Terraform variable, given at plan and apply (`TF_VAR_…`, a variable of HCP Terraform).
   * The variable is made `ephemeral`, so that its value is in no plan and no state, and not nullable. A second variable
   * beside it, `ID_rules`, holds a `validation` for every rule about passwords and is not to be set. Needs Terraform
   * 1.11 or newer.
   *
   * @param variable a variable with `sensitive: true` and no default, in the stack of the user
   * @throws an Error where the variable is not sensitive, has a default or holds something else than a string
   */
  public static fromVariable(variable: TerraformVariable, options: BrokerPasswordOptions = {}): BrokerPassword {
    requireSafe('fromVariable', variable);
    prepare(variable, 'ephemeral');
    const version = checkedVersion('fromVariable', options.version);
    return new BrokerPassword('ephemeral', valueOf(variable), UNKNOWN, version, variable);
  }

  /**
   * For inline users alone, whose passwords the AWS provider keeps in the state whatever is done. The password is the
   * value of a sensitive Terraform variable, hidden in what Terraform prints, in plain text in every state and saved plan.
   * Prefer a `BrokerUser`, whose password is in neither.
   *
   * @param variable a variable with `sensitive: true` and no default, in the stack of the broker
   * @throws an Error where the variable is not sensitive, has a default or holds something else than a string
   */
  public static storedInState(variable: TerraformVariable): BrokerPassword {
    requireSafe('storedInState', variable);
    prepare(variable, 'stored');
    return new BrokerPassword('stored', valueOf(variable), UNKNOWN, 1, variable);
  }

  /**
   * The password stands in the code: it is written to `cdk.tf.json` and to every saved plan, and only the state is free
   * of it. For emulators and experiments. Each use is a warning at synth.
   *
   * @param value the password, or a token; a literal `${` is written `$${`, as everywhere in CDKTF
   */
  public static unsafePlainText(value: string, options: BrokerPasswordOptions = {}): BrokerPassword {
    if (typeof value !== 'string') throw new Error('BrokerPassword.unsafePlainText: the value must be a string.');
    const version = checkedVersion('unsafePlainText', options.version);
    return new BrokerPassword('plain', () => value, knownString(value), version, undefined);
  }

  /** Whether a value is a BrokerPassword, also one of another copy of this package. */
  public static isBrokerPassword(x: unknown): x is BrokerPassword {
    return typeof x === 'object' && x !== null && brand in x;
  }

  // Private to the engine, not only to the compiler: neither inspection nor JSON can reach them.
  readonly #kind: Kind;
  readonly #value: () => string;
  readonly #known: Known<string>;
  readonly #version: number;
  readonly #variable: TerraformVariable | undefined;

  private constructor(
    kind: Kind,
    value: () => string,
    known: Known<string>,
    version: number,
    variable: TerraformVariable | undefined,
  ) {
    this.#kind = kind;
    this.#value = value;
    this.#known = known;
    this.#version = version;
    this.#variable = variable;
    Object.defineProperty(this, brand, { value: true });
    Object.defineProperty(this, inspect.custom, { value: () => this.toString() });
  }

  /** What the rules may look at: the plain text, or that it is not known. @internal */
  public get _known(): Known<string> {
    return this.#known;
  }

  /** A token that is given as plain text, which nothing has checked. Variables have validations. @internal */
  public get _unchecked(): string | undefined {
    return this.#kind === 'plain' && this.#known === UNKNOWN ? this.#value() : undefined;
  }

  /** The write-only attributes of a `mq_user`. Asked for at synth, when logical ids are final. @internal */
  public _attributes(): BrokerPasswordAttributes {
    return { passwordWo: this.#value(), passwordWoVersion: this.#version };
  }

  /** What to warn about at synth, if anything. @internal */
  public get _warning(): string | undefined {
    if (this.#variable) return undefined;
    return `The password is plain text, which is written to cdk.tf.json and to saved plans. Use BrokerPassword.fromVariable(variable) with a sensitive TerraformVariable.`;
  }

  /** Why this password cannot serve a `BrokerUser` below this scope, if so. @internal */
  public _problemIn(scope: IConstruct): string | undefined {
    if (this.#kind === 'stored') {
      return 'The password is one that is stored in plans and states. Allowed for a BrokerUser: BrokerPassword.fromVariable(variable), which is in neither. Use that';
    }
    return this.problemOfStack(scope);
  }

  /** Why this password cannot serve an inline user below this scope, if so. @internal */
  public _problemInline(scope: IConstruct): string | undefined {
    if (this.#kind === 'ephemeral') {
      return 'The password is an ephemeral value, which a block of aws_mq_broker cannot take. Allowed for an inline user: BrokerPassword.storedInState(variable), with all that its name says. Use that, or a BrokerUser';
    }
    return this.problemOfStack(scope);
  }

  private problemOfStack(scope: IConstruct): string | undefined {
    if (!this.#variable || TerraformStack.of(scope) === TerraformStack.of(this.#variable)) return undefined;
    return (
      `The password is the variable ${this.#variable.node.path}, of another stack, where its value stays. ` +
      `Allowed: a variable of the stack ${TerraformStack.of(scope).node.path}. Declare one there`
    );
  }

  /** Says where the password comes from, never what it is. */
  public toString(): string {
    return this.#variable
      ? `BrokerPassword(variable ${this.#variable.node.path})`
      : 'BrokerPassword(plain text, hidden)';
  }

  /** As `toString()`, so that a password is not serialized by accident. */
  public toJSON(): string {
    return this.toString();
  }
}

/** The attributes of a `mq_user` that a password becomes. @internal */
export interface BrokerPasswordAttributes {
  readonly passwordWo: string;
  readonly passwordWoVersion: number;
}

type Kind = 'ephemeral' | 'stored' | 'plain';

/** Gives a variable its validations, and makes it ephemeral where it is to be; once, however many users have it. */
function prepare(variable: TerraformVariable, kind: 'ephemeral' | 'stored'): void {
  const before = (variable as unknown as Partial<Record<typeof checkedVariable, string>>)[checkedVariable];
  if (before !== undefined && before !== kind) {
    throw new Error(
      `${variable.node.path}: one variable cannot be both ephemeral and stored in the state. Use a variable of its own ` +
        'for BrokerPassword.storedInState.',
    );
  }
  if (before === kind) return;
  Object.defineProperty(variable, checkedVariable, { value: kind });
  if (kind === 'ephemeral') variable.addOverride('ephemeral', true);
  variable.addOverride('nullable', false);
  addPasswordValidations(variable);
}

const tokens = new WeakMap<TerraformVariable, string>();

/** One token for all users: making one captures a stack trace. Not before synth, which would fix the logical id. */
function valueOf(variable: TerraformVariable): () => string {
  return () => {
    const token = tokens.get(variable) ?? variable.stringValue;
    tokens.set(variable, token);
    return token;
  };
}

function requireSafe(factory: string, variable: TerraformVariable): void {
  const isVariable = typeof variable === 'object' && variable !== null && typeof variable.addValidation === 'function';
  if (!isVariable) {
    throw new Error(
      `BrokerPassword.${factory}: the variable must be a TerraformVariable with \`sensitive: true\` and no default.`,
    );
  }
  const refuse = (problem: string, remedy: string) => {
    throw new Error(`${variable.node.path}: a variable that holds a password ${problem}. ${remedy}.`);
  };
  if (variable.sensitive !== true) refuse('must be sensitive', 'Set `sensitive: true` on it');
  if (variable.default !== undefined && variable.default !== null) {
    refuse(
      'must have no default, since a default is written to cdk.tf.json',
      'Give the value at plan: TF_VAR_… or -var',
    );
  }
  if (variable.type !== undefined && variable.type !== 'string') {
    refuse(`must hold a string, not ${variable.type}`, 'Set `type: VariableType.STRING` on it');
  }
}

function checkedVersion(factory: string, version = 1): number {
  if (Token.isUnresolved(version) || (Number.isSafeInteger(version) && version >= 1)) return version;
  throw new Error(
    `BrokerPassword.${factory}: \`version\` is ${version}. Allowed: a whole number from 1. Raise it by one to set the password again.`,
  );
}
