/** Turns failures to find credentials into `MqError`s. They come from files, programs, STS and metadata services. */
import { isKnownName, readDetails } from './classify';
import { DeadlineError, formatSeconds } from './deadline-error';
import type { ApiCall } from './kinds';
import { MqError } from './mq-error';
import { toMqError } from './to-mq-error';
import { TransportError } from './transport-error';

/**
 * Returns the error for what a source of credentials threw. Text of a service is not shown: the requests contain tokens,
 * and the responses contain credentials. The SDK's messages about files and programs are shown.
 */
export function credentialsError(thrown: unknown, call: ApiCall): MqError {
  const details = readDetails(thrown, '');
  const isServer = details.status !== undefined;
  const error = toMqError(withoutServiceText(thrown), call, { isSecret: isServer, secret: '' });
  const { kind, cause, delivery, code } = error;
  const isTransient = kind === 'throttled' || kind === 'service' || kind === 'network';
  const hint = isServer && kind === 'forbidden' ? ` ${checkTheRole}` : '';
  const reason = `No AWS credentials were found: ${error.reason}${hint}`;
  const isKept = isTransient || kind === 'configuration';
  return new MqError(isKept ? kind : 'credentials', call, reason, { cause, delivery, code });
}

const checkTheRole = 'Check the ARN of the role, its trust policy, and that the caller may assume it.';

/** Replaces an SDK error that quotes the text of IAM Identity Center. */
function withoutServiceText(thrown: unknown): unknown {
  if (thrown instanceof DeadlineError) {
    const message = `The source of the credentials did not respond within ${formatSeconds(thrown.millis)}`;
    return new TransportError('no-response', message, 'ETIMEDOUT');
  }
  const { name, message, status } = readDetails(thrown, '');
  const wrapped = /^([A-Z]\w*Exception): /.exec(message)?.[1];
  if (wrapped === undefined) return thrown;
  const code = isKnownName({ name: wrapped, status }) ? wrapped : 'an unknown error code';
  return Object.assign(new Error(`The service that issues credentials refused the request (${code})`), { name });
}
