/** The sources that a BrokerPassword can have: a variable, plain text or a secret in Secrets Manager. Private to the package. */
import type { Construct, IConstruct } from 'constructs';
import { TerraformElement, TerraformStack, type TerraformVariable } from '../private/framework';
import { NOT_KNOWN_YET, type Known } from '../../rules';
import { isObject, readField, typeName } from '../../rules/internal';
import { attached } from '../private/attached';
import { addPasswordValidations } from '../private/conditions';
import { isToken, isUnresolved, knownString } from '../private/unresolved';
import { refusePartOfToken } from '../private/token-mistakes';
import { problemOfStack } from '../private/variable-stack';

/** The attributes of an `mq_user` that are about its password. */
export interface PasswordAttributes {
  readonly passwordWo?: string;
  readonly passwordWoVersion?: number;
  readonly passwordSecretId?: string;
  readonly passwordSecretKey?: string;
}

/** A source of a password. Only `attributes` and `known` may contain the password. */
export interface PasswordSource {
  /** A short description of the source. */
  readonly description: string;
  /** The value that the rules check: the plain text, or `NOT_KNOWN_YET`. */
  readonly known: Known<string>;
  /** A token that was passed as plain text, which synth cannot check. */
  readonly unchecked?: string;
  /** The secret in Secrets Manager that contains the password, if there is one. */
  readonly secretId?: string;
  /** The warning for synth, if there is one. */
  readonly warning?: string;
  /** Returns the attributes. Called at synth, when logical ids are final. */
  attributes(): PasswordAttributes;
  /** Returns why a `BrokerUser` in this scope cannot use the password, or undefined if it can. */
  problemIn?(scope: IConstruct): string | undefined;
  /** Returns why an inline user in this scope cannot use the password, or undefined if it can. */
  problemInline?(scope: IConstruct): string | undefined;
}

const ephemeralInline =
  'The password is an ephemeral value, which a block of aws_mq_broker does not accept. Allowed for an inline user: BrokerPassword.fromStoredVariable(variable), which stores the password in the state. Use that, or a BrokerUser';

/** Returns the source for an ephemeral variable, whose value is neither in plans nor in the state. */
export function ephemeralVariable(variable: TerraformVariable, version: number | undefined): PasswordSource {
  requireSafe('fromVariable', variable);
  prepare(variable, 'ephemeral');
  const [value, passwordWoVersion] = [valueOf(variable), checkedVersion('BrokerPassword.fromVariable', version)];
  return {
    description: `variable ${variable.node.path}`,
    known: NOT_KNOWN_YET,
    attributes: () => ({ passwordWo: value(), passwordWoVersion }),
    problemIn: (scope) => problemIn(variable, scope),
    problemInline: () => ephemeralInline,
  };
}

/** Returns the source for a password that Terraform generates at apply. */
export function ephemeralPassword(
  password: Construct & { readonly result: string; readonly version: number },
): PasswordSource {
  const { path } = password.node;
  return {
    description: `ephemeral password ${path}`,
    known: NOT_KNOWN_YET,
    attributes: () => ({ passwordWo: password.result, passwordWoVersion: password.version }),
    problemIn: (scope) =>
      TerraformStack.of(scope) === TerraformStack.of(password)
        ? undefined
        : `The password is ${path} of another stack, and ephemeral values cannot be shared between stacks. Allowed: an EphemeralPassword of the stack ${TerraformStack.of(scope).node.path}. Create one there`,
    problemInline: () => ephemeralInline,
  };
}

/** Returns the source for a variable whose value the AWS provider keeps in the state. */
export function storedVariable(variable: TerraformVariable): PasswordSource {
  requireSafe('fromStoredVariable', variable);
  prepare(variable, 'stored');
  const value = valueOf(variable);
  return {
    description: `variable ${variable.node.path}`,
    known: NOT_KNOWN_YET,
    attributes: () => ({ passwordWo: value(), passwordWoVersion: 1 }),
    problemIn: () =>
      'The password would be stored in plans and in the state. Allowed for a BrokerUser: BrokerPassword.fromVariable(variable), which is stored in neither. Use that',
    problemInline: (scope) => problemIn(variable, scope),
  };
}

/** Returns the source for a password that is written in the code. */
export function plainTextSource(value: string, version: number | undefined): PasswordSource {
  if (typeof value !== 'string') throw new Error('BrokerPassword.unsafePlainText: the value must be a string.');
  refusePartOfToken('BrokerPassword.unsafePlainText', value);
  const known = knownString(value);
  const passwordWoVersion = checkedVersion('BrokerPassword.unsafePlainText', version);
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
 * Returns the source for a secret that the provider reads at apply.
 *
 * @param place the text that errors begin with
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
      'The password is in Secrets Manager, which a block of aws_mq_broker cannot read. Allowed for an inline user: BrokerPassword.fromStoredVariable(variable), which stores the password in the state. Use that, or a BrokerUser',
  };
}

/**
 * Checks the name of the field that contains the password.
 *
 * @throws an Error if the value is not the name of a field
 */
export function requireJsonField(place: string, jsonField: unknown): void {
  refusePartOfToken(place, jsonField);
  if (jsonField !== undefined && (typeof jsonField !== 'string' || jsonField === '')) {
    throw new Error(
      `${place}: \`jsonField\` is empty or not a string. Allowed: the name of a field of the JSON object in the secret. ` +
        'Name the field, or leave out `jsonField` if the whole secret is the password.',
    );
  }
}

const variableKind = Symbol.for('cdktf-mq-users/passwordVariable');

/** Adds the validations to a variable, and makes it ephemeral if the kind requires it; once, however many users have it. */
function prepare(variable: TerraformVariable, kind: 'ephemeral' | 'stored'): void {
  let isNew = false;
  const first = attached(variable, variableKind, () => {
    isNew = true;
    return kind;
  });
  if (first !== kind) {
    throw new Error(
      `${variable.node.path}: one variable cannot be both ephemeral and stored in the state. Use a separate variable for ` +
        'BrokerPassword.fromStoredVariable.',
    );
  }
  if (!isNew) return;
  if (kind === 'ephemeral') variable.addOverride('ephemeral', true);
  variable.addOverride('nullable', false);
  addPasswordValidations(variable);
}

const tokens = new WeakMap<TerraformVariable, string>();

/**
 * Returns a function that returns the token of the variable, the same one for all users, since each new token captures a
 * stack trace. Call it at synth: an earlier call would fix the logical id.
 */
function valueOf(variable: TerraformVariable): () => string {
  return () => {
    const token = tokens.get(variable) ?? variable.stringValue;
    tokens.set(variable, token);
    return token;
  };
}

const problemIn = (variable: TerraformVariable, scope: IConstruct): string | undefined =>
  problemOfStack('The password is the variable', variable, scope);

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
      'Set the value at plan with TF_VAR_… or -var',
    );
  }
  if (variable.type !== undefined && variable.type !== 'string') {
    refuse(`must hold a string, not ${variable.type}`, 'Set `type: VariableType.STRING` on it');
  }
}

/**
 * Returns the version of a password, 1 if it is not set.
 *
 * @throws an Error if the version is not a whole number from 1
 */
export function checkedVersion(place: string, version = 1): number {
  if (isToken(version) || (Number.isSafeInteger(version) && version >= 1)) return version;
  const given: unknown = version;
  const shown = typeof given === 'number' ? String(given) : typeName(given);
  throw new Error(
    `${place}: \`version\` is ${shown}. Allowed: a whole number from 1. Increase it by one to set the password again.`,
  );
}
