/** The main program of the provider that does nothing. bare-plugin.ts bundles it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Server, ServerCredentials, type handleUnaryCall } from '@grpc/grpc-js';
import { encode } from '@msgpack/msgpack';
import type { Certificate } from '../src/terraform-plugin/transport/certificate';

declare const SCHEMA: string;
declare const CERTIFICATE: Certificate;

type Methods = Readonly<Record<string, (request: Uint8Array) => Uint8Array>>;

const schema = Buffer.from(SCHEMA, 'base64');
const nothing = new Uint8Array();

/** The responses, by field numbers of the protocol. Each is empty or has a state in field 1. */
const answers: Methods = {
  GetProviderSchema: () => schema,
  ValidateProviderConfig: () => nothing,
  ValidateResourceConfig: () => nothing,
  ConfigureProvider: () => nothing,
  StopProvider: () => nothing,
  UpgradeResourceState: (request) => {
    const json = field(field(request, 3), 1);
    return message(message(encode(JSON.parse(Buffer.from(json).toString()))));
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
    // The response to this call is sent first.
    server.tryShutdown(() => process.exit(0));
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

function serve(service: string, methods: Methods): void {
  const same = (bytes: Buffer) => bytes;
  const codec = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  const kind = { requestStream: false, responseStream: false } as const;
  const handler =
    (answer: Methods[string]): handleUnaryCall<Buffer, Buffer> =>
    (call, callback) =>
      callback(null, Buffer.from(answer(call.request)));
  const all = Object.entries(methods);
  server.addService(
    Object.fromEntries(all.map(([name]) => [name, { path: `/${service}/${name}`, ...kind, ...codec }])),
    Object.fromEntries(all.map(([name, answer]) => [name, handler(answer)])),
  );
}

/** Returns the bytes of a field of a message; empty if the field is missing. */
function field(bytes: Uint8Array, number: number): Uint8Array {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [found, type] = reader.tag();
    if (found === number) return reader.bytes();
    reader.skip(type);
  }
  return nothing;
}

/** Returns a message with `content` in field 1. */
function message(content: Uint8Array): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(content).finish();
}

/** Returns whether a value is null in msgpack. */
function isNull(value: Uint8Array): boolean {
  return field(value, 1)[0] === 0xc0;
}
