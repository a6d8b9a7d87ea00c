/**
 * The requests to each of the three services go through the proxy, or past it with NO_PROXY: a role is assumed, and a user is
 * created with the password of a secret, by the built provider in real Terraform and by the command. With NO_PROXY both run in
 * one process, one after the other.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { startEmulator, type Emulator } from '../../src/emulator';
import { makeCertificate } from '../support/aws/recorder';
import { main } from '../support/cli/mq-user';
import { run } from '../support/run/programs';
import { ResidentMq } from '../support/run/resident-mq';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(120_000);

const services = ['mq', 'secretsmanager', 'sts'] as const;
type Service = (typeof services)[number];

const password = 'Proxied-Secret-2026';
const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const roleArn = 'arn:aws:iam::000000000000:role/admin';
const folder = mkdtempSync(join(tmpdir(), 'mq-proxied-'));
const certificate = makeCertificate(folder);
const configFile = join(folder, 'config');
writeFileSync(
  configFile,
  `[profile base]\naws_access_key_id = test\naws_secret_access_key = test\n[profile admin]\nrole_arn = ${roleArn}\nsource_profile = base\n`,
);
const workspace = new Workspace({ folder: join(folder, 'terraform') });
const resident = new ResidentMq();
const servers: Server[] = [];
/** Each service that was called, and how. */
const seen = new Set<string>();
let emulator: Emulator;
let proxy = 0;
const ports = new Map<Service, number>();
const serviceAt = (port: number) => services.find((service) => ports.get(service) === port);

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function forward(request: IncomingMessage, response: ServerResponse, path: string): void {
  const { host: _, ...headers } = request.headers;
  const upstream = httpRequest(emulator.endpoint + path, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  pipeline(request, upstream, (failed) => failed && response.destroy());
}

/** A server for requests that do not go through the proxy. */
const directly =
  (service: Service): RequestListener =>
  (request, response) => {
    seen.add(`${service} directly`);
    forward(request, response, request.url ?? '');
  };

function proxyServer(tlsPort: number): Server {
  const server = createServer((request, response) => {
    const { port, pathname, search } = new URL(request.url ?? '');
    seen.add(`${serviceAt(Number(port))} through the proxy`);
    forward(request, response, pathname + search);
  });
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
    seen.add(`${url} through a tunnel`);
    const upstream = connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(upstream).pipe(socket);
    });
    const end = () => [socket, upstream].forEach((one) => one.destroy());
    for (const one of [socket, upstream]) one.on('error', end).on('close', end);
  });
  return server;
}

beforeAll(async () => {
  requireTerraform();
  emulator = await startEmulator();
  emulator.seedBroker({ brokerId });
  emulator.seedSecret({ name: 'mq/orders', secretString: password });
  for (const service of services) ports.set(service, await listen(createServer(directly(service))));
  const tls = createTlsServer(certificate ?? {}, (request, response) => forward(request, response, request.url ?? ''));
  proxy = await listen(proxyServer(await listen(tls)));
  const required = installBuiltPlugin(workspace);
  workspace.write(`${required}
variable "username" {
  type = string
}
provider "mq" {
  assume_role {
    role_arn = "${roleArn}"
  }
}
resource "mq_user" "it" {
  broker_id          = "${brokerId}"
  username           = var.username
  password_secret_id = "mq/orders"
}
`);
  await workspace.succeed(['init', '-no-color'], { TF_CLI_CONFIG_FILE: '/dev/null' });
});
afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await resident.close();
  await emulator.close();
  workspace.remove();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => seen.clear());

const url = () => `http://127.0.0.1:${proxy}`;

/** Not a loopback address by the rules of Go, so that the proxy applies, yet it reaches this machine. */
const endpoints = () =>
  Object.fromEntries(
    [
      ['MQ', 'mq'],
      ['SECRETS_MANAGER', 'secretsmanager'],
      ['STS', 'sts'],
    ].map(([name, service]) => [`AWS_ENDPOINT_URL_${name}`, `http://0.0.0.0:${ports.get(service as Service)}`]),
  );

let count = 0;
const programs: Readonly<Record<string, (env: NodeJS.ProcessEnv) => Promise<string>>> = {
  'the provider': async (env) => {
    const username = `terraform-${++count}`;
    const args = ['apply', '-auto-approve', '-no-color', '-var', `username=${username}`];
    const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const all = { TF_CLI_CONFIG_FILE: '/dev/null', ...keys, ...env };
    // The resident process has no self-contained program.
    const isResident = env.NO_PROXY && !process.env.PROVIDER_BINARY;
    await workspace.succeed(args, { ...all, ...(isResident && (await resident.reattach(all))) });
    return username;
  },
  'mq-user': async (env) => {
    const username = `command-${++count}`;
    const user = ['--broker-id', brokerId, '--username', username, '--secret-id', 'mq/orders'];
    const args = ['ensure', ...user, '--profile', 'admin'];
    const all = { PATH: process.env.PATH, HOME: folder, AWS_CONFIG_FILE: configFile, ...env };
    const ended = await (env.NO_PROXY ? resident.command(args, all) : run(process.execPath, [main, ...args], all));
    expect(ended).toMatchObject({ status: 0 });
    return username;
  },
};

/** Lets a program create a user, and returns how it called the services. */
async function calls(program: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const common = { AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
  const username = await programs[program]?.({ ...common, ...env });
  expect(emulator.passwordOf(brokerId, username ?? '')).toBe(password);
  return [...seen].sort();
}

describe.each(Object.keys(programs))('%s', (program) => {
  test('calls every service through HTTP_PROXY', async () => {
    expect(await calls(program, { ...endpoints(), HTTP_PROXY: url() })).toEqual(
      services.map((service) => `${service} through the proxy`),
    );
  });

  test.each(services)('calls %s directly if NO_PROXY has it, and the others through HTTP_PROXY', async (excepted) => {
    const env = { ...endpoints(), HTTP_PROXY: url(), NO_PROXY: `0.0.0.0:${ports.get(excepted)}` };
    expect(await calls(program, env)).toEqual(
      services.map((service) => `${service} ${service === excepted ? 'directly' : 'through the proxy'}`),
    );
  });

  test('calls every service of AWS through HTTPS_PROXY', async () => {
    if (!certificate) return void process.stderr.write('SKIPPED: there is no openssl on this machine.\n');
    const env = { HTTPS_PROXY: url(), AWS_CA_BUNDLE: certificate.path };
    expect(await calls(program, env)).toEqual(
      services.map((service) => `${service}.us-east-1.amazonaws.com:443 through a tunnel`),
    );
  });
});
