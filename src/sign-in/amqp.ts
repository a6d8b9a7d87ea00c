/**
 * One attempt to sign in with AMQP 1.0. The outcome of its SASL layer says whether the broker refused the credentials, where
 * STOMP has only the text of an error.
 */
import { isIP, type Socket } from 'node:net';
import type * as Rhea from 'rhea';
import type { Connection, ConnectionOptions, EventContext } from 'rhea';
import type { SignInEndpoint } from './endpoint';

export interface AmqpCredentials {
  readonly username: string;
  readonly password: string;
}

export interface AmqpOptions {
  readonly timeoutMillis: number;
  readonly signal?: AbortSignal | undefined;
  /** CA certificates in PEM, used instead of those of Node.js. Default: those of Node.js. */
  readonly ca?: string | undefined;
}

/** How an attempt ended, and why if it was not accepted. */
export type AmqpOutcome =
  | {
      readonly outcome: 'accepted';
      /** Why the broker lets the user do nothing with the connection. Absent if it can be used. */
      readonly denied?: string;
    }
  | { readonly outcome: 'refused' | 'unreachable'; readonly reason: string };

/** The most that a broker may send before it has accepted a session. */
const MAX_BYTES = 256 * 1024;

const REFUSED = 'The broker refused the username or the password.';

/** Signs in, opens a session, and closes the connection. */
export async function attemptAmqp(
  { host, port }: SignInEndpoint,
  { username, password }: AmqpCredentials,
  { timeoutMillis, signal, ca }: AmqpOptions,
): Promise<AmqpOutcome> {
  const rhea = await loadRhea();
  if (signal?.aborted) return unreachable('The sign-in was interrupted.');
  const options: ConnectionOptions = {
    transport: 'tls',
    host,
    port,
    // Server Name Indication has no addresses.
    servername: isIP(host) === 0 ? host : '',
    username,
    password,
    reconnect: false,
    rejectUnauthorized: true,
    container_id: 'mq-user',
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve) => {
    const connection = rhea.create_container().connect(options);
    const end = (outcome: AmqpOutcome) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      if (outcome.outcome === 'accepted') {
        // It is closed as the protocol has it, and its socket soon after in any case.
        connection.close();
        setTimeout(() => socketOf(connection)?.destroy(), 500).unref();
      } else socketOf(connection)?.destroy();
      resolve(outcome);
    };
    const limit = timeoutMillis < 1_000 ? `${timeoutMillis} ms` : `${timeoutMillis / 1_000} s`;
    const timer = setTimeout(() => end(unreachable(`No response within ${limit}.`)), timeoutMillis);
    const onAbort = () => end(unreachable('The sign-in was interrupted.'));
    signal?.addEventListener('abort', onAbort);
    limitBytes(connection, () => end(unreachable('The server sent too much data before the sign-in.')));
    let isOpen = false;
    connection.on('connection_open', () => {
      isOpen = true;
      connection.create_session().begin();
    });
    connection.on('session_open', () => end({ outcome: 'accepted' }));
    for (const event of ['connection_error', 'connection_close', 'session_error', 'session_close']) {
      connection.on(event, ({ error }: EventContext) => end(closed(error, isOpen, password)));
    }
    connection.on('disconnected', ({ error }: EventContext) => end(unreachable(networkReason(error))));
    // Both have an error in place of a context. Without a listener, rhea prints to the console.
    for (const event of ['protocol_error', 'error']) {
      connection.on(event, () => end(unreachable('The endpoint does not support AMQP 1.0.')));
    }
  });
}

/**
 * Loads rhea without its logs: with DEBUG=* it prints each frame, and one contains the password.
 */
async function loadRhea(): Promise<typeof Rhea> {
  const loggers = contentOf(await import('rhea/lib/log.js'));
  for (const logger of Object.values(loggers)) logger.enabled = false;
  return contentOf(await import('rhea'));
}

/** Returns the content of a CommonJS module, which Node.js has as the default export, and the compiler's output does not. */
function contentOf<T extends object>(module: T | { readonly default: T }): T {
  return 'default' in module ? module.default : module;
}

function socketOf(connection: Connection) {
  return (connection as unknown as { readonly socket?: Socket }).socket;
}

function limitBytes(connection: Connection, onExcess: () => void): void {
  let received = 0;
  socketOf(connection)?.on('data', (chunk: Buffer) => {
    received += chunk.length;
    if (received > MAX_BYTES) onExcess();
  });
}

/** What an error of AMQP has, whether rhea or the broker made it. */
type AmqpFailure = Error | { readonly condition?: unknown; readonly description?: unknown } | undefined;

/** Returns how an attempt ended that the broker, or rhea for it, closed with or without an error. */
function closed(error: AmqpFailure, isOpen: boolean, password: string): AmqpOutcome {
  const { condition: code, description: text } = { ...error } as { condition?: unknown; description?: unknown };
  // A server can repeat what it received.
  const withoutPassword = (value: string) => value.replaceAll(password, '(password)');
  const condition = withoutPassword(printable(code));
  const description = withoutPassword(printable(text));
  if (condition === 'amqp:unauthorized-access') {
    if (isOpen) return { outcome: 'accepted', denied: description };
    // The outcome of the SASL layer: 1 is the only one about the credentials.
    if (description === 'Failed to authenticate: 1') return { outcome: 'refused', reason: REFUSED };
  }
  if (description.startsWith('No suitable mechanism')) {
    return unreachable('The endpoint does not support the SASL mechanism PLAIN.');
  }
  return unreachable(
    `It closed the connection${condition === '' ? '' : ` (${[condition, description].filter(Boolean).join(': ')})`}.`,
  );
}

function networkReason(error: unknown): string {
  const { code = '', message = '' } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  if (code.startsWith('CERT_') || /CERT|ALTNAME|ISSUER|SIGNATURE/.test(code)) {
    return `Its certificate is not trusted (${printable(message)}). NODE_EXTRA_CA_CERTS adds certificates of authorities.`;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'Its name cannot be resolved.';
  if (code.startsWith('ERR_SSL')) return 'The endpoint does not support TLS.';
  return code === '' ? 'It closed the connection.' : `The connection failed (${printable(code)}).`;
}

function unreachable(reason: string): AmqpOutcome {
  return { outcome: 'unreachable', reason };
}

/** Returns a text of the other side for a message. */
function printable(text: unknown): string {
  return typeof text === 'string' ? text.replace(/[^\x20-\x7e]/g, ' ').slice(0, 200) : '';
}
