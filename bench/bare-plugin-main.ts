/** The program of the plugin that does nothing: see bare-plugin.ts, which bundles it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { encode } from '@msgpack/msgpack';
import type { Certificate } from '../src/provider/plugin/certificate';

declare const SCHEMA: string;
declare const CERTIFICATE: Certificate;

const schema = Buffer.from(SCHEMA, 'base64');
const nothing = Buffer.alloc(0);

/** The answers, by field numbers of the protocol; each is a state in field 1, or nothing. */
const answers: Readonly<Record<string, (request: Buffer) => Buffer>> = {
  GetProviderSchema: () => schema,
  ValidateProviderConfig: () => nothing,
  ValidateResourceConfig: () => nothing,
  ConfigureProvider: () => nothing,
  StopProvider: () => nothing,
  UpgradeResourceState: (request) => {
    const json = field(field(request, 3), 1);
    return message(message(Buffer.from(encode(JSON.parse(json.toString())))));
  },
  ReadResource: (request) => message(field(request, 2)),
  PlanResourceChange: (request) => message(field(request, isNull(field(request, 2)) ? 3 : 2)),
  ApplyResourceChange: (request) => message(field(request, 3)),
};

const folder = mkdtempSync(join(tmpdir(), 'tf-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
process.on('SIGINT', () => undefined);
const server = new Server({ 'grpc.enable_channelz': 0 });
serve('tfplugin6.Provider', answers);
serve('plugin.GRPCController', {
  Shutdown: () => {
    setTimeout(() => process.exit(0), 2);
    return nothing;
  },
});
const pair = {
  cert_chain: Buffer.from(CERTIFICATE.certificatePem),
  private_key: Buffer.from(CERTIFICATE.privateKeyPem),
};
const credentials = ServerCredentials.createSsl(Buffer.from(process.env.PLUGIN_CLIENT_CERT ?? ''), [pair], true);
server.bindAsync(`unix:${folder}/s`, credentials, () => {
  console.log(`1|6|unix|${folder}/s|grpc|${CERTIFICATE.handshake}`);
});

function serve(service: string, methods: Readonly<Record<string, (request: Buffer) => Buffer>>): void {
  const same = (bytes: Buffer) => bytes;
  const codec = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  const kind = { requestStream: false, responseStream: false } as const;
  const handler =
    (answer: (request: Buffer) => Buffer): handleUnaryCall<Buffer, Buffer> =>
    (call, callback) =>
      callback(null, answer(call.request));
  const names = Object.keys(methods);
  server.addService(
    Object.fromEntries(names.map((name) => [name, { path: `/${service}/${name}`, ...kind, ...codec }])),
    Object.fromEntries(Object.entries(methods).map(([name, answer]) => [name, handler(answer)])),
  );
}

/** The bytes of a field of a message; none where it is not there. */
function field(bytes: Buffer, number: number): Buffer {
  for (let at = 0; at < bytes.length;) {
    const tag = varint(bytes, at);
    const value = varint(bytes, tag.end);
    const end = tag.value % 8 === 2 ? value.end + value.value : value.end;
    if (tag.value >> 3 === number) return bytes.subarray(value.end, end);
    at = end;
  }
  return nothing;
}

function varint(bytes: Buffer, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 127) * shift;
    if (byte < 128) return { value, end: at };
  }
}

/** A message with `content` in its field 1. */
function message(content: Buffer): Buffer {
  const head = [0x0a];
  let left = content.length;
  for (; left > 127; left = Math.floor(left / 128)) head.push((left % 128) | 128);
  return Buffer.concat([Buffer.from([...head, left]), content]);
}

/** Whether a value is null in msgpack. */
function isNull(value: Buffer): boolean {
  return field(value, 1)[0] === 0xc0;
}
