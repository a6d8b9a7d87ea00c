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
  if (value === null && isSet(config.password_wo_version)) {
    const detail =
      'password_wo_version belongs to password_wo, which is not set. A new version of a secret is applied by itself. Remove it.';
    found.push(error('password_wo_version without password_wo', detail, ['password_wo_version']));
  }
  return found;
}

export interface PlannedVersion {
  readonly version: string | Unknown | null;
  /** Why it is another one than before. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The version of the secret as it is to be planned. */
export async function planSecretVersion(
  prior: UserState | null,
  planned: UserConfig,
  session: Session | undefined,
  context: Context,
): Promise<PlannedVersion> {
  const { password_secret_id: secretId, password_secret_key: key } = planned;
  const as = (version: PlannedVersion['version'], ...diagnostics: Diagnostic[]): PlannedVersion => ({
    version,
    diagnostics,
  });
  if (secretId === null) return as(null);
  const isSame = prior !== null && prior.password_secret_id === secretId && prior.password_secret_key === key;
  // It may be a secret that this very apply creates.
  if (!isSame || prior.password_secret_version_id === null) return as(UNKNOWN);
  const applied = prior.password_secret_version_id;
  if (session === undefined) return as(applied);
  try {
    const current = await session.mq.secrets.currentVersion(secretId, context);
    if (current === applied) return as(applied);
    const detail = `The password of ${String(planned.username)} was set from the version ${applied} of the secret ${secretId}. AWSCURRENT is now ${current}, so the password is set again from that.`;
    return as(current, warning('The secret has a new version', detail, ['password_secret_id']));
  } catch (thrown) {
    if (!(thrown instanceof MqError) || thrown.kind !== 'forbidden') {
      throw failure('The secret could not be looked up', thrown, ['password_secret_id']);
    }
    const detail = `${thrown.message} Until then a new version of the secret is not noticed.`;
    return as(applied, warning('Whether the secret has a new version is not known', detail, ['password_secret_id']));
  }
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
