/**
 * Malformed messages and values: the response is a diagnostic or a gRPC error, never a crash or a hang.
 * Some thousands of them by default, and 100,000 and more with FULL=1. FUZZ_SEED repeats a run; a failure names it.
 */
import { connect } from 'node:http2';
import { createConnection } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { credentials, makeGenericClientConstructor, status, type Client, type ServiceError } from '@grpc/grpc-js';
import { serveInProcess, UNKNOWN, type AnyProvider, type ObjectValue, type Schema } from '../../src/terraform-plugin';
import { CodecError, decodeObject, decodeJson, encodeObject } from '../../src/terraform-plugin/values/codec';
import type { Method } from '../../src/terraform-plugin/transport/grpc';
import { ProviderDefinition, type Diagnostic } from '../../src/terraform-plugin/protocol/generated/tfplugin6';
import { mqProvider } from '../../src/provider/provider';
import { ExampleCloud, exampleProvider } from '../support/terraform/example-provider';
import { anything, hostileJson, hostileMsgpack, mutated, objectOfSchema, packed, Random } from '../support/fuzz/fuzz';
import { requestOf } from '../support/fuzz/fuzz-requests';
import { providerClient } from '../support/terraform/plugin-client';
import { seed } from '../support/fuzz/seed';

const isFull = process.env.FULL === '1';
const counts = isFull
  ? { codec: 70_000, example: 30_000, mq: 8_000, configure: 2_000 }
  : { codec: 2_000, example: 700, mq: 250, configure: 80 };

/** The longest that one call may take, in milliseconds; nothing that is sent here should take a tenth of it. */
const patience = 15_000;
if (isFull) jest.setTimeout(900_000);

const example = exampleProvider(new ExampleCloud());
const schemasOf = ({ schema, resources, dataSources = {} }: AnyProvider): Schema[] => [
  schema,
  ...Object.values(resources).map((one) => one.schema),
  ...Object.values(dataSources).map((one) => one.schema),
];
const schemas = [...schemasOf(example), ...schemasOf(mqProvider)];

const escaped: unknown[] = [];
const escape = (thrown: unknown) => void escaped.push(thrown);
beforeAll(() => {
  process.on('unhandledRejection', escape);
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.AWS_MAX_ATTEMPTS = '1';
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:9';
});
afterAll(() => void process.off('unhandledRejection', escape));
afterEach(() => {
  expect(escaped.splice(0)).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

/** Runs cases, and names the seed and the case that fails. */
async function each(name: string, count: number, run: (random: Random) => void | Promise<void>, atOnce = 1) {
  let index = 0;
  const work = async () => {
    while (index < count) {
      const own = Number(process.env.FUZZ_CASE ?? index++);
      try {
        await run(new Random(seed * 7 + own * 104_729 + name.length));
      } catch (thrown) {
        const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
        throw new Error(`case ${own} of "${name}"; FUZZ_SEED=${seed} repeats it\n${what}`, { cause: thrown });
      }
      if (process.env.FUZZ_CASE) return;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

/** Returns what a function returns; undefined if it throws an allowed error. */
function refusedOr<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof CodecError) return undefined;
    throw thrown;
  }
}

describe('the codec', () => {
  const same = (schema: Schema, value: ObjectValue | null) => {
    const again = decodeObject(schema, encodeObject(schema, value));
    const expected = withoutWriteOnly(schema, value);
    if (!isDeepStrictEqual(again, expected)) throw new Error('The value came back as another');
  };

  test(`decodes ${counts.codec} values or refuses them, and encodes what it has decoded unchanged`, async () => {
    let taken = 0;
    await each('codec', counts.codec, (random) => {
      const schema = random.pick(schemas);
      const value = objectOfSchema(random, schema, random.pick([0, 0, 0.02, 0.3]));
      const read = refusedOr(() => {
        const kind = random.below(4);
        if (kind === 0) return decodeObject(schema, hostileMsgpack(random));
        if (kind === 1) return decodeObject(schema, mutated(random, packed(random, value)));
        if (kind === 2) return decodeJson(schema, hostileJson(random, value));
        return decodeObject(schema, packed(random, value));
      });
      if (read === undefined) return;
      taken++;
      same(schema, read);
    });
    // Were all of them refused, nothing would be tried.
    expect(taken).toBeGreaterThan(counts.codec / 20);
  });

  test(`encodes ${counts.codec / 5} JavaScript values so that they can be decoded, or refuses them`, async () => {
    await each('writing', counts.codec / 5, (random) => {
      const schema = random.pick(schemas);
      const value = random.chance(0.5) ? anything(random) : objectOfSchema(random, schema, random.pick([0, 0.1]));
      const bytes = refusedOr(() => encodeObject(schema, toValue(value) as ObjectValue));
      if (bytes !== undefined) decodeObject(schema, bytes);
    });
  });
});

describe('over gRPC', () => {
  const configured = { label: null };
  // Nothing listens on this port, and nothing waits for it. Options that the provider does not have are dropped.
  const nowhere = 'http://127.0.0.1:9';
  const mqConfigured = {
    region: 'us-east-1',
    max_retries: 0,
    requests_per_second: 10_000,
    endpoints: [{ mq: nowhere, secretsmanager: nowhere, sts: nowhere }],
  };

  test(`a provider responds to ${counts.example} malformed calls of every method`, () =>
    bombard('example', example, configured, counts.example, (method) => !/^(configure|stop)Provider$/.test(method)));

  test(`the provider of Amazon MQ responds to ${counts.mq} malformed calls of every method`, () =>
    bombard('mq', mqProvider, mqConfigured, counts.mq, (method) => !/^(configure|stop)Provider$/.test(method)));

  test(`${counts.configure} malformed configurations, before and after a stop`, async () => {
    const isAboutProvider = (method: string) => /Provider(Config|Schema)?$/.test(method);
    await bombard('example, configured', example, configured, counts.configure, isAboutProvider);
    await bombard('mq, configured', mqProvider, null, counts.configure, isAboutProvider);
  });
});

test('a message that claims four gigabytes is refused by its header', async () => {
  const server = await serveInProcess(example, 'registry.terraform.io/example/fuzzed');
  const session = connect('http://localhost', { createConnection: () => createConnection(server.socket) });
  const client = providerClient(server.socket);
  try {
    const call = session.request({
      ':method': 'POST',
      ':path': '/tfplugin6.Provider/ValidateProviderConfig',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const code = new Promise((resolve, reject) => {
      call.once('error', reject);
      for (const event of ['response', 'trailers'] as const) {
        call.on(event, (headers) => headers['grpc-status'] !== undefined && resolve(Number(headers['grpc-status'])));
      }
    });
    call.resume().write(Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 0x0a]));
    expect(await code).toBe(status.RESOURCE_EXHAUSTED);
    expect((await client.getProviderSchema({})).diagnostics).toEqual([]);
  } finally {
    session.destroy();
    client.close();
    server.close();
  }
});

async function bombard(
  name: string,
  provider: AnyProvider,
  config: object | null,
  count: number,
  isTried: (method: string) => boolean,
) {
  const server = await serveInProcess(provider, 'registry.terraform.io/example/fuzzed');
  const raw = new (makeGenericClientConstructor({}, ''))(`unix:${server.socket}`, credentials.createInsecure());
  const client = providerClient(server.socket);
  const methods = Object.entries<Method>(ProviderDefinition.methods).flatMap(([key, method]) =>
    isTried(key) ? [method] : [],
  );
  const codes = new Map<string, number>();
  const fine = new Set<string>();
  const began = Date.now();
  try {
    if (config) {
      const { diagnostics } = await client.configureProvider({ config: { msgpack: packed(new Random(1), config) } });
      expect(diagnostics).toEqual([]);
    }
    await each(
      name,
      count,
      async (random) => {
        const method = random.pick(methods);
        const response = await call(raw, method, requestOf(random, method, provider));
        const code = typeof response === 'number' ? status[response] : 'OK';
        codes.set(code, (codes.get(code) ?? 0) + 1);
        if (response === status.DEADLINE_EXCEEDED) throw new Error(`${method.name} hangs`);
        if (response === status.UNAVAILABLE) throw new Error(`${method.name} broke the connection`);
        if (typeof response === 'number') return;
        const isFine = response.map((one) => checkResponse(method, one, provider));
        if (isFine.length > 0 && isFine.every(Boolean)) fine.add(method.name);
      },
      16,
    );
    // It is alive and well after all that.
    expect((await client.getProviderSchema({})).diagnostics).toEqual([]);
  } finally {
    client.close();
    raw.close();
    server.close();
  }
  // Most messages are well-formed protobuf, and the response has diagnostics.
  expect(codes.get('OK')).toBeGreaterThan(count / 2);
  // With enough of them, each method comes across requests that it can serve: the malformed part is then deep inside.
  if (isFull && provider === example) {
    const never = methods.map((method) => method.name).filter((method) => !fine.has(method));
    expect(never).toEqual([]);
  }
  expect(Date.now() - began).toBeLessThan(isFull ? 600_000 : 60_000);
}

/** Returns the messages of a response, or the code of its error. */
function call(raw: Client, method: Method, bytes: Buffer): Promise<readonly Buffer[] | status> {
  const path = `/${ProviderDefinition.fullName}/${method.name}`;
  const same = (message: Buffer) => message;
  const options = { deadline: Date.now() + patience };
  return new Promise((resolve) => {
    if (method.responseStream) {
      const responses: Buffer[] = [];
      raw
        .makeServerStreamRequest(path, same, same, bytes, options)
        .on('data', (response: Buffer) => responses.push(response))
        .on('error', (error: ServiceError) => resolve(error.code))
        .on('end', () => resolve(responses));
    } else {
      raw.makeUnaryRequest(path, same, same, bytes, options, (error, response) =>
        resolve(error ? error.code : [response ?? Buffer.alloc(0)]),
      );
    }
  });
}

/**
 * Checks that the response is a message, that a state in it fits its schema, and that no diagnostic is about a bug. Returns
 * whether there are no diagnostics.
 */
function checkResponse(method: Method, bytes: Buffer, provider: AnyProvider): boolean {
  const response = method.responseType.decode(bytes) as AnyResponse;
  const diagnostics = [
    ...(response.diagnostics ?? []),
    ...(response.diagnostic ?? []),
    ...(response.type?.value?.diagnostics ?? []),
  ];
  const bug = diagnostics.find(({ summary }) => summary === 'Unexpected error in the provider');
  if (bug) throw new Error(`${method.name}: ${bug.detail}`);
  const failure = response.error;
  if (typeof failure === 'object' && failure.text.startsWith('Unexpected error')) throw new Error(failure.text);
  // Only a provider with a single resource is checked, because the response does not name the resource.
  const [resource] = Object.values(provider.resources);
  for (const state of [response.plannedState, response.upgradedState]) {
    if (state && resource && Object.keys(provider.resources).length === 1) decodeObject(resource.schema, state.msgpack);
  }
  return diagnostics.length === 0 && typeof failure !== 'object';
}
interface AnyResponse {
  /** The error of a function. In the response of StopProvider, it is a text. */
  readonly error?: { readonly text: string } | string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly diagnostic?: readonly Diagnostic[];
  readonly type?: { readonly value?: { readonly diagnostics?: readonly Diagnostic[] } };
  readonly plannedState?: { readonly msgpack: Uint8Array };
  readonly upgradedState?: { readonly msgpack: Uint8Array };
}

/** The codec's own unknown in the place of msgpack's. */
function toValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toValue);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (value.constructor?.name === 'ExtData') return UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toValue(item)]));
}

function withoutWriteOnly(schema: Schema, value: ObjectValue | null): ObjectValue | null {
  if (value === null) return null;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, schema.attributes[name]?.writeOnly ? null : item]),
  );
}
