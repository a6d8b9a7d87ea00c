/** Converts what the AWS SDK throws to an `MqError`. */
import { ErrorSummary, foreignRefusal, isKnownName, kindOf, readDetails, type Details } from './classify';
import type { ApiCall, MqErrorKind } from './kinds';
import { asSentence, certificateHint, refusalText, secretBeingDeleted, truncatedLine } from './messages';
import { MqError } from './mq-error';
import { TransportError } from './transport-error';

export interface TextOptions {
  /**
   * Whether the request contained a password, or the response may. The error then shows no text of the server except a
   * known error code, a known attribute and a request id: a server can quote a password in more ways than can be
   * recognized. Default: false.
   */
  readonly isSecret?: boolean;
  /** The password, if it is known: a request id that resembles it is not shown. If it is not known, no request id is. */
  readonly secret?: string | undefined;
}

export function toMqError(thrown: unknown, call: ApiCall, { isSecret = false, secret }: TextOptions = {}): MqError {
  if (thrown instanceof MqError) return thrown;
  const details = readDetails(thrown, isSecret ? secret : '');
  if (details.isSecretDeleted && call.secretId !== undefined) {
    const cause = new ErrorSummary(details.name, '', details);
    return new MqError('secret', call, secretBeingDeleted(call), { cause, code: 'secret-deleted' });
  }
  const kind = kindOf(details, call);
  const delivery = kind === 'network' ? (details.delivery ?? 'foreign-response') : undefined;
  const text = textOf(thrown, details, kind, call, isSecret);
  const name = nameOf(details, isSecret);
  const origin = [
    thrown instanceof TransportError ? details.code : name,
    details.status === undefined ? undefined : `HTTP ${details.status}`,
    details.attribute === undefined ? undefined : `attribute ${details.attribute}`,
    details.requestId === undefined ? undefined : `request id ${details.requestId}`,
  ].filter((part) => part !== undefined);
  const hint = certificateHint(details.code);
  const reason = (origin.length === 0 ? text : `${text} (${origin.join(', ')})`) + hint;
  return new MqError(kind, call, reason, { cause: new ErrorSummary(name, text, details), delivery });
}

function textOf(thrown: unknown, details: Details, kind: MqErrorKind, call: ApiCall, isSecret: boolean): string {
  if (thrown instanceof TransportError) return asSentence(thrown.message);
  // A response that cannot be parsed may contain a secret, and the parser's message quotes it.
  if (details.isUnreadable) return 'The response is not readable, so it is not from AWS.';
  const foreign = foreignRefusal(details, call);
  if (foreign !== undefined) return `The response ${foreign}, so it is not from AWS.`;
  if (isSecret) return refusalText(kind, call);
  // The SDK's message for a response without a message.
  const message = details.message === 'UnknownError' ? '' : details.message;
  return asSentence(truncatedLine(message)) || 'No reason was given.';
}

function nameOf(details: Details, isSecret: boolean): string {
  const { name, status } = details;
  if (isKnownName(details)) return name;
  if (name === 'Unknown' || name === 'UnknownError') return 'no error code';
  const isShown = !(isSecret && status !== undefined) && /^[A-Za-z][A-Za-z0-9]{0,63}$/.test(name);
  return isShown ? name : 'an unknown error code';
}
