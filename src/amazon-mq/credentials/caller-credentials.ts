/** Checks credentials that the caller passes to `connect()`: values, or a function that returns them. */
import { keyProblem } from '../../rules/internal';
import { raceWithSignal } from '../calls/deadlines';
import { readDetails } from '../errors/classify';
import { MqError } from '../errors/mq-error';
import type { AwsCredentialSource } from '../options';
import { configurationError, CONNECTING } from '../settings/shared-config';
import type { AwsCredentials, CredentialsProvider } from './types';

const ALLOWED = 'Allowed: an object with accessKeyId, secretAccessKey and, for temporary credentials, sessionToken.';

/**
 * Returns the provider of the caller's credentials. Values are checked at once, and the results of a function whenever it
 * returns. No message shows credentials, or what a function throws, because that may contain credentials.
 *
 * @throws MqError of kind `configuration` if the values are not credentials
 */
export function callerCredentials(source: AwsCredentialSource): CredentialsProvider {
  if (typeof source !== 'function') {
    const credentials = checkCredentials(source, 'credentials option', configurationError);
    return () => Promise.resolve(credentials);
  }
  return async (options = {}) => {
    const returned = await raceWithSignal(callFunction(source, options), options.abortSignal);
    return checkCredentials(returned, 'result of the credentials function', functionError);
  };
}

async function callFunction(source: (options: object) => Promise<unknown>, options: object): Promise<unknown> {
  try {
    return await source(options);
  } catch (thrown) {
    // A refusal of AWS keeps its kind. Its text is not shown.
    if (isServiceError(thrown)) throw thrown;
    throw functionError(
      'The credentials function threw an error, which is not shown because it may contain credentials. Call the function by itself to see it.',
    );
  }
}

/** Returns whether a client of the AWS SDK threw an error for a response of AWS. */
function isServiceError(thrown: unknown): boolean {
  try {
    return readDetails(thrown, undefined).status !== undefined;
  } catch {
    return false;
  }
}

function functionError(reason: string): MqError {
  return new MqError('credentials', CONNECTING, reason);
}

/** Returns a copy of the credentials, or throws the error for what is wrong with them. */
function checkCredentials(value: unknown, what: string, makeError: (reason: string) => MqError): AwsCredentials {
  const members = readMembers(value);
  if (!members) throw makeError(`The ${what} is not an object that can be read. ${ALLOWED}`);
  const { expiration } = members;
  const requireKey = (name: 'accessKeyId' | 'secretAccessKey' | 'sessionToken'): string => {
    const key = members[name];
    if (typeof key !== 'string' || key === '') {
      throw makeError(`In the ${what}, ${name} is missing, empty or not a string. ${ALLOWED}`);
    }
    const problem = keyProblem(key, `The ${name} in the ${what}`);
    if (problem) throw makeError(problem);
    return key;
  };
  const accessKeyId = requireKey('accessKeyId');
  const secretAccessKey = requireKey('secretAccessKey');
  const sessionToken = members.sessionToken === undefined ? undefined : requireKey('sessionToken');
  if (expiration !== undefined && Number.isNaN(expiration)) {
    throw makeError(`In the ${what}, expiration is not a valid Date. ${ALLOWED}`);
  }
  if (expiration !== undefined && expiration <= Date.now()) {
    throw makeError(`The ${what} has expired. Allowed: credentials that are still valid.`);
  }
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiration !== undefined && { expiration: new Date(expiration) }),
  };
}

/** Reads each member once: getters and proxies may throw, or return another value the next time. */
function readMembers(value: unknown) {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = value as Readonly<Record<string, unknown>>;
    const time = expiration instanceof Date ? expiration.getTime() : NaN;
    return {
      accessKeyId,
      secretAccessKey,
      sessionToken: sessionToken ?? undefined,
      expiration: expiration === undefined || expiration === null ? undefined : time,
    };
  } catch {
    return undefined;
  }
}
