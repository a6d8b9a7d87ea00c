/** Where the password of a `mq_user` comes from: the configuration itself, or a secret that is read at apply. */
import { MqError } from '../../../amazon-mq';
import { checkField } from '../../../rules';
import { failure } from '../../failure';
import type { Context, Diagnostic } from '../../plugin';
import { DiagnosticError, error, UNKNOWN, warning, type ClientCapabilities, type Unknown } from '../../plugin';
import type { Session } from '../../session';
import { violationDiagnostics } from '../../violations';
import type { UserConfig, UserState } from './schema';

/** What is wrong with the source of the password: none, two, or arguments that belong to the other one. */
export function sourceDiagnostics(config: UserConfig, { writeOnlyAttributes }: ClientCapabilities): Diagnostic[] {
  const { password_wo: value, password_secret_id: secret, password_secret_key: key } = config;
  const isSet = (argument: unknown) => argument !== null && argument !== UNKNOWN;
  if (value === null && secret === null) {
    const detail =
      'Set password_wo, from an ephemeral value or an ephemeral variable, or password_secret_id, the ARN or name of a Secrets Manager secret.';
    return [error('A password is needed', detail, ['password_wo'])];
  }
  const found: Diagnostic[] = [];
  if (isSet(value) && isSet(secret)) {
    const detail = 'password_wo and password_secret_id exclude each other. Remove one of them.';
    found.push(error('Two sources of the password', detail, ['password_secret_id']));
  }
  if (value !== null && !writeOnlyAttributes) {
    const detail =
      'password_wo is write-only, which needs Terraform 1.11 or newer, or OpenTofu 1.11 or newer. Use one of those, or password_secret_id.';
    found.push(error('This Terraform cannot keep the password out of the state', detail, ['password_wo']));
  }
  if (secret === '') {
    const detail = 'password_secret_id is empty. Allowed: the ARN or the name of a Secrets Manager secret. Correct it.';
    found.push(error('Invalid password_secret_id', detail, ['password_secret_id']));
  }
  if (secret === null && isSet(key)) {
    const detail = 'password_secret_key names a key of the secret password_secret_id, which is not set. Set that, too.';
    found.push(error('password_secret_key without a secret', detail, ['password_secret_key']));
  }
  return found;
}

/**
 * Looks, at refresh, which version of the secret is current. The plan compares it with the one that was applied; it does
 * not look itself, since Terraform plans once more at apply and wants the same plan then.
 */
export async function currentSecretVersion(
  { password_secret_id: secretId, password_secret_version_id: applied }: UserState,
  session: Session,
  context: Context,
): Promise<{ readonly version: string | null; readonly diagnostics: readonly Diagnostic[] }> {
  if (secretId === null || applied === null) return { version: applied, diagnostics: [] };
  try {
    return { version: await session.mq.secrets.currentVersion(secretId, context), diagnostics: [] };
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind === 'aborted') throw thrown;
    // No reason to fail: a user whose secret is gone can still be changed otherwise, and destroyed.
    const detail = `${thrown.message} Until then a new version of the secret is not noticed.`;
    const summary = 'Whether the secret has a new version is not known';
    return { version: applied, diagnostics: [warning(summary, detail, ['password_secret_id'])] };
  }
}

export interface PlannedVersion {
  readonly version: string | Unknown | null;
  /** Why it is another one than before. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The version of the secret as it is to be planned; `current` is what the last refresh saw. */
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
  // It may be a secret that this very apply creates.
  if (!isSame || applied === null) return { version: UNKNOWN, diagnostics: [] };
  if (typeof current !== 'string' || current === applied) return { version: applied, diagnostics: [] };
  const detail = `The password of ${String(planned.username)} was set from the version ${applied} of the secret ${String(secretId)}. AWSCURRENT is now ${current}, so the password is set again from that.`;
  return {
    version: current,
    diagnostics: [warning('The secret has a new version', detail, ['password_secret_id'])],
  };
}

/** A password at apply, and the version of the secret that it is from. */
export interface ResolvedPassword {
  readonly password: string;
  readonly secretVersion: string | null;
}

/**
 * The password, fit for Amazon MQ. Nothing has been changed by then.
 * @param version the version of the secret that was planned; undefined for the current one
 */
export async function resolvePassword(
  user: Pick<UserState, 'password_wo' | 'password_secret_id' | 'password_secret_key'>,
  version: string | undefined,
  session: Session,
  context: Context,
): Promise<ResolvedPassword> {
  const { password_wo: value, password_secret_id: secretId, password_secret_key: key } = user;
  if (secretId === null) {
    if (value !== null) return { password: value, secretVersion: null };
    throw new DiagnosticError([
      error('The password is null', 'What password_wo refers to turned out to be null.', ['password_wo']),
    ]);
  }
  try {
    const { password, versionId } = await session.mq.secrets.password(secretId, {
      signal: context.signal,
      ...(key !== null && { key }),
      ...(version !== undefined && { versionId: version }),
    });
    const violations = checkField('password', password).filter(({ severity }) => severity === 'error');
    if (violations.length > 0) throw new DiagnosticError(unfit(secretId, violations));
    return { password, secretVersion: versionId };
  } catch (thrown) {
    const isAboutKey = thrown instanceof MqError && thrown.kind === 'secret' && key !== null;
    const attribute = isAboutKey ? 'password_secret_key' : 'password_secret_id';
    throw failure('The password could not be read from the secret', thrown, [attribute]);
  }
}

function unfit(secretId: string, violations: ReturnType<typeof checkField>): Diagnostic[] {
  return violationDiagnostics(violations).map(({ summary, detail }) =>
    error(summary.replace('password_wo', 'password'), `In the secret ${secretId}: ${detail}`, ['password_secret_id']),
  );
}
