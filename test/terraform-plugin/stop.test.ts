/** Tests what StopProvider does to calls in progress and to later calls. */
import { decode as unpack, encode as pack, ExtData } from '@msgpack/msgpack';
import { serveInProcess, type DebugServer } from '../../src/terraform-plugin';
import { EXAMPLE_ADDRESS, ExampleCloud, exampleProvider } from '../support/terraform/example-provider';
import { providerClient, type ProviderClient } from '../support/terraform/plugin-client';

let cloud: ExampleCloud;
let server: DebugServer;
let client: ProviderClient;

const value = (object: unknown) => ({ msgpack: pack(object) });
const plain = (dynamic: { msgpack: Uint8Array } | undefined) => dynamic && unpack(dynamic.msgpack);
const typeName = 'example_thing';
const thing = {
  id: 'id-a',
  name: 'a',
  size: 1,
  parts: null,
  secret_wo: null,
  revision: 1,
  note: null,
  timeouts: null,
};
const priorPrivate = Buffer.from('{"$planned":{"note":"new"},"prior":{"created":"a"}}');
const configure = () => client.configureProvider({ config: value({ label: null }) });

beforeEach(async () => {
  cloud = new ExampleCloud();
  server = await serveInProcess(exampleProvider(cloud), EXAMPLE_ADDRESS);
  client = providerClient(server.socket);
  await configure();
});
afterEach(() => {
  client.close();
  server.close();
});

/** Begins a call, stops the provider while the call hangs, and returns the response. */
async function stopped<A>(operation: string, call: () => Promise<A>): Promise<A> {
  cloud.hanging.add(operation);
  const response = call();
  while (!cloud.calls.some((one) => one.startsWith(operation))) await new Promise((resolve) => setTimeout(resolve, 5));
  await client.stopProvider({});
  return response;
}
const interrupted = [
  expect.objectContaining({ summary: 'Interrupted', detail: 'Terraform asked the provider to stop.' }),
];

test('a read that is stopped keeps the state and the private state', async () => {
  const response = await stopped('read', () =>
    client.readResource({ typeName, currentState: value(thing), private: Buffer.from('{"created":"a"}') }),
  );
  expect(response.diagnostics).toEqual(interrupted);
  expect(plain(response.newState)).toEqual(thing);
  expect(Buffer.from(response.private).toString()).toBe('{"created":"a"}');
});

test('a read ends at once even if it ignores the signal', async () => {
  cloud.deaf = true;
  const response = await stopped('read', () => client.readResource({ typeName, currentState: value(thing) }));
  expect(response.diagnostics).toEqual(interrupted);
});

test('a data source and a plan end at once, too', async () => {
  cloud.deaf = true;
  const data = await stopped('list', () =>
    client.readDataSource({ typeName: 'example_things', config: value({ prefix: null, things: null }) }),
  );
  expect(data.diagnostics).toEqual(interrupted);
  await configure();
  const config = value({ ...thing, id: null, revision: null });
  const planned = await stopped('plan', () =>
    client.planResourceChange({ typeName, proposedNewState: config, config }),
  );
  expect(planned.diagnostics).toEqual(interrupted);
});

test('a create that is stopped leaves no object; an update and a delete leave it unchanged', async () => {
  const config = value(thing);
  const created = await stopped('create', () =>
    client.applyResourceChange({ typeName, priorState: value(null), plannedState: config, config }),
  );
  expect(created.diagnostics).toEqual(interrupted);
  expect(plain(created.newState)).toBeNull();

  await configure();
  const change = { typeName, priorState: value(thing), plannedPrivate: priorPrivate };
  const larger = value({ ...thing, size: 2 });
  const updated = await stopped('update', () =>
    client.applyResourceChange({ ...change, plannedState: larger, config: larger }),
  );
  await configure();
  const deleted = await stopped('delete', () => client.applyResourceChange({ ...change, plannedState: value(null) }));
  for (const response of [updated, deleted]) {
    expect(response.diagnostics).toEqual(interrupted);
    expect(plain(response.newState)).toEqual(thing);
    expect(Buffer.from(response.private).toString()).toBe('{"created":"a"}');
  }
});

test('a write that has completed when it is stopped is kept', async () => {
  cloud.slow = 100;
  const config = value(thing);
  const response = client.applyResourceChange({ typeName, plannedState: config, config });
  while (!cloud.calls.includes('create a')) await new Promise((resolve) => setTimeout(resolve, 5));
  await client.stopProvider({});
  expect((await response).diagnostics).toEqual([]);
  expect(plain((await response).newState)).toMatchObject({ id: 'id-a' });
});

test('after a stop no call starts until the provider is configured again', async () => {
  await client.stopProvider({});
  const config = value(thing);
  const create = () => client.applyResourceChange({ typeName, plannedState: config, config });
  expect((await create()).diagnostics).toEqual(interrupted);
  expect((await client.readResource({ typeName, currentState: value(thing) })).diagnostics).toEqual(interrupted);
  expect(cloud.calls).toEqual([]);
  await configure();
  expect((await create()).diagnostics).toEqual([]);
});

test('nothing is applied while a configured value is unknown', async () => {
  const unknown = value({ ...thing, name: new ExtData(0, new Uint8Array([0])) });
  for (const [plannedState, config] of [
    [value(thing), unknown],
    [unknown, value(thing)],
  ]) {
    const { diagnostics, newState } = await client.applyResourceChange({
      typeName,
      priorState: value(null),
      plannedState,
      config,
    });
    expect(diagnostics[0]?.detail).toBe('Terraform asked to apply a change before name was known.');
    expect(plain(newState)).toBeNull();
  }
  expect(cloud.calls).toEqual([]);
});
