/** Functions and ephemeral resources of a provider, called by our own gRPC client. */
import { decode as unpack, encode as pack, ExtData } from '@msgpack/msgpack';
import {
  DiagnosticError,
  error,
  providerFunction,
  ProviderFunctionError,
  schema,
  serveInProcess,
  type DebugServer,
  type Provider,
  type Value,
} from '../../src/terraform-plugin';
import { EXAMPLE_ADDRESS } from '../support/terraform/example-provider';
import { providerClient, type ProviderClient } from '../support/terraform/plugin-client';

const empty = schema({ version: 0, description: '', attributes: {} });
const tokenSchema = schema({
  version: 0,
  description: 'A token.',
  attributes: {
    length: { type: 'number', required: true, description: 'Its length.' },
    result: { type: 'string', computed: true, sensitive: true, description: 'The token.' },
  },
});

const provider: Provider<typeof empty, object> = {
  name: 'example',
  schema: empty,
  configure: () => Promise.resolve({}),
  resources: {},
  functions: {
    shown: providerFunction({
      summary: 'Shows a value',
      description: 'Returns a value as JSON.',
      parameters: [{ name: 'value', type: 'dynamic', allowNull: true, description: 'Any value.' }],
      returns: 'string',
      call: (value) => JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)),
    }),
    repeated: providerFunction({
      summary: 'Repeats a text',
      description: 'Returns a list.',
      parameters: [
        { name: 'text', type: 'string', description: 'The text.' },
        { name: 'times', type: 'number', description: 'How often.' },
      ],
      returns: { list: 'string' },
      call: (text, times) => {
        if (Number(times) > 9) throw new ProviderFunctionError(`${text}\u001b[1m is too much.`, 1);
        if (Number(times) < 0) throw new TypeError('a bug');
        return Array.from({ length: Number(times) }, () => text);
      },
    }),
    wrong: providerFunction({ summary: '', description: '', parameters: [], returns: 'bool', call: () => 'text' }),
  },
  ephemeralResources: {
    example_token: {
      schema: tokenSchema,
      validate: ({ length }) => (length === 0 ? [error('Too short', 'It is 0.', ['length'])] : []),
      open(config) {
        if (config.length === 13) throw new DiagnosticError([error('No token', 'Not today.')]);
        return { result: { ...config, result: 'x'.repeat(Number(config.length)) } };
      },
    },
  },
};

let server: DebugServer;
let client: ProviderClient;
beforeAll(async () => {
  server = await serveInProcess(provider, EXAMPLE_ADDRESS);
  client = providerClient(server.socket);
});
afterAll(() => {
  client.close();
  server.close();
});

const value = (object: unknown) => ({ msgpack: pack(object) });
const unknown = new ExtData(0, new Uint8Array([0]));
/** A value with its type, as Terraform sends it for `dynamic`. */
const typed = (type: unknown, content: unknown) => [Buffer.from(JSON.stringify(type)), content];
const call = async (name: string, ...args: unknown[]) => {
  const { result, error: failure } = await client.callFunction({ name, arguments: args.map(value) });
  return failure ? { text: failure.text, argument: failure.functionArgument } : unpack(result?.msgpack ?? []);
};

test('schema and metadata contain functions and ephemeral resources', async () => {
  const { functions, ephemeralResourceSchemas } = await client.getProviderSchema({});
  expect(Object.keys(functions)).toEqual(['shown', 'repeated', 'wrong']);
  expect(functions.repeated?.parameters.map(({ name, type }) => [name, Buffer.from(type).toString()])).toEqual([
    ['text', '"string"'],
    ['times', '"number"'],
  ]);
  expect(Buffer.from(functions.repeated?.return?.type ?? []).toString()).toBe('["list","string"]');
  expect(functions.shown?.parameters[0]).toMatchObject({ allowNullValue: true, allowUnknownValues: false });
  expect(Buffer.from(functions.shown?.parameters[0]?.type ?? []).toString()).toBe('"dynamic"');
  expect(Object.keys(ephemeralResourceSchemas)).toEqual(['example_token']);
  expect((await client.getFunctions({})).functions).toEqual(functions);
  const metadata = await client.getMetadata({});
  expect(metadata.functions.map(({ name }) => name)).toEqual(['shown', 'repeated', 'wrong']);
  expect(metadata.ephemeralResources).toEqual([{ typeName: 'example_token' }]);
});

test('a dynamic argument can have any type, at any depth', async () => {
  const object = ['object', { a: 'number', b: ['list', 'string'], c: ['tuple', ['bool', 'dynamic']] }];
  const content = { a: 1, b: ['x', null], c: [true, typed(['map', ['set', 'string']], { k: ['y'] })] };
  expect(await call('shown', typed(object, content))).toBe('{"a":1,"b":["x",null],"c":[true,{"k":["y"]}]}');
  expect(await call('shown', typed('number', '12345678901234567890123'))).toBe('"12345678901234567890123"');
  expect(await call('shown', typed('string', null))).toBe('null');
  expect(await call('shown', null)).toBe('null');
});

test.each<[string, unknown]>([
  ['without its type', 'text'],
  ['with a type that is not JSON', [Buffer.from('{'), 1]],
  ['with a type that Terraform does not have', typed(['bag', 'string'], [])],
  ['of another type than its own', typed('string', 1)],
  ['with more elements than its type', typed(['tuple', ['string']], ['a', 'b'])],
  ['with fewer attributes than its type', typed(['object', { a: 'string' }], {})],
  ['with a type that nests too deeply', [Buffer.from(`${'["list",'.repeat(5_000)}"string"${']'.repeat(5_000)}`), []]],
])('a dynamic argument %s is an error', async (_, given) => {
  expect(await call('shown', given)).toEqual({
    text: expect.stringMatching(/^Terraform and the provider disagree about a value: /) as string,
    argument: undefined,
  });
});

test.each<[string, unknown]>([
  [
    'value',
    typed(
      'string',
      Array.from({ length: 70 }).reduce<unknown>((inner) => [inner], 'x'),
    ),
  ],
  ['type', [Buffer.from(`${'["list",'.repeat(65)}"string"${']'.repeat(65)}`), []]],
])('an argument whose %s nests too deeply is an error of that argument', async (_, given) => {
  expect(await call('shown', given)).toEqual({
    text: 'The argument value is nested more than 64 levels deep. Pass a value with at most 64 levels',
    argument: 0n,
  });
});

test('an argument that is unknown or null is an error of that argument', async () => {
  const list = typed(['list', 'string'], ['a', unknown]);
  expect(await call('shown', list)).toEqual({ text: 'The argument value is not known yet', argument: 0n });
  expect(await call('repeated', 'a', null)).toEqual({
    // Terraform adds the last period.
    text: 'The argument times is null. Allowed: a value. Pass one',
    argument: 1n,
  });
});

test('results and errors of a function', async () => {
  expect(await call('repeated', 'ab', 2)).toEqual(['ab', 'ab']);
  expect(await call('repeated', 'ab', 10)).toEqual({ text: 'ab\\u{1b}[1m is too much', argument: 1n });
  expect(await call('repeated', 'ab', -1)).toMatchObject({
    text: expect.stringContaining('TypeError: a bug') as string,
  });
  expect(await call('repeated', 'ab')).toMatchObject({ text: expect.stringContaining('times is missing') as string });
  expect(await call('repeated', 'ab', 1, 1)).toMatchObject({
    text: expect.stringContaining('more arguments') as string,
  });
  expect(await call('wrong')).toMatchObject({ text: expect.stringContaining('should be a bool') as string });
  expect(await call('missing')).toMatchObject({ text: expect.stringContaining('Unknown function') as string });
  expect(await call('__proto__')).toMatchObject({ text: expect.stringContaining('Unknown function') as string });
});

test('an ephemeral resource is validated and opened without a client, and closed', async () => {
  const typeName = 'example_token';
  const config = (length: Value | ExtData) => value({ length, result: null });
  const summaries = async (length: Value | ExtData) =>
    (await client.validateEphemeralResourceConfig({ typeName, config: config(length) })).diagnostics.map(
      (d) => d.summary,
    );
  expect(await summaries(0)).toEqual(['Too short']);
  expect(await summaries(unknown)).toEqual([]);
  const opened = await client.openEphemeralResource({ typeName, config: config(3) });
  expect(opened.diagnostics).toEqual([]);
  expect(unpack(opened.result?.msgpack ?? [])).toEqual({ length: 3, result: 'xxx' });
  expect(opened.renewAt).toBeUndefined();
  const failures = [config(13), config(unknown), config(null)].map((one) =>
    client.openEphemeralResource({ typeName, config: one }),
  );
  expect((await Promise.all(failures)).map(({ diagnostics }) => diagnostics[0]?.summary)).toEqual([
    'No token',
    'A value is still unknown',
    'A required argument is null',
  ]);
  expect((await client.renewEphemeralResource({ typeName })).diagnostics).toEqual([]);
  expect((await client.closeEphemeralResource({ typeName })).diagnostics).toEqual([]);
  expect((await client.closeEphemeralResource({ typeName: 'other' })).diagnostics).toHaveLength(1);
});
