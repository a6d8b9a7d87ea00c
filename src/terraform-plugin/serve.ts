/**
 * Serves a provider to Terraform as hashicorp/go-plugin requires: a handshake line on stdout, then gRPC with mutual TLS on a
 * Unix socket, or on the loopback address on Windows and if no socket can be created. `--debug` serves without TLS and prints
 * TF_REATTACH_PROVIDERS, for debuggers and tests.
 */
import { writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { createCertificate } from './transport/certificate';
import { implementation, serviceDefinition } from './transport/grpc';
import { createLog } from './log';
import { exitWithParent, type Shell } from './transport/parent-process';
import { privateSocket, removeLeftovers, temporaryFolders, type PrivateSocket } from './transport/private-socket';
import { GRPCControllerDefinition } from './protocol/generated/go-plugin';
import { ProviderDefinition } from './protocol/generated/tfplugin6';
import type { AnyProvider } from './provider';
import { providerHandlers } from './rpc/service';

/** The value that Terraform sets to show that it started the provider. Public, not a secret. */
const magicCookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
const protocolVersion = 6;
/** The limit of a request in bytes; a longer request is refused by its header. Terraform sends at most 64 MiB. */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024;

const whereToListen = 'Set TMPDIR to a folder that you can write to.';

export interface ServeOptions {
  /** The address of the provider, such as `registry.terraform.io/hashicorp/random`. */
  readonly address: string;
  /** The file descriptor from which Terraform reads the handshake. Default: 1. */
  readonly stdout?: number;
  /** The shell between Terraform and this process, which started this process and waits for it. */
  readonly shell?: Shell;
}

/** Runs the provider until Terraform shuts it down or ends. Call it in the main module of a provider. */
export async function serve(provider: AnyProvider, { address, stdout = 1, shell }: ServeOptions): Promise<void> {
  const program = `terraform-provider-${provider.name}`;
  let hasPrinted = false;
  // Terraform shows the first line that it reads, unless that is a handshake.
  const printFirst = (line: string, descriptor = stdout) => {
    if (!hasPrinted) writeLine(descriptor, line);
    hasPrinted = true;
    notifyShell(shell);
  };
  const fail = (reason: string) => {
    printFirst(`${program} ${reason.replace(/[|\u0000-\u001f\u007f]/g, '?')}`);
    process.exit(1);
  };
  exitOnBugs(provider, printFirst);
  if (process.argv.includes('--debug')) {
    const server = await serveInProcess(provider, address).catch((error: unknown) =>
      fail(`cannot listen on a socket (${messageOf(error)}). ${whereToListen}`),
    );
    return server && serveForDebugging(server, address, printFirst);
  }
  if (process.env.TF_PLUGIN_MAGIC_COOKIE !== magicCookie) {
    printFirst(`This is the Terraform provider ${address}. Terraform starts it; it is not meant to be run by hand.`, 2);
    process.exit(1);
  }
  const clientCertificate = process.env.PLUGIN_CLIENT_CERT;
  // Every Terraform that supports protocol 6 requires TLS, unless TF_DISABLE_PLUGIN_TLS is set.
  if (!clientCertificate) return fail('serves with mutual TLS only. Unset TF_DISABLE_PLUGIN_TLS.');
  const { certificatePem, privateKeyPem, handshake } = createCertificate();
  const pair = { cert_chain: Buffer.from(certificatePem), private_key: Buffer.from(privateKeyPem) };
  const credentials = ServerCredentials.createSsl(Buffer.from(clientCertificate), [pair], true);
  const server = createServer(provider, () => process.exit(0));
  const listening = await listen(server, provider, credentials).catch((error: Error) => fail(error.message));
  if (!listening) return;
  const { network, socket } = listening;
  process.on('exit', () => socket?.remove());
  // A terminal sends Ctrl-C to Terraform and to its providers. Terraform then calls StopProvider.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
  exitWithParent(shell);
  printFirst(`1|${protocolVersion}|${network}|${listening.address}|grpc|${handshake}`);
  if (socket) void removeLeftovers(provider.name, dirname(dirname(socket.path)));
}

/** A provider that is served without TLS, for a Terraform with TF_REATTACH_PROVIDERS. */
export interface DebugServer {
  /** The value for TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  /** The Unix socket, for other gRPC clients. */
  readonly socket: string;
  close(): void;
}

/** Serves a provider inside this process. The socket is in a folder that only this user can enter. */
export async function serveInProcess(provider: AnyProvider, address: string): Promise<DebugServer> {
  const server = createServer(provider, () => undefined);
  const socket = await listenOnSocket(server, provider, ServerCredentials.createInsecure());
  const connection = {
    Protocol: 'grpc',
    ProtocolVersion: protocolVersion,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'unix', String: socket.path },
  };
  const reattach = Object.fromEntries(addressesOf(address).map((key) => [key, connection]));
  const close = () => {
    server.forceShutdown();
    socket.remove();
  };
  return { reattach: JSON.stringify(reattach), socket: socket.path, close };
}

/** Returns the addresses of a provider. OpenTofu has another default host than Terraform. */
function addressesOf(address: string): string[] {
  const openTofu = address.replace(/^registry\.terraform\.io\//, 'registry.opentofu.org/');
  return [...new Set([address, openTofu])];
}

/** Prints how to connect to a server, which ends with this process. */
function serveForDebugging(server: DebugServer, address: string, printFirst: (line: string) => void): void {
  process.on('exit', () => server.close());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0));
  printFirst(
    `Serving ${address} for debugging. In another terminal:\nexport TF_REATTACH_PROVIDERS='${server.reattach}'`,
  );
}

function createServer(provider: AnyProvider, onShutdown: () => void): Server {
  // It logs each address on which it cannot listen, and the provider tries the next one.
  if (!process.env.GRPC_NODE_VERBOSITY && !process.env.GRPC_VERBOSITY) setLogVerbosity(logVerbosity.NONE);
  const log = createLog(`terraform-provider-${provider.name}`, process.stderr);
  const server = new Server({
    'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
    'grpc.max_send_message_length': -1,
    // Statistics that are not used.
    'grpc.enable_channelz': 0,
  });
  server.addService(
    serviceDefinition(ProviderDefinition),
    implementation(ProviderDefinition, providerHandlers(provider, log)),
  );
  const shutdown = () => {
    // The response to this call is sent first. A call that hangs must not keep the process running.
    server.tryShutdown(onShutdown);
    setTimeout(onShutdown, 500).unref();
    return Promise.resolve({});
  };
  server.addService(
    serviceDefinition(GRPCControllerDefinition),
    implementation(GRPCControllerDefinition, { shutdown }),
  );
  return server;
}

/** Where the server listens, as in the handshake. */
interface Listening {
  readonly network: 'unix' | 'tcp';
  readonly address: string;
  readonly socket?: PrivateSocket;
}

/** Listens on a socket, or else on the loopback address, where TLS keeps other clients out. */
async function listen(server: Server, provider: AnyProvider, credentials: ServerCredentials): Promise<Listening> {
  if (process.platform === 'win32') return listenOnLoopback(server, credentials);
  try {
    const socket = await listenOnSocket(server, provider, credentials);
    return { network: 'unix', address: socket.path, socket };
  } catch (onSocket) {
    return listenOnLoopback(server, credentials, messageOf(onSocket));
  }
}

/** Listens on a free port. `onSocket` is the reason why there is no socket, where the system has sockets. */
async function listenOnLoopback(server: Server, credentials: ServerCredentials, onSocket?: string): Promise<Listening> {
  try {
    const port = await bind(server, '127.0.0.1:0', credentials);
    return { network: 'tcp', address: `127.0.0.1:${port}` };
  } catch (error) {
    const onLoopback = `127.0.0.1 (${messageOf(error)})`;
    if (onSocket === undefined) throw new Error(`cannot listen on ${onLoopback}.`);
    throw new Error(`cannot listen on a socket (${onSocket}) or on ${onLoopback}. ${whereToListen}`);
  }
}

/** Listens on a socket in the first temporary folder in which it can be created. */
async function listenOnSocket(server: Server, provider: AnyProvider, credentials: ServerCredentials) {
  const reasons: string[] = [];
  for (const temporary of temporaryFolders()) {
    try {
      return await privateSocket(provider.name, temporary, async (path) => {
        await bind(server, `unix:${path}`, credentials);
      });
    } catch (error) {
      reasons.push(messageOf(error));
    }
  }
  throw new Error(reasons.join('; '));
}

function bind(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (failure, port) => (failure ? reject(failure) : resolve(port)));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Notifies the shell between Terraform and this process that it has nothing to print when this process ends. */
function notifyShell(shell: Shell | undefined): void {
  try {
    if (shell) process.kill(shell.pid, 'SIGUSR1');
  } catch {
    // It was killed.
  }
}

/** Writes a line synchronously, because exit does not wait for a pipe. */
function writeLine(descriptor: number, line: string): void {
  try {
    writeSync(descriptor, `${line}\n`);
  } catch {
    // The reader, Terraform, has ended, and this process soon will.
  }
}

/**
 * Ends the process after an error that was not caught. It prints one line without the message and the values of the error, which
 * may be passwords.
 */
function exitOnBugs({ name }: AnyProvider, printFirst: (line: string) => void): void {
  const end = (thrown: unknown) => {
    const what = thrown instanceof Error && /^\w{1,50}$/.test(thrown.name) ? thrown.name : 'error';
    const line = `terraform-provider-${name} ended because of an unexpected ${what}. This is a bug of the provider; please report it.`;
    writeLine(2, line);
    printFirst(line);
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
