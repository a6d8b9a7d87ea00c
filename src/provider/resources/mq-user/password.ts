/** The password of an `mq_user`: from the configuration, or from a secret that is read at apply. */
import { MqError } from '../../../amazon-mq';
import { checkField, errorsIn } from '../../../rules';
import { toDiagnosticError, violationDiagnostics } from '../../diagnostics';
import type { Context, Diagnostic } from '../../../terraform-plugin';
import {
  DiagnosticError,
  error,
  UNKNOWN,
  warning,
  type Unknown,
  type ValidateOptions,
} from '../../../terraform-plugin';
import type { ProviderClient } from '../../client';
import type { UserConfig, UserState } from './schema';

/**
 * Returns what is wrong with the source of the password: no source, two sources, or arguments of another source.
 */
export function sourceDiagnostics(config: UserConfig, { writeOnlyAttributes, isPlan }: ValidateOptions): Diagnostic[] {
  const { password_wo: value, password_secret_id: secret, password_secret_key: key } = config;
  const isSet = (argument: unknown) => argument !== null && argument !== UNKNOWN;
  const found: Diagnostic[] = [];
  // In a plan, null may be the value of a variable, which is allowed if no password is sent: see requirePassword.
  if (!isPlan && value === null && secret === null) found.push(passwordNeeded);
  if (isSet(value) && isSet(secret)) {
    const detail = 'password_wo and password_secret_id cannot be combined. Remove one of them.';
    found.push(error('Two sources of the password', detail, ['password_secret_id']));
  }
  if (value !== null && !writeOnlyAttributes) {
    const detail =
      'password_wo is write-only, which requires Terraform 1.11 or newer, or OpenTofu 1.11 or newer. Use one of those, or password_secret_id.';
    found.push(error('This version does not support write-only arguments', detail, ['password_wo']));
  }
  if (secret === '') {
    const detail = 'password_secret_id is empty. Allowed: the ARN or the name of a Secrets Manager secret. Correct it.';
    found.push(error('Invalid password_secret_id', detail, ['password_secret_id']));
  }
  if (secret === null && isSet(key)) {
    const detail = 'password_secret_key is a key in the secret password_secret_id, which is not set. Set both.';
    found.push(error('password_secret_key without a secret', detail, ['password_secret_key']));
  }
  return found;
}

/** Returns an error if the plan sends a password and there is no source: on create, and if the source has changed. */
export function requirePassword(
  prior: UserState | null,
  { password_wo: value, password_wo_version: version, password_secret_id: secret }: UserConfig,
): Diagnostic[] {
  const isSent =
    prior === null || prior.password_secret_id !== null || String(prior.password_wo_version) !== String(version);
  if (!isSent || value !== null || secret !== null) return [];
  return [passwordNeeded];
}

const passwordNeeded = error(
  'A password is needed',
  'Set password_wo, from an ephemeral value or an ephemeral variable, or password_secret_id, the ARN or name of a Secrets Manager secret. A password is sent when the user is created, and when password_wo_version changes.',
  ['password_wo'],
);

const completeArn = /^arn:[^:]+:secretsmanager:[^:]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/;

/**
 * Checks at plan whether the secret that the apply reads exists. If not, that is a warning, because the same apply may create a
 * secret of that name; for a complete ARN it is an error, because the ARN of a secret is not known before it exists.
 */
export async function secretDiagnostics(
  { password_secret_id: secretId }: UserConfig,
  plannedVersion: string | Unknown | null,
  client: ProviderClient | undefined,
  context: Context,
): Promise<Diagnostic[]> {
  if (typeof secretId !== 'string' || secretId === '' || plannedVersion !== UNKNOWN || !client) return [];
  try {
    await client.mq.secrets.currentVersion(secretId, context);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind === 'aborted') throw thrown;
    const isCertain = thrown.kind === 'not-found' && completeArn.test(secretId);
    if (isCertain) return [error('The secret does not exist', thrown.message, ['password_secret_id'])];
    const isMissing = thrown.kind === 'not-found' || thrown.kind === 'secret';
    const summary = isMissing ? 'The secret has no password yet' : 'The secret could not be checked';
    const advice = isMissing
      ? 'If this apply creates it, it must do so before the user (depends_on). Otherwise the apply will fail.'
      : 'The apply reads the secret anyway.';
    return [warning(summary, `${thrown.message} ${advice}`, ['password_secret_id'])];
  }
}

/**
 * Determines at refresh which version of the secret is current. The plan compares it with the version that was applied. It does
 * not read the secret itself, because Terraform plans again at apply and requires the same plan.
 */
export async function currentSecretVersion(
  { password_secret_id: secretId, password_secret_version_id: applied }: UserState,
  client: ProviderClient,
  context: Context,
): Promise<{ readonly version: string | null; readonly diagnostics: readonly Diagnostic[] }> {
  if (secretId === null || applied === null) return { version: applied, diagnostics: [] };
  try {
    return { version: await client.mq.secrets.currentVersion(secretId, context), diagnostics: [] };
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind === 'aborted') throw thrown;
    // Not an error: other attributes of a user whose secret no longer exists can still be changed, and it can be destroyed.
    const detail = `${thrown.message} Until then, a new version of the secret is not detected.`;
    const summary = 'The current version of the secret is not known';
    return { version: applied, diagnostics: [warning(summary, detail, ['password_secret_id'])] };
  }
}

interface PlannedVersion {
  readonly version: string | Unknown | null;
  /** Why the version has changed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns the version of the secret to plan; `current` is the version at the last refresh. */
export function planSecretVersion(
  prior: UserState | null,
  planned: UserConfig,
  current: string | null | undefined,
): PlannedVersion {
  const { password_secret_id: secretId, password_secret_key: key } = planned;
  if (secretId === null) return { version: null, diagnostics: [] };
  const isSame =
    prior !== null &&
    prior.password_secret_id === secretId &&
    prior.password_secret_key === key &&
    String(prior.password_wo_version) === String(planned.password_wo_version);
  const applied = prior?.password_secret_version_id ?? null;
  // The same apply may create the secret.
  if (!isSame || applied === null) return { version: UNKNOWN, diagnostics: [] };
  if (typeof current !== 'string' || current === applied) return { version: applied, diagnostics: [] };
  const detail = `The password of ${String(planned.username)} was set from the version ${applied} of the secret ${String(secretId)}. AWSCURRENT is now ${current}, so the password is set again from that.`;
  return {
    version: current,
    diagnostics: [warning('The secret has a new version', detail, ['password_secret_id'])],
  };
}

/** A password at apply, and the version of the secret that contains it. */
export interface ResolvedPassword {
  readonly password: string;
  readonly secretVersion: string | null;
}

/**
 * Returns the password after checking it with the rules. Called before anything is changed.
 *
 * @param version the version of the secret that was planned; undefined for the current one
 */
export async function resolvePassword(
  user: Pick<UserState, 'password_wo' | 'password_secret_id' | 'password_secret_key'>,
  version: string | undefined,
  client: ProviderClient,
  context: Context,
): Promise<ResolvedPassword> {
  const { password_wo: value, password_secret_id: secretId, password_secret_key: key } = user;
  if (secretId === null) {
    if (value !== null) return { password: value, secretVersion: null };
    throw new DiagnosticError([
      error('The password is null', 'The value of password_wo is null. Set it to a password.', ['password_wo']),
    ]);
  }
  try {
    const { password, versionId } = await client.mq.secrets.password(secretId, {
      signal: context.signal,
      ...(key !== null && { jsonField: key }),
      ...(version !== undefined && { versionId: version }),
    });
    const violations = errorsIn(checkField('password', password));
    if (violations.length > 0) throw new DiagnosticError(unfitPasswordDiagnostics(secretId, violations));
    return { password, secretVersion: versionId };
  } catch (thrown) {
    const isAboutKey = thrown instanceof MqError && thrown.kind === 'secret' && key !== null;
    const attribute = isAboutKey ? 'password_secret_key' : 'password_secret_id';
    throw toDiagnosticError('The password could not be read from the secret', thrown, [attribute]);
  }
}

function unfitPasswordDiagnostics(secretId: string, violations: ReturnType<typeof checkField>): Diagnostic[] {
  return violationDiagnostics(violations).map(({ summary, detail }) =>
    error(summary.replace('password_wo', 'password'), `In the secret ${secretId}: ${detail}`, ['password_secret_id']),
  );
}
