/** The words of errors: what they are about, and what to do next. */
import type { Call, MqErrorKind } from './errors';

/** What a call is about, to stand behind the name of the operation; empty where it is about no single thing. */
export function subject({ brokerId, username, secretId }: Call): string {
  if (secretId !== undefined) return ` for the secret ${secretId}`;
  if (brokerId === undefined) return '';
  return username === undefined ? ` for the broker ${brokerId}` : ` for the user ${brokerId}/${username}`;
}

/** What to do next, in sentences; empty where the reason says it. */
export function adviceOn(kind: MqErrorKind, call: Call): string {
  if (call.secretId !== undefined) return adviceOnSecrets[kind] ?? advice[kind];
  if (kind === 'conflict' && call.operation !== 'CreateUser') {
    return 'Reboot the broker, so that what is pending takes effect, and try again.';
  }
  return advice[kind];
}

const advice: Readonly<Record<MqErrorKind, string>> = {
  'not-found': 'Check the broker id, the username, the region and the account.',
  conflict: 'Import the user that exists, or choose another username.',
  'bad-request': '',
  forbidden: 'Allow the caller this operation in IAM, and check that it is the right account.',
  credentials: 'Sign in again, or set credentials that are valid for this account.',
  configuration: 'Set the region (AWS_REGION), and check the profile and the endpoint.',
  broker: '',
  timeout: 'Wait until the broker is RUNNING, or allow more time.',
  secret: '',
  throttled: 'Amazon MQ allows bursts of 100 calls and then 15 a second for a whole account; try again in a minute.',
  service: 'Try again; if it lasts, look at the AWS Health Dashboard.',
  network: 'Check the region, the endpoint, the proxy and the network, and try again.',
  aborted: '',
  validation: '',
  unexpected: '',
};

const adviceOnSecrets: Readonly<Partial<Record<MqErrorKind, string>>> = {
  'not-found': 'Check the name or ARN of the secret, the region and the account, and that the secret has a value.',
  conflict: 'Choose another name, or use the secret that exists.',
  'bad-request': 'Check the state of the secret in Secrets Manager.',
  configuration: '',
  forbidden:
    'Allow the caller the operations on the secret that are needed (secretsmanager:DescribeSecret, secretsmanager:GetSecretValue), and kms:Decrypt if a key of your own encrypts it.',
  throttled: 'Secrets Manager takes no more calls for now; try again in a minute.',
};

export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
