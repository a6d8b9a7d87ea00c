/** The words of errors: what they are about, and what to do next. */
import { escapeControls, LIMITS } from '../../rules';
import type { ApiCall, MqErrorKind } from './mq-error';

/** What a call is about, to stand behind the name of the operation; empty where it is about no single thing. */
export function subject({ brokerId, username, secretId }: ApiCall): string {
  if (secretId !== undefined) return ` for the secret ${secretId}`;
  if (brokerId === undefined) return '';
  return username === undefined ? ` for the broker ${brokerId}` : ` for the user ${brokerId}/${username}`;
}

/** What to do next, in sentences; empty where the reason says it. */
export function adviceOn(kind: MqErrorKind, call: ApiCall): string {
  if (call.secretId !== undefined) {
    if (kind === 'forbidden') return permissionsFor(call.operation);
    if (kind === 'conflict' && call.operation !== 'CreateSecret') return '';
    return adviceOnSecrets[kind] ?? advice[kind];
  }
  if (kind === 'conflict' && call.operation !== 'CreateUser') {
    return 'Reboot the broker, so that what is pending takes effect, and try again.';
  }
  if (kind === 'bad-request') return adviceOnRefusals[call.operation] ?? '';
  return advice[kind];
}

const advice: Readonly<Record<MqErrorKind, string>> = {
  'not-found': 'Check the broker id, the username, the region and the account.',
  conflict: 'Import the user that exists, or choose another username.',
  'bad-request': '',
  forbidden: 'Allow the caller this operation in IAM, and check that it is the right account.',
  credentials: 'Sign in again, or set credentials that are valid for this account.',
  configuration: '',
  broker: '',
  timeout: 'Wait until the broker is RUNNING, or allow more time.',
  secret: '',
  throttled: `Amazon MQ allows bursts of ${LIMITS.calls.burst} calls and then ${LIMITS.calls.perSecond} a second for a whole account; try again in a minute.`,
  service: 'Try again; if it lasts, look at the AWS Health Dashboard.',
  network: 'Check the region, the endpoint, the proxy and the network, and try again.',
  aborted: '',
  validation: '',
  unexpected: '',
};

const adviceOnSecrets: Readonly<Partial<Record<MqErrorKind, string>>> = {
  conflict: 'Choose another name, or use the secret that exists.',
  'not-found': 'Check the name or ARN of the secret, the region and the account, and that the secret has a value.',
  'bad-request': 'Check the state of the secret in Secrets Manager.',
  configuration: '',
  throttled: 'Secrets Manager takes no more calls for now; try again in a minute.',
};

/** Names the permissions that an operation on a secret needs. */
function permissionsFor(operation: string): string {
  const keys: Readonly<Record<string, string>> = {
    CreateSecret: 'kms:GenerateDataKey and kms:Decrypt',
    GetSecretValue: 'kms:Decrypt',
  };
  const key = keys[operation] === undefined ? '' : `, and ${keys[operation]} if a key of your own encrypts it`;
  return `Allow the caller secretsmanager:${operation} on the secret${key}.`;
}

/** Says which setting makes a certificate trusted, where that is what failed; empty elsewhere. */
export function certificateHint(code: string | undefined): string {
  if (code === undefined || !/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)) return '';
  return ' The certificate of the endpoint or of a proxy is not trusted. If its authority is private, set AWS_CA_BUNDLE, ca_bundle of the profile or custom_ca_bundle to a PEM file of it.';
}

/** Where the text of AWS is not shown. Rules that are documented were checked before the call. */
const adviceOnRefusals: Readonly<Record<string, string>> = {
  CreateUser: `Check that the broker is RUNNING, is an ActiveMQ broker with simple authentication, and has fewer than ${LIMITS.usersPerBroker} users. The words of AWS are not shown, as they may quote the password.`,
  UpdateUser:
    'Check that the broker is RUNNING, that the deletion of the user is not pending, and that a user for replication has no console access.',
};

/** What a kind of refusal means, where the text of the server is not to be shown. */
export function refusals(kind: MqErrorKind, { operation, secretId }: ApiCall): string {
  const service = secretId === undefined ? 'Amazon MQ' : 'Secrets Manager';
  if (kind === 'not-found') {
    return secretId === undefined ? `${service} has no such broker or user.` : `${service} has no such secret.`;
  }
  if (kind === 'conflict') {
    if (secretId === undefined) return 'The user exists already, or a change of it is under way.';
    return operation === 'CreateSecret' ? 'A secret of that name exists already.' : `${service} refused the request.`;
  }
  if (kind === 'bad-request') return `${service} refused the request.`;
  if (kind === 'forbidden') return 'The caller is not authorized to perform this action.';
  if (kind === 'credentials') return 'AWS did not accept the credentials.';
  if (kind === 'throttled') return 'AWS throttled the call.';
  if (kind === 'service') return `${service} failed.`;
  return 'The call failed for a reason that is not known.';
}

/** What a secret in its recovery window is refused with. */
export function beingDeleted({ operation }: ApiCall): string {
  return operation === 'CreateSecret'
    ? 'A secret of that name is being deleted. Restore it in Secrets Manager, or choose another name.'
    : 'The secret is being deleted. Restore it in Secrets Manager, or name another one.';
}

/** The most of a server's text that is shown. */
const MAX_TEXT = 1_000;

/** A server's text, where it may be shown: not too much of it, and only what steers no terminal. */
export function shown(text: string): string {
  return oneLine(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);
}

/** A text for a terminal or a log: on one line, with control characters escaped. */
export function oneLine(text: string): string {
  return escapeControls(text.replace(/[\r\n]+/g, ' '));
}

export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
