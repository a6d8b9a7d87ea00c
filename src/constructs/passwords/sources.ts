/** What a BrokerPassword is made of: a variable, plain text or a secret in Secrets Manager. Private to the package. */
import type { IConstruct } from 'constructs';
import { TerraformElement, TerraformStack, type TerraformVariable } from 'cdktf';
import { isObject, readField, typeName, NOT_KNOWN_YET, type Known } from '../../rules';
import { attached } from '../private/attached';
import { addPasswordValidations } from '../private/conditions';
import { isToken, isUnresolved, knownString } from '../private/unresolved';
import { refusePartOfToken } from '../private/token-mistakes';

/** The attributes of a `mq_user` that a password becomes. */
export interface PasswordAttributes {
  readonly passwordWo?: string;
  readonly passwordWoVersion?: number;
  readonly passwordSecretId?: string;
  readonly passwordSecretKey?: string;
}

/** One way to a password. Nothing in it but `attributes` and `known` may tell the password. */
export interface PasswordSource {
  /** Where the password comes from, in a few words. */
  readonly description: string;
  /** What the rules may look at: the plain text, or that it is not known. */
  readonly known: Known<string>;
  /** A token that is given as plain text, which nothing has checked. */
  readonly unchecked?: string;
  /** The secret in Secrets Manager, if it is in one. */
  readonly secretId?: string;
  /** What to warn about at synth. */
  readonly warning?: string;
  /** Asked for at synth, when logical ids are final. */
  attributes(): PasswordAttributes;
  /** Why it cannot serve a `BrokerUser` below this scope. */
  problemIn?(scope: IConstruct): string | undefined;
  /** Why it cannot serve an inline user below this scope. */
  problemInline?(scope: IConstruct): string | undefined;
}

/** An ephemeral variable, which is in no plan and no state. */
export function ephemeralVariable(variable: TerraformVariable, version: number | undefined): PasswordSource {
  requireSafe('fromVariable', variable);
  prepare(variable, 'ephemeral');
  const [value, passwordWoVersion] = [valueOf(variable), checkedVersion('fromVariable', version)];
  return {
    description: `variable ${variable.node.path}`,
    known: NOT_KNOWN_YET,
    attributes: () => ({ passwordWo: value(), passwordWoVersion }),
    problemIn: (scope) => problemOfStack(variable, scope),
    problemInline: () =>
      'The password is an ephemeral value, which a block of aws_mq_broker cannot take. Allowed for an inline user: BrokerPassword.fromStoredVariable(variable), with all that its name says. Use that, or a BrokerUser',
  };
}

/** A variable whose value the AWS provider keeps in the state. */
export function storedVariable(variable: TerraformVariable): PasswordSource {
  requireSafe('fromStoredVariable', variable);
  prepare(variable, 'stored');
  const value = valueOf(variable);
  return {
    description: `variable ${variable.node.path}`,
    known: NOT_KNOWN_YET,
    attributes: () => ({ passwordWo: value(), passwordWoVersion: 1 }),
    problemIn: () =>
      'The password is one that is stored in plans and states. Allowed for a BrokerUser: BrokerPassword.fromVariable(variable), which is in neither. Use that',
    problemInline: (scope) => problemOfStack(variable, scope),
  };
}

/** Text that stands in the code. */
export function plainTextSource(value: string, version: number | undefined): PasswordSource {
  if (typeof value !== 'string') throw new Error('BrokerPassword.unsafePlainText: the value must be a string.');
  refusePartOfToken('BrokerPassword.unsafePlainText', value);
  const known = knownString(value);
  const passwordWoVersion = checkedVersion('unsafePlainText', version);
  return {
    description: 'plain text, hidden',
    known,
    unchecked: known === NOT_KNOWN_YET ? value : undefined,
    warning:
      'The password is plain text, which is written to cdk.tf.json and to saved plans. Use BrokerPassword.fromVariable(variable) with a sensitive TerraformVariable.',
    attributes: () => ({ passwordWo: value, passwordWoVersion }),
  };
}

/**
 * A secret that the provider reads at apply.
 * @param place what errors begin with
 * @param secretId an ARN or a name, or a token
 * @param jsonField the field of a JSON object
 * @param version a number whose change sets the password again, for a secret that changes in the same apply
 */
export function secret(
  place: string,
  secretId: string,
  jsonField: string | undefined,
  version?: number,
): PasswordSource {
  const refuse = (problem: string) => {
    throw new Error(
      `${place}: ${problem}. Allowed: the ARN or the name of a secret, 1 to 2048 characters. Pass \`secret.arn\`, or the ` +
        'name that `aws secretsmanager list-secrets` prints.',
    );
  };
  if (typeof secretId !== 'string') refuse('the secret is not a string');
  refusePartOfToken(place, secretId);
  if (!isUnresolved(secretId)) {
    if (secretId.length < 1 || secretId.length > 2048) refuse(`the secret has ${secretId.length} characters`);
    if (secretId.startsWith('arn:') && !/^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:.+$/.test(secretId)) {
      refuse('the ARN is not that of a secret in Secrets Manager');
    }
  }
  requireJsonField(place, jsonField);
  return {
    description: `secret ${isUnresolved(secretId) ? 'in Secrets Manager' : secretId}`,
    known: NOT_KNOWN_YET,
    secretId,
    attributes: () => ({ passwordSecretId: secretId, passwordSecretKey: jsonField, passwordWoVersion: version }),
    problemInline: () =>
      'The password is in Secrets Manager, where a block of aws_mq_broker does not look. Allowed for an inline user: BrokerPassword.fromStoredVariable(variable), with all that its name says. Use that, or a BrokerUser',
  };
}

/** @throws an Error if the value is not the name of a field */
export function requireJsonField(place: string, jsonField: unknown): void {
  refusePartOfToken(place, jsonField);
  if (jsonField !== undefined && (typeof jsonField !== 'string' || jsonField === '')) {
    throw new Error(
      `${place}: \`jsonField\` is empty or not a string. Allowed: the name of a field of the JSON object that the secret holds. ` +
        'Name the field, or leave `jsonField` out where the secret is the password itself.',
    );
  }
}

const variableKind = Symbol.for('cdktf-mq-users/passwordVariable');

/** Gives a variable its validations, and makes it ephemeral where it is to be; once, however many users have it. */
function prepare(variable: TerraformVariable, kind: 'ephemeral' | 'stored'): void {
  let isNew = false;
  const first = attached(variable, variableKind, () => {
    isNew = true;
    return kind;
  });
  if (first !== kind) {
    throw new Error(
      `${variable.node.path}: one variable cannot be both ephemeral and stored in the state. Use a variable of its own ` +
        'for BrokerPassword.fromStoredVariable.',
    );
  }
  if (!isNew) return;
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

function problemOfStack(variable: TerraformVariable, scope: IConstruct): string | undefined {
  if (TerraformStack.of(scope) === TerraformStack.of(variable)) return undefined;
  return (
    `The password is the variable ${variable.node.path}, of another stack, where its value stays. ` +
    `Allowed: a variable of the stack ${TerraformStack.of(scope).node.path}. Declare one there`
  );
}

function requireSafe(factory: string, variable: TerraformVariable): void {
  const isVariable =
    isObject(variable) &&
    TerraformElement.isTerraformElement(variable) &&
    typeof readField(variable, 'addValidation') === 'function';
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

/** @throws an Error if the version is no whole number from 1 */
export function checkedVersion(factory: string, version = 1): number {
  if (isToken(version) || (Number.isSafeInteger(version) && version >= 1)) return version;
  const given: unknown = version;
  const shown = typeof given === 'number' ? String(given) : typeName(given);
  throw new Error(
    `BrokerPassword.${factory}: \`version\` is ${shown}. Allowed: a whole number from 1. Raise it by one to set the password again.`,
  );
}
