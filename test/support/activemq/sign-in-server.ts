/** A server that accepts sign-ins over AMQP with TLS, with the users that an emulated broker runs with. It has no queues. */
import { create_container } from 'rhea';
import type { AddressInfo, Server } from 'node:net';
import type { Emulator } from '../../../src/emulator';
import { createCertificate } from '../../../src/terraform-plugin/transport/certificate';

export interface SignInServer {
  /** The endpoint: `amqp+ssl://localhost:PORT`. */
  readonly url: string;
  /** The certificate in PEM, which clients have to trust. */
  readonly ca: string;
  close(): Promise<void>;
}

/** What the types of rhea leave out. */
interface Mechanisms {
  readonly sasl_server_mechanisms: {
    enable_plain(check: (username: string, password: string) => Promise<boolean>): void;
  };
}

/** Starts a server. `accepts` decides about each sign-in. */
async function signInServer(accepts: (username: string, password: string) => boolean): Promise<SignInServer> {
  const { certificatePem: cert, privateKeyPem: key } = createCertificate();
  const container = create_container();
  const { sasl_server_mechanisms: mechanisms } = container as unknown as Mechanisms;
  mechanisms.enable_plain((username, password) => Promise.resolve(accepts(username, password)));
  // Connections that a client breaks off are part of the tests.
  for (const event of ['disconnected', 'connection_error', 'error', 'protocol_error'])
    container.on(event, () => undefined);
  const server = container.listen({ port: 0, host: '127.0.0.1', transport: 'tls', cert, key } as never) as Server;
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `amqp+ssl://localhost:${(server.address() as AddressInfo).port}`,
    ca: cert,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Starts a server that accepts the passwords with which an emulated broker runs. The broker may be added after it. */
export function signInServerOf(emulator: Emulator, brokerId: () => string): Promise<SignInServer> {
  return signInServer(
    (username, password) => emulator.broker(brokerId()).users.find(username)?.current?.password === password,
  );
}
