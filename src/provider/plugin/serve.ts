/**
 * Serves a provider to Terraform, the way hashicorp/go-plugin wants it: a handshake line on stdout, then gRPC with
 * mutual TLS on a Unix socket. `--debug` serves in clear and prints TF_REATTACH_PROVIDERS, for debuggers and tests.
 */
import { mkdtempSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { createCertificate } from './certificate';
import { implementation, serviceDefinition } from './grpc';
import { createLog } from './log';
import { GRPCControllerDefinition } from './protocol/generated/go-plugin';
import { ProviderDefinition } from './protocol/generated/tfplugin6';
import type { Provider } from './provider';
import { providerHandlers } from './service';

/** The value that Terraform sets, so that a plugin knows that it was not started by hand. Public, not a secret. */
const magicCookie = 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2';
const protocolVersion = 6;
/** Bytes of a request; a longer one is refused by its header. Terraform sends 64 MiB at most. */
const largest = 256 * 1024 * 1024;

export interface ServeOptions {
  /** Under which address a debugger's Terraform finds the provider. */
  readonly address: string;
}

/** Runs the provider until Terraform asks it to end, or is gone. For `main` of a provider. */
export async function serve(provider: Provider, { address }: ServeOptions): Promise<void> {
  endOnBugs(provider);
  if (process.argv.includes('--debug')) return serveForDebugging(provider, address);
  if (process.env.TF_PLUGIN_MAGIC_COOKIE !== magicCookie) {
    console.error(`This is the Terraform provider ${address}. Terraform starts it; it is not meant to be run by hand.`);
    process.exit(1);
  }
  const clientCertificate = process.env.PLUGIN_CLIENT_CERT;
  if (!clientCertificate) {
    // Terraform shows the first line on stdout. Every Terraform that speaks protocol 6 asks for TLS unless it is told not to.
    console.log(`terraform-provider-${provider.name} serves with mutual TLS only. Unset TF_DISABLE_PLUGIN_TLS.`);
    process.exit(1);
  }
  const { certificatePem, privateKeyPem, handshake } = createCertificate();
  const pair = { cert_chain: Buffer.from(certificatePem), private_key: Buffer.from(privateKeyPem) };
  const credentials = ServerCredentials.createSsl(Buffer.from(clientCertificate), [pair], true);
  const server = await listen(provider, credentials, () => process.exit(0));
  process.on('exit', () => server.removeSocket());
  // A terminal sends Ctrl-C to Terraform and its plugins alike. Terraform decides what happens: it calls StopProvider.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => process.exit(143));
  exitWithParent();
  process.stdout.write(`1|${protocolVersion}|unix|${server.socket}|grpc|${handshake}\n`);
}

/** A provider that is served in clear, for a Terraform that is told where by TF_REATTACH_PROVIDERS. */
export interface DebugServer {
  /** The value for TF_REATTACH_PROVIDERS. */
  readonly reattach: string;
  /** The Unix socket, for other gRPC clients. */
  readonly socket: string;
  close(): void;
}

/** Serves a provider inside this process. Whoever can reach the socket may use it: its folder is the user's own. */
export async function serveInProcess(provider: Provider, address: string): Promise<DebugServer> {
  const server = await listen(provider, ServerCredentials.createInsecure(), () => undefined);
  const reattach = {
    [address]: {
      Protocol: 'grpc',
      ProtocolVersion: protocolVersion,
      Pid: process.pid,
      Test: true,
      Addr: { Network: 'unix', String: server.socket },
    },
  };
  return { reattach: JSON.stringify(reattach), socket: server.socket, close: () => server.close() };
}

async function serveForDebugging(provider: Provider, address: string): Promise<void> {
  const server = await serveInProcess(provider, address);
  process.on('exit', () => server.close());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  console.log(
    `Serving ${address} for debugging. In another terminal:\nexport TF_REATTACH_PROVIDERS='${server.reattach}'`,
  );
}

async function listen(provider: Provider, credentials: ServerCredentials, onShutdown: () => void) {
  const log = createLog(`terraform-provider-${provider.name}`, process.stderr);
  const server = new Server({
    'grpc.max_receive_message_length': largest,
    'grpc.max_send_message_length': -1,
    // Statistics that nobody asks for.
    'grpc.enable_channelz': 0,
  });
  server.addService(
    serviceDefinition(ProviderDefinition),
    implementation(ProviderDefinition, providerHandlers(provider, log)),
  );
  const shutdown = () => {
    // The answer to this very call goes out first; a call that hangs must not keep the process.
    server.tryShutdown(onShutdown);
    setTimeout(onShutdown, 500).unref();
    return Promise.resolve({});
  };
  server.addService(
    serviceDefinition(GRPCControllerDefinition),
    implementation(GRPCControllerDefinition, { shutdown }),
  );
  // The folder is readable by its owner alone; the path is short, since a socket's may have about 100 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'tf-'));
  const socket = join(folder, 's');
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, credentials, (failure) => (failure ? reject(failure) : resolve()));
  });
  const removeSocket = () => rmSync(folder, { recursive: true, force: true });
  const close = () => {
    server.forceShutdown();
    removeSocket();
  };
  return { socket, removeSocket, close };
}

/** Terraform that was killed cannot say goodbye: a process that has been given another parent ends itself. */
function exitWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 250).unref();
}

/**
 * A throw that nobody caught leaves a process in which nothing can be relied on. It ends, with one line that has no
 * message and no values: they may be passwords.
 */
function endOnBugs({ name }: Provider): void {
  const end = (thrown: unknown) => {
    const what = thrown instanceof Error && /^\w{1,50}$/.test(thrown.name) ? thrown.name : 'error';
    const line = `terraform-provider-${name} ended on an unexpected ${what}. This is a bug of the provider; please report it.`;
    // Synchronous, since exit does not wait for a pipe.
    try {
      writeSync(2, `${line}\n`);
    } catch {
      // Nobody listens any more.
    }
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}
