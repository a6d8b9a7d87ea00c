/** Types of failures: their kinds and codes, the call that failed, and how far its request got. */

export type MqErrorKind =
  /** The broker, the user or the secret does not exist. */
  | 'not-found'
  /** The user already exists, or a change of the user is in progress. */
  | 'conflict'
  /** AWS refused the request. */
  | 'bad-request'
  /** The caller is not allowed to do this. */
  | 'forbidden'
  /** There are no credentials, or they are expired, wrong, or belong to an account that is not allowed. */
  | 'credentials'
  /** The Region, another setting of the client or an option of a call is missing or wrong. */
  | 'configuration'
  /** The broker's users cannot be managed through this API, or the broker needs intervention before it can run. */
  | 'broker'
  /** The broker did not reach the state that was waited for in time. */
  | 'timeout'
  /** The secret exists but contains no password. */
  | 'secret'
  /** Too many calls in a short time, even after retries. */
  | 'throttled'
  /** AWS failed, even after retries. */
  | 'service'
  /** No response of AWS was received: the connection failed or timed out, or the response is not from AWS. */
  | 'network'
  /** The caller's signal ended the call. */
  | 'aborted'
  /** The request breaks a rule and was not sent. */
  | 'validation'
  | 'unexpected';

/** Distinguishes failures of one kind: which setting is missing or wrong, or what is wrong with a secret. */
export type MqErrorCode = 'region-missing' | 'region-invalid' | 'secret-deleted';

/**
 * How far a request without a usable response got: `not-sent`, `no-response` (it was sent, and AWS may have carried it
 * out), or `foreign-response` (the response is not from AWS, or cannot be read).
 */
export type Delivery = 'not-sent' | 'no-response' | 'foreign-response';

/** An operation of AWS, and what it was called for. */
export interface ApiCall {
  /** The AWS name of the operation, such as `CreateUser`. */
  readonly operation: string;
  readonly brokerId?: string | undefined;
  readonly username?: string | undefined;
  /** The name or ARN of the secret, if the operation is about a secret. */
  readonly secretId?: string | undefined;
  /** The version of the secret, if the call asks for one version. */
  readonly versionId?: string | undefined;
}

/** The part of a response that the AWS SDK adds to every response. */
export interface SdkResponse {
  readonly $metadata: { readonly requestId?: string | undefined; readonly httpStatusCode?: number | undefined };
}
