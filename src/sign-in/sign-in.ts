/** Signs in at the endpoints of a broker. */
import { attemptAmqp, type AmqpCredentials, type AmqpOutcome } from './amqp';
import { SignInError, isAmqp, parseEndpoint } from './endpoint';

export type SignInCredentials = AmqpCredentials;

export interface SignInOptions {
  /** How long each endpoint may take, in milliseconds. Default: `SIGN_IN_MILLIS`. */
  readonly timeoutMillis?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Certificates of authorities in PEM. Default: those of Node.js, and of NODE_EXTRA_CA_CERTS. */
  readonly ca?: string | undefined;
}

/** What one endpoint did. */
export type SignInAttempt = AmqpOutcome & { readonly endpoint: string };

/** The outcome of a sign-in. */
export interface SignIn {
  readonly outcome: SignInAttempt['outcome'];
  /** Each endpoint, in the given order. */
  readonly attempts: readonly SignInAttempt[];
}

/** How long each endpoint may take, in milliseconds. */
export const SIGN_IN_MILLIS = 10_000;

/**
 * Signs in at all endpoints at the same time. One that accepts decides, then one that refuses: of an active/standby pair,
 * only one instance accepts connections.
 *
 * @param endpoints the endpoints of a broker; only those of AMQP over TLS are used
 * @throws SignInError if there is none of AMQP over TLS, one is not valid, or AMQP cannot send the credentials
 */
export async function signIn(
  endpoints: readonly string[],
  credentials: SignInCredentials,
  { timeoutMillis = SIGN_IN_MILLIS, signal, ca }: SignInOptions = {},
): Promise<SignIn> {
  checkCredentials(credentials);
  const usable = endpoints.filter(isAmqp).map(parseEndpoint);
  if (usable.length === 0) throw new SignInError('The broker has no endpoint of AMQP over TLS.');
  const attempts = await Promise.all(
    usable.map(async (endpoint) => ({
      endpoint: endpoint.url,
      ...(await attemptAmqp(endpoint, credentials, { timeoutMillis, signal, ca })),
    })),
  );
  const has = (outcome: SignIn['outcome']) => attempts.some((attempt) => attempt.outcome === outcome);
  return { outcome: has('accepted') ? 'accepted' : has('refused') ? 'refused' : 'unreachable', attempts };
}

/** The bytes of a username and a password that fit into the first frame of SASL, which has 512 bytes. */
const MAX_CREDENTIALS = 400;

function checkCredentials({ username, password }: SignInCredentials): void {
  if (username === '' || password === '') throw new SignInError('The username or the password is empty.');
  if (Buffer.byteLength(username + password) > MAX_CREDENTIALS) {
    throw new SignInError(`The username and the password have more than ${MAX_CREDENTIALS} bytes together.`);
  }
  // It separates the two in the mechanism PLAIN.
  if ((username + password).includes('\0'))
    throw new SignInError('The username or the password contains a NUL character.');
}
