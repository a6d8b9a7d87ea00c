/**
 * The real AWS provider, started one time for all Terraform runs of a suite, which use it through TF_REATTACH_PROVIDERS.
 *
 * A run of Terraform that starts the AWS provider itself takes about ten seconds of processor time, nearly all of it for the
 * schemas of some 1,500 resources: the provider builds and checks them in every process and before every walk, and Terraform
 * decodes them. Here the calls go through a server in between, which serves only the schemas that tests use, and does not
 * forward the call that makes the provider check its own schemas. Everything else is the provider's.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { awsProviderAddress, awsProviderBinary } from './aws-provider';
import { cleanEnvironment } from '../terraform/terraform';

/** The resources, data sources and ephemeral resources whose schemas are served. */
const served =
  /^aws_(mq_|secretsmanager_|lambda_(function|permission)$|iam_role(_policy)?$|cloudwatch_(log_group|event_)|caller_identity$)/;

const service = '/tfplugin5.Provider/';
const methods = [
  ...['GetMetadata', 'GetSchema', 'PrepareProviderConfig', 'Configure', 'Stop'],
  ...['GetResourceIdentitySchemas', 'UpgradeResourceIdentity'],
  ...[
    'ValidateResourceTypeConfig',
    'UpgradeResourceState',
    'ReadResource',
    'PlanResourceChange',
    'ApplyResourceChange',
  ],
  ...['ImportResourceState', 'MoveResourceState'],
  ...['ValidateDataSourceConfig', 'ReadDataSource'],
  ...['ValidateEphemeralResourceConfig', 'OpenEphemeralResource', 'RenewEphemeralResource', 'CloseEphemeralResource'],
  ...['GetFunctions', 'CallFunction'],
];
const unlimited = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

export interface AwsProviderServer {
  /** What Terraform needs in its environment. */
  readonly env: NodeJS.ProcessEnv;
  close(): void;
}

/**
 * Starts the AWS provider. Each suite starts its own, because a process has one configuration at a time.
 * @param env the provider's environment, besides what all programs of the tests have
 * @param address the address under which Terraform finds it. A second process, with its own address, serves a second Region.
 * @param cwd the folder of the configuration, for paths of files
 */
export async function startAwsProvider(
  env: NodeJS.ProcessEnv = {},
  address = awsProviderAddress(),
  cwd = process.cwd(),
): Promise<AwsProviderServer> {
  const { socket, end } = await startProcess(env, cwd);
  const client = new Client(`unix:${socket}`, credentials.createInsecure(), unlimited);
  const server = new Server(unlimited);
  let schema: Promise<Buffer> | undefined;
  const forward = (method: string, request: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest<Buffer, Buffer>(service + method, same, same, request, (error, response) =>
        error ? reject(error) : resolve(response ?? Buffer.alloc(0)),
      );
    });
  const respond = (method: string, request: Buffer): Promise<Buffer> => {
    if (method === 'GetSchema') return (schema ??= forward(method, request).then(servedPart));
    // Request and response have the configuration in the same field.
    if (method === 'PrepareProviderConfig') return Promise.resolve(request);
    return forward(method, request);
  };
  for (const method of methods) {
    const handle = ({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) =>
      void respond(method, request).then((response) => callback(null, response), callback);
    server.register(service + method, handle, same, same, 'unary');
  }
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  const path = join(folder, 'socket');
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    );
  });
  const reattach = {
    Protocol: 'grpc',
    ProtocolVersion: 5,
    Pid: process.pid,
    Test: true,
    Addr: { Network: 'unix', String: path },
  };
  return {
    env: { TF_REATTACH_PROVIDERS: JSON.stringify({ [address]: reattach }) },
    close: () => {
      server.forceShutdown();
      client.close();
      end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const same = (bytes: Buffer): Buffer => bytes;

/** Starts the provider for debugging. It ends with this process, even if that is killed: its shell waits for the pipe to close. */
async function startProcess(env: NodeJS.ProcessEnv, cwd: string): Promise<{ readonly socket: string; end(): void }> {
  const script = '"$0" -debug & cat; kill -9 $!';
  const child = spawn('sh', ['-c', script, awsProviderBinary()], {
    env: { ...cleanEnvironment(), ...env },
    cwd,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const socket = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      const found = /"Addr":\{"Network":"unix","String":"([^"]+)"\}/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The AWS provider ended with ${code}: ${output}`)));
  });
  return { socket, end: () => child.stdin.end() };
}

/** Leaves out of a GetProviderSchema response what no test uses. Its fields are all messages; those of a map start with the key. */
function servedPart(response: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let start = 0; start < response.length;) {
    const [tag, afterTag] = varint(response, start);
    const [length, content] = varint(response, afterTag);
    const end = content + length;
    // Schemas of resources, data sources and ephemeral resources, and functions.
    const isMap = [2, 3, 7, 8].includes(tag >> 3);
    const [keyLength, key] = varint(response, content + 1);
    if (!isMap || served.test(response.toString('utf8', key, key + keyLength)))
      parts.push(response.subarray(start, end));
    start = end;
  }
  return Buffer.concat(parts);
}

/** A number of the protocol buffers encoding, and where it ends. */
function varint(bytes: Buffer, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}
