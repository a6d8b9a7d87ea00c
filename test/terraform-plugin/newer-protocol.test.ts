/** Requests of newer versions of Terraform (identity, list resources, actions), sent by our own gRPC client. */
import { decode as unpack, encode as pack, ExtData } from '@msgpack/msgpack';
import { credentials, makeGenericClientConstructor, status, type ServiceError } from '@grpc/grpc-js';
import { serveInProcess, type DebugServer } from '../../src/terraform-plugin';
import type { InvokeActionEvent, ListResourceEvent } from '../../src/terraform-plugin/protocol/generated/tfplugin6';
import { EXAMPLE_ADDRESS, ExampleCloud, exampleProvider } from '../support/terraform/example-provider';
import { providerClient, type ProviderClient } from '../support/terraform/plugin-client';

let cloud: ExampleCloud;
let server: DebugServer;
let client: ProviderClient;

beforeEach(async () => {
  cloud = new ExampleCloud();
  server = await serveInProcess(exampleProvider(cloud), EXAMPLE_ADDRESS);
  client = providerClient(server.socket);
  await client.configureProvider({ terraformVersion: '1.14.0', config: value({ label: null }) });
});
afterEach(() => {
  client.close();
  server.close();
});

const value = (object: unknown) => ({ msgpack: pack(object) });
const plain = (dynamic: { msgpack: Uint8Array } | undefined) => dynamic && unpack(dynamic.msgpack);
const summariesOf = (diagnostics: readonly { summary: string }[]) => diagnostics.map(({ summary }) => summary);
const typeName = 'example_thing';
const blank = {
  id: null,
  name: null,
  size: null,
  parts: null,
  secret_wo: null,
  revision: null,
  note: null,
  timeouts: null,
};
const make = (...names: string[]) => {
  for (const name of names) cloud.things.set(name, { ...blank, id: `id-${name}`, name, revision: 1 });
};

describe('the schema', () => {
  test('contains data sources, list resources and actions', async () => {
    const response = await client.getProviderSchema({});
    expect(response.diagnostics).toEqual([]);
    expect(response.listResourceSchemas[typeName]?.block?.attributes.map(({ name }) => name)).toEqual(['prefix']);
    expect(response.actionSchemas.example_paint?.schema?.block?.description).toBe('Paints a thing.');
    expect(Object.keys(response.dataSourceSchemas)).toEqual(['example_things']);
    const parts = response.resourceSchemas[typeName]?.block?.attributes.find(({ name }) => name === 'parts');
    expect(Buffer.from(parts?.type ?? []).toString()).toBe(
      '["list",["object",{"name":"string","count":"number","tags":["set","string"]}]]',
    );
  });

  test('is summarized in the metadata', async () => {
    const metadata = await client.getMetadata({});
    const names = (all: readonly { typeName: string }[]) => all.map((one) => one.typeName);
    expect([metadata.resources, metadata.dataSources, metadata.listResources, metadata.actions].map(names)).toEqual([
      [typeName],
      ['example_things'],
      [typeName],
      ['example_paint'],
    ]);
  });

  test('of identities is separate', async () => {
    const { identitySchemas } = await client.getResourceIdentitySchemas({});
    expect(identitySchemas[typeName]?.version).toBe(2n);
    expect(
      identitySchemas[typeName]?.identityAttributes.map(({ type, ...rest }) => ({
        ...rest,
        type: Buffer.from(type).toString(),
      })),
    ).toEqual([
      { name: 'name', type: '"string"', requiredForImport: true, optionalForImport: false, description: 'The name.' },
      {
        name: 'shelf',
        type: '"number"',
        requiredForImport: false,
        optionalForImport: true,
        description: 'The shelf. Default: 1.',
      },
    ]);
  });
});

describe('identity', () => {
  const identity = { identityData: value({ name: 'a', shelf: 1 }) };

  test('is returned with an object that is created, read and changed, and disappears with it', async () => {
    const config = value({ ...blank, name: 'a' });
    const created = await client.applyResourceChange({
      typeName,
      priorState: value(null),
      plannedState: config,
      config,
    });
    expect(plain(created.newIdentity?.identityData)).toEqual({ name: 'a', shelf: 1 });

    const read = await client.readResource({ typeName, currentState: created.newState });
    expect(plain(read.newIdentity?.identityData)).toEqual({ name: 'a', shelf: 1 });

    const planned = await client.planResourceChange({
      typeName,
      priorState: created.newState,
      proposedNewState: value({ ...(plain(created.newState) as object), size: 2 }),
      config: value({ ...blank, name: 'a', size: 2 }),
      priorIdentity: identity,
    });
    expect(plain(planned.plannedIdentity?.identityData)).toEqual({ name: 'a', shelf: 1 });

    const deleted = await client.applyResourceChange({
      typeName,
      priorState: created.newState,
      plannedState: value(null),
      plannedIdentity: identity,
    });
    expect([plain(deleted.newState), deleted.newIdentity]).toEqual([null, undefined]);
    expect((await client.readResource({ typeName, currentState: created.newState })).newIdentity).toBeUndefined();
  });

  test('of an object that does not exist yet is not planned', async () => {
    const config = value({ ...blank, name: 'a' });
    const planned = await client.planResourceChange({
      typeName,
      priorState: value(null),
      proposedNewState: config,
      config,
      priorIdentity: identity,
    });
    expect(planned.plannedIdentity).toBeUndefined();
    expect(planned.diagnostics).toEqual([]);
  });

  test('that cannot be determined is an error, and the object is kept', async () => {
    const config = value({ ...blank, name: 'anonymous' });
    const created = await client.applyResourceChange({ typeName, plannedState: config, config });
    expect(summariesOf(created.diagnostics)).toEqual(['Unexpected error in the provider']);
    expect(plain(created.newState)).toMatchObject({ id: 'id-anonymous' });
  });

  test('stays when an object cannot be read', async () => {
    const currentState = value({ ...blank, name: 7 });
    const read = await client.readResource({ typeName, currentState, currentIdentity: identity });
    expect(summariesOf(read.diagnostics)).toEqual(['Terraform and the provider disagree about a value']);
    expect(plain(read.newIdentity?.identityData)).toEqual({ name: 'a', shelf: 1 });
  });

  test('imports an object, with or without optional attributes', async () => {
    for (const [shelf, size] of [
      [null, 1],
      [3, 3],
    ]) {
      const { importedResources, diagnostics } = await client.importResourceState({
        typeName,
        identity: { identityData: value({ name: 'a', shelf }) },
      });
      expect(diagnostics).toEqual([]);
      expect(plain(importedResources[0]?.state)).toMatchObject({ name: 'a', size });
      expect(plain(importedResources[0]?.identity?.identityData)).toEqual({ name: 'a', shelf: 1 });
    }
    const byId = await client.importResourceState({ typeName, id: 'a' });
    expect(plain(byId.importedResources[0]?.identity?.identityData)).toEqual({ name: 'a', shelf: 1 });
  });

  test('imports nothing if a required attribute is missing', async () => {
    const { importedResources, diagnostics } = await client.importResourceState({
      typeName,
      identity: { identityData: value({ name: null, shelf: 1 }) },
    });
    expect(importedResources).toEqual([]);
    expect(diagnostics[0]?.detail).toBe('Its identity needs name: The name.');
  });

  test('with an unknown value is refused, and so is a state with one', async () => {
    const unknown = new ExtData(0, new Uint8Array([0]));
    const imported = await client.importResourceState({
      typeName,
      identity: { identityData: value({ name: unknown, shelf: 1 }) },
    });
    const read = await client.readResource({ typeName, currentState: value({ ...blank, name: unknown }) });
    for (const { diagnostics } of [imported, read]) {
      expect(diagnostics[0]?.detail).toMatch(/^A stored value is unknown\. Terraform sent it in this form\./);
    }
  });

  test('that was stored is upgraded, unless its version has no upgrader or is newer', async () => {
    const rawIdentity = { json: Buffer.from('{"title":"a"}') };
    const upgrade = (version: bigint) => client.upgradeResourceIdentity({ typeName, version, rawIdentity });
    expect(plain((await upgrade(1n)).upgradedIdentity?.identityData)).toEqual({ name: 'a', shelf: 1 });
    expect(summariesOf((await upgrade(0n)).diagnostics)).toEqual(['The identity cannot be upgraded']);
    expect(summariesOf((await upgrade(3n)).diagnostics)).toEqual(['The identity was written by a newer provider']);
  });

  test.each(['', 'null', undefined])('that is missing in a state (%j) is not an error', async (json) => {
    const rawIdentity = json === undefined ? undefined : { json: Buffer.from(json) };
    for (const version of [0n, 1n, 2n]) {
      const { diagnostics, upgradedIdentity } = await client.upgradeResourceIdentity({
        typeName,
        version,
        rawIdentity,
      });
      expect([diagnostics, upgradedIdentity]).toEqual([[], undefined]);
    }
  });
});

test.each([
  ['text that is not JSON', 'canary-secret', 'The value is not JSON.'],
  ['a list', '["canary-secret"]', 'The value should be an object and is a list.'],
])(
  'a stored state or identity that is %s is reported as damaged, and its values are not shown',
  async (_what, text, problem) => {
    const raw = { json: Buffer.from(text) };
    const state = await client.upgradeResourceState({ typeName, version: 2n, rawState: raw });
    const identity = await client.upgradeResourceIdentity({ typeName, version: 2n, rawIdentity: raw });
    expect([state, identity].flatMap(({ diagnostics }) => summariesOf(diagnostics))).toEqual([
      'The state of the example_thing cannot be read',
      'The identity cannot be read',
    ]);
    for (const { detail } of [...state.diagnostics, ...identity.diagnostics]) {
      expect(detail).toContain(`${problem} The stored data is damaged`);
      expect(detail).not.toContain('canary');
    }
    expect([state.upgradedState, identity.upgradedIdentity]).toEqual([undefined, undefined]);
  },
);

test('a stored state that is null is reported as damaged', async () => {
  const { diagnostics } = await client.upgradeResourceState({
    typeName,
    version: 2n,
    rawState: { json: Buffer.from('null') },
  });
  expect(diagnostics.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('It is empty. The stored data is damaged'),
  ]);
});

describe('a list resource', () => {
  interface ListRequest {
    readonly typeName?: string;
    readonly config?: { readonly msgpack: Uint8Array<ArrayBuffer> };
    readonly includeResourceObject?: boolean;
    readonly limit?: bigint;
  }
  const list = async (request: ListRequest = {}) => {
    const events: ListResourceEvent[] = [];
    for await (const event of client.listResource({ typeName, config: value({ prefix: null }), ...request })) {
      events.push(event as ListResourceEvent);
    }
    return events;
  };

  test('streams identities and names', async () => {
    make('a1', 'a2', 'b1');
    const events = await list({ config: value({ prefix: 'a' }) });
    expect(events.map(({ displayName }) => displayName)).toEqual(['Thing a1', 'Thing a2']);
    expect(events.map(({ identity }) => plain(identity?.identityData))).toEqual([
      { name: 'a1', shelf: 1 },
      { name: 'a2', shelf: 1 },
    ]);
    expect(events.map(({ resourceObject }) => resourceObject)).toEqual([undefined, undefined]);
  });

  test('adds complete objects on request, without write-only values', async () => {
    make('a1');
    const [event] = await list({ includeResourceObject: true });
    expect(plain(event?.resourceObject)).toEqual({ ...blank, id: 'id-a1', name: 'a1', revision: 1 });
  });

  test('stops at the limit without further calls', async () => {
    make('a1', 'a2', 'a3');
    expect(await list({ limit: 2n })).toHaveLength(2);
    expect(cloud.calls).toEqual(['list at most 2, identities', 'list item a1', 'list item a2', 'list ended']);
  });

  test('needs no configuration at all', async () => {
    make('a1');
    expect(await list({ config: value(null) })).toHaveLength(1);
    expect(await list({ config: undefined })).toHaveLength(1);
  });

  test('that fails partway sends the items so far and ends with the error', async () => {
    make('a1', 'broken', 'c1');
    const events = await list();
    expect(events.map(({ displayName, diagnostic }) => [displayName, summariesOf(diagnostic)])).toEqual([
      ['Thing a1', []],
      ['', ['It broke']],
    ]);
  });

  test('ends as soon as the client cancels', async () => {
    make('a1', 'a2');
    cloud.hanging.add('list item');
    const call = client.listResource({ typeName, config: value({ prefix: null }) });
    const ended = new Promise<ServiceError>((resolve) => call.once('error', resolve));
    call.resume();
    await until(() => cloud.calls.includes('list item a1'));
    call.cancel();
    expect(await ended).toMatchObject({ code: status.CANCELLED });
    await until(() => cloud.calls.includes('list ended'));
    expect(cloud.calls).toEqual([
      'list at most Infinity, identities',
      'list item a1',
      'list item aborted',
      'list ended',
    ]);
  });

  test('of ten thousand objects waits for a slow client', async () => {
    make(...Array.from({ length: 10_000 }, (_, index) => `n${index}`));
    const call = client.listResource({ typeName, includeResourceObject: true });
    const iterator = call[Symbol.asyncIterator]() as AsyncIterator<ListResourceEvent>;
    await iterator.next();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(cloud.calls.length).toBeLessThan(9_000);
    let count = 1;
    while (!(await iterator.next()).done) count++;
    expect(count).toBe(10_000);
  });

  test('is validated', async () => {
    const { diagnostics } = await client.validateListResourceConfig({ typeName, config: value({ prefix: '' }) });
    expect(summariesOf(diagnostics)).toEqual(['Empty prefix']);
  });

  test('of an unknown type is an error', async () => {
    const [event] = await list({ typeName: 'example_other' });
    expect(event?.diagnostic[0]?.detail).toBe('This provider has no "example_other".');
  });
});

describe('an action', () => {
  const actionType = 'example_paint';
  const invoke = async (config: object) => {
    const events: InvokeActionEvent['type'][] = [];
    for await (const event of client.invokeAction({ actionType, config: value(config) })) {
      events.push((event as InvokeActionEvent).type);
    }
    return events.map((type) => {
      if (type?.$case === 'progress') return type.value.message;
      return type?.$case === 'completed' ? summariesOf(type.value.diagnostics) : undefined;
    });
  };

  test('shows its progress and completes', async () => {
    expect(await invoke({ name: 'a', colour: 'red' })).toEqual(['Mixing red', 'Drying', []]);
    expect(await invoke({ name: 'old', colour: null })).toEqual(['Mixing null', 'Drying', ['Flaking']]);
  });

  test('that fails completes with a diagnostic', async () => {
    expect(await invoke({ name: 'wet', colour: 'red' })).toEqual(['Mixing red', ['Still wet']]);
    expect(await invoke({ name: 7, colour: 'red' })).toEqual([['Terraform and the provider disagree about a value']]);
  });

  test('is validated and planned', async () => {
    const config = value({ name: 'a', colour: 'none' });
    expect(summariesOf((await client.validateActionConfig({ typeName: actionType, config })).diagnostics)).toEqual([
      'No colour',
    ]);
    expect(summariesOf((await client.planAction({ actionType, config })).diagnostics)).toEqual(['Nothing to paint']);
    make('a');
    expect(summariesOf((await client.planAction({ actionType, config })).diagnostics)).toEqual([]);
  });

  test('ends when Terraform stops the provider', async () => {
    cloud.hanging.add('paint');
    const invoked = invoke({ name: 'a', colour: 'red' });
    await until(() => cloud.calls.includes('paint a'));
    await client.stopProvider({});
    expect(await invoked).toEqual(['Mixing red', ['Interrupted']]);
  });

  test('is aborted when the client cancels the call', async () => {
    cloud.hanging.add('paint');
    const call = client.invokeAction({ actionType, config: value({ name: 'a', colour: 'red' }) });
    call.once('error', () => undefined).resume();
    await until(() => cloud.calls.includes('paint a'));
    call.cancel();
    await until(() => cloud.calls.includes('paint aborted'));
  });
});

test.each(['ReadStateBytes', 'LockState', 'NoSuchMethod'])('%s responds that it is not implemented', async (method) => {
  const raw = new (makeGenericClientConstructor({}, ''))(`unix:${server.socket}`, credentials.createInsecure());
  const bytes = (message: Buffer) => message;
  const failed = await new Promise<ServiceError | null>((resolve) =>
    raw.makeUnaryRequest(`/tfplugin6.Provider/${method}`, bytes, bytes, Buffer.alloc(0), resolve),
  );
  raw.close();
  expect(failed?.code).toBe(status.UNIMPLEMENTED);
});

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}
