/** Failures to find credentials: they come from files, from other programs, from STS and from metadata services. */
import { Expired, seconds } from '../calls/deadlines';
import type { ApiCall } from './mq-error';
import { MqError, toMqError } from './mq-error';
import { isKnownName, readDetails } from './classify';
import { TransportError } from './transport-error';

/**
 * Whatever fails here is about credentials. The text of a service is not shown: the calls carry tokens, and their responses
 * carry credentials. What the SDK says of files and programs is.
 */
export function credentialsError(thrown: unknown, call: ApiCall): MqError {
  const details = readDetails(thrown, '');
  const isServer = details.status !== undefined;
  const error = toMqError(inOwnWords(thrown), call, { isSecret: isServer, secret: '' });
  const { kind } = error;
  const isTransient = kind === 'throttled' || kind === 'service' || kind === 'network';
  const hint = isServer && kind === 'forbidden' ? ` ${checkTheRole}` : '';
  const text = `No AWS credentials were found: ${error.reason}${hint}`;
  return new MqError(isTransient || kind === 'configuration' ? kind : 'credentials', call, text, {
    cause: error.cause,
    reach: error.reach,
    code: error.code,
  });
}

const checkTheRole = 'Check the ARN of the role, its trust policy, and that the caller may assume it.';

/** The SDK puts the text of IAM Identity Center into an error of its own. */
function inOwnWords(thrown: unknown): unknown {
  if (thrown instanceof Expired) {
    const words = `The source of the credentials did not respond within ${seconds(thrown.millis)}`;
    return new TransportError('no-answer', words, 'ETIMEDOUT');
  }
  const { name, message, status } = readDetails(thrown, '');
  const wrapped = /^([A-Z]\w*Exception): /.exec(message)?.[1];
  if (wrapped === undefined) return thrown;
  const code = isKnownName({ name: wrapped, status }) ? wrapped : 'an error code that is not known';
  return Object.assign(new Error(`The service that hands them out refused (${code})`), { name });
}
