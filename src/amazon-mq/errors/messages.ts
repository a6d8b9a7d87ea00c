/** The messages of errors: what the call was for, why it failed, and what to do next. */
import { LIMITS } from '../../rules';
import { escapeControls } from '../../rules/internal';
import type { ApiCall, MqErrorKind } from './kinds';

/** Returns what a call was for, to be put after the name of the operation; empty if it was for nothing in particular. */
export function subjectOf({ brokerId, username, secretId }: ApiCall): string {
  if (secretId !== undefined) return ` for the secret ${secretId}`;
  if (brokerId === undefined) return '';
  return username === undefined ? ` for the broker ${brokerId}` : ` for the user ${brokerId}/${username}`;
}

/** Returns what to do next, in sentences; empty if the reason says it. */
export function adviceFor(kind: MqErrorKind, call: ApiCall): string {
  if (call.secretId !== undefined) {
    if (kind === 'forbidden') return permissionsFor(call.operation);
    if (kind === 'conflict' && call.operation !== 'CreateSecret') return '';
    return adviceOnSecrets[kind] ?? advice[kind];
  }
  if (kind === 'conflict' && call.operation !== 'CreateUser') {
    return 'Reboot the broker, so that pending changes take effect, and try again.';
  }
  if (kind === 'bad-request') return adviceOnRefusals[call.operation] ?? '';
  return advice[kind];
}

const advice: Readonly<Record<MqErrorKind, string>> = {
  'not-found': 'Check the broker id, the username, the Region and the account.',
  conflict: 'Import the existing user, or choose another username.',
  'bad-request': '',
  forbidden: 'Grant the caller permission for this operation in IAM, and check that the account is correct.',
  credentials: 'Sign in again, or set credentials that are valid for this account.',
  configuration: '',
  broker: '',
  timeout: 'Wait until the broker is RUNNING, or allow more time.',
  secret: '',
  throttled: `Amazon MQ allows an account bursts of ${LIMITS.calls.burst} calls, and then ${LIMITS.calls.perSecond} calls per second. Try again in a minute.`,
  service: 'Try again. If the failure persists, check the AWS Health Dashboard.',
  network: 'Check the Region, the endpoint, the proxy and the network, and try again.',
  aborted: '',
  validation: '',
  unexpected: '',
};

const adviceOnSecrets: Readonly<Partial<Record<MqErrorKind, string>>> = {
  conflict: 'Choose another name, or use the existing secret.',
  'not-found': 'Check the name or ARN of the secret, the Region and the account, and that the secret has a value.',
  'bad-request': 'Check the state of the secret in Secrets Manager.',
  configuration: '',
  throttled: 'Secrets Manager is throttling calls. Try again in a minute.',
};

/** Returns the permissions that an operation on a secret needs, as a sentence. */
function permissionsFor(operation: string): string {
  const keys: Readonly<Record<string, string>> = {
    CreateSecret: 'kms:GenerateDataKey and kms:Decrypt',
    PutSecretValue: 'kms:GenerateDataKey and kms:Decrypt',
    GetSecretValue: 'kms:Decrypt',
    UpdateSecret: 'kms:GenerateDataKey and kms:Decrypt',
  };
  const key = keys[operation] === undefined ? '' : `, and ${keys[operation]} if a customer managed key encrypts it`;
  return `Grant the caller secretsmanager:${operation} on the secret${key}.`;
}

/** Returns which setting to change if a certificate is not trusted; empty for other failures. */
export function certificateHint(code: string | undefined): string {
  if (code === undefined || !/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) return '';
  return ' The certificate of the endpoint or of a proxy is not trusted. If a private authority issued it, set AWS_CA_BUNDLE, the ca_bundle of the profile or custom_ca_bundle to a PEM file with the certificate of that authority.';
}

/** For operations whose text from AWS is not shown. Documented rules were checked before the call. */
const adviceOnRefusals: Readonly<Record<string, string>> = {
  CreateUser: `Check that the broker is RUNNING, is an ActiveMQ broker with simple authentication, and has fewer than ${LIMITS.usersPerBroker} users. The message from AWS is not shown, because it may quote the password.`,
  UpdateUser:
    'Check that the broker is RUNNING, that the deletion of the user is not pending, and that a replication user has no console access.',
};

/** Returns what a kind of refusal means, for use when the server's text must not be shown. */
export function refusalText(kind: MqErrorKind, { operation, secretId }: ApiCall): string {
  const service = secretId === undefined ? 'Amazon MQ' : 'Secrets Manager';
  if (kind === 'not-found') {
    return secretId === undefined ? `${service} has no such broker or user.` : `${service} has no such secret.`;
  }
  if (kind === 'conflict') {
    if (secretId === undefined) return 'The user already exists, or a change of the user is in progress.';
    return operation === 'CreateSecret' ? 'A secret of that name already exists.' : `${service} refused the request.`;
  }
  if (kind === 'bad-request') return `${service} refused the request.`;
  if (kind === 'forbidden') return 'The caller is not authorized to perform this action.';
  if (kind === 'credentials') return 'AWS did not accept the credentials.';
  if (kind === 'throttled') return 'AWS throttled the call.';
  if (kind === 'service') return `${service} failed.`;
  return 'The call failed for an unknown reason.';
}

/** Returns the reason for refusing a secret in its recovery window. */
export function secretBeingDeleted({ operation }: ApiCall): string {
  return operation === 'CreateSecret'
    ? 'A secret of that name is being deleted. Restore it in Secrets Manager, or choose another name.'
    : 'The secret is being deleted. Restore it in Secrets Manager, or use another secret.';
}

/** How many characters of a server's text are shown. */
const MAX_TEXT_LENGTH = 1_000;

/** Returns a server's text as one line of limited length. */
export function truncatedLine(text: string): string {
  return oneLine(text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text);
}

/** Returns a text for a terminal or a log: on one line, with control characters escaped. */
export function oneLine(text: string): string {
  return escapeControls(text.replace(/[\r\n]+/g, ' '));
}

/** Adds a full stop to a text that has none. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
