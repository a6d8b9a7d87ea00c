/** The endpoints of a broker, as DescribeBroker returns them. */

/** Where a broker accepts AMQP over TLS. */
export interface SignInEndpoint {
  /** The URL without a path, such as `amqp+ssl://b-1234-1.mq.us-east-1.amazonaws.com:5671`. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
}

/** Thrown for an endpoint, or credentials, with which no sign-in is possible. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}

const DEFAULT_PORT = 5671;
const SCHEMES = ['amqp+ssl:', 'amqps:'];
const EXAMPLE = 'amqp+ssl://b-1234-1.mq.us-east-1.amazonaws.com:5671';

/**
 * Returns an endpoint. Its URL is not in the errors, because it may contain a password.
 *
 * @throws SignInError if it is not a URL of AMQP over TLS
 */
export function parseEndpoint(text: string): SignInEndpoint {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new SignInError(`The endpoint is not a URL. Specify it as ${EXAMPLE}.`);
  }
  const { protocol, hostname, username, password, pathname, search, hash } = url;
  if (username !== '' || password !== '')
    throw new SignInError('The endpoint contains a username or password. Remove it.');
  if (!SCHEMES.includes(protocol)) {
    throw new SignInError(`The endpoint is not one of AMQP over TLS. Specify it as ${EXAMPLE}.`);
  }
  if (hostname === '' || (pathname !== '' && pathname !== '/') || search !== '' || hash !== '') {
    throw new SignInError(`The endpoint must have a host and a port, and nothing else. Specify it as ${EXAMPLE}.`);
  }
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  // An IPv6 address is in brackets in a URL only.
  return { url: `amqp+ssl://${hostname}:${port}`, host: hostname.replace(/^\[(.*)\]$/, '$1'), port };
}

/** Returns whether an endpoint of DescribeBroker is one of AMQP over TLS. */
export function isAmqp(url: string): boolean {
  return SCHEMES.some((scheme) => url.toLowerCase().startsWith(scheme));
}
