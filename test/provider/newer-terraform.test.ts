/** The requests of Terraform 1.12 and newer to the provider `mq`, sent by the tests' own gRPC client. */
import { decode as unpack, encode as pack } from '@msgpack/msgpack';
import { startEmulator, type Emulator } from '../../src/emulator';
import { serveInProcess, type DebugServer } from '../../src/terraform-plugin';
import { makeProvider, PROVIDER_ADDRESS } from '../../src/provider/provider';
import { providerClient, type ProviderClient } from '../support/terraform/plugin-client';

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Newer-1c94-passphrase';
let emulator: Emulator;
let server: DebugServer;
let client: ProviderClient;

const value = (object: unknown) => ({ msgpack: pack(object) });
const plain = (dynamic: { msgpack: Uint8Array } | undefined) => dynamic && unpack(dynamic.msgpack);
const textOf = (diagnostics: readonly { summary: string; detail: string }[]) =>
  diagnostics.map(({ summary, detail }) => `${summary}: ${detail}`).join('\n');

beforeEach(async () => {
  emulator = await startEmulator({ rebootMillis: 50 });
  emulator.seedBroker({ brokerId, users: ['orders', 'billing', 'audit'].map((username) => ({ username, password })) });
  server = await serveInProcess(makeProvider({ tuning: { pollMillis: 20 } }), PROVIDER_ADDRESS);
  client = providerClient(server.socket);
  const { provider } = await client.getProviderSchema({});
  const unset = (provider?.block?.attributes ?? []).map(({ name }): [string, unknown] => [name, null]);
  const config = {
    ...Object.fromEntries(unset),
    region: 'us-east-1',
    access_key: 'test',
    secret_key: 'test',
    assume_role: [],
    assume_role_with_web_identity: [],
    endpoints: [{ mq: emulator.endpoint, secretsmanager: null, sts: null }],
  };
  const { diagnostics } = await client.configureProvider({ terraformVersion: '1.14.0', config: value(config) });
  expect(textOf(diagnostics)).toBe('');
});
afterEach(async () => {
  client.close();
  server.close();
  await emulator.close();
});

test('a user is imported by identity, and read with it', async () => {
  const identity = { identityData: value({ broker_id: brokerId, username: 'orders' }) };
  const { importedResources, diagnostics } = await client.importResourceState({ typeName: 'mq_user', identity });
  expect(textOf(diagnostics)).toBe('');
  const state = importedResources[0]?.state;
  expect(plain(state)).toMatchObject({ id: `${brokerId}/orders`, broker_id: brokerId, username: 'orders' });
  const read = await client.readResource({ typeName: 'mq_user', currentState: state });
  expect(plain(read.newState)).toMatchObject({ groups: [], console_access: false });
  expect(plain(read.newIdentity?.identityData)).toEqual({ broker_id: brokerId, username: 'orders' });
});

test('an identity that breaks a rule is refused', async () => {
  const identity = { identityData: value({ broker_id: brokerId, username: '..' }) };
  const { diagnostics } = await client.importResourceState({ typeName: 'mq_user', identity });
  expect(textOf(diagnostics)).toContain('The import id is not that of a user');
});

async function list(includeResourceObject: boolean, limit = 100n, broker = brokerId) {
  const events = client.listResource({
    typeName: 'mq_user',
    config: value({ broker_id: broker }),
    includeResourceObject,
    limit,
  });
  const found = [];
  for await (const event of events)
    found.push(
      event as {
        displayName: string;
        identity?: { identityData?: { msgpack: Uint8Array } };
        resourceObject?: { msgpack: Uint8Array };
        diagnostic: { summary: string; detail: string }[];
      },
    );
  return found;
}

test('terraform query finds the users of a broker, except those whose deletion is pending', async () => {
  emulator.broker(brokerId).users.delete('audit');
  const found = await list(false);
  expect(found.map(({ identity }) => plain(identity?.identityData))).toEqual([
    { broker_id: brokerId, username: 'billing' },
    { broker_id: brokerId, username: 'orders' },
  ]);
  expect(found[0]?.displayName).toContain('billing');
  expect(emulator.callCounts()).toEqual({ ListUsers: 1 });
});

test('terraform query returns all attributes of users on request, and stops at its limit', async () => {
  const found = await list(true, 2n);
  expect(found.map(({ resourceObject }) => plain(resourceObject))).toMatchObject([
    { id: `${brokerId}/audit`, groups: [], password_wo: null },
    { id: `${brokerId}/billing` },
  ]);
});

test('listing users of a broker that does not exist returns a diagnostic', async () => {
  const found = await list(false, 10n, 'b-nowhere');
  expect(textOf(found[0]?.diagnostic ?? [])).toContain('The users could not be listed');
});

test('the action reboots a broker and reports its progress', async () => {
  emulator.broker(brokerId).users.update('orders', { groups: ['readers'] });
  const config = value({ broker_id: brokerId, only_if_pending: true, timeout: null });
  const plan = await client.planAction({ actionType: 'mq_reboot_broker', config });
  expect(textOf(plan.diagnostics)).toBe('');
  const messages: string[] = [];
  for await (const event of client.invokeAction({ actionType: 'mq_reboot_broker', config })) {
    const { type } = event as { type: { $case?: string; value?: { message?: string; diagnostics?: never[] } } };
    messages.push(
      type.$case === 'progress'
        ? (type.value?.message ?? '')
        : `${type.$case}: ${textOf(type.value?.diagnostics ?? [])}`,
    );
  }
  expect(messages[0]).toBe('the broker reboots');
  expect(messages.at(-1)).toBe('completed: ');
  expect(emulator.broker(brokerId).users.describe('orders')).toMatchObject({ groups: ['readers'] });
});

test('an action on a broker that does not exist completes with a diagnostic', async () => {
  const config = value({ broker_id: 'b-nowhere', only_if_pending: null, timeout: null });
  let last = '';
  for await (const event of client.invokeAction({ actionType: 'mq_reboot_broker', config })) {
    const { type } = event as { type: { value?: { diagnostics?: never[] } } };
    last = textOf(type.value?.diagnostics ?? []);
  }
  expect(last).toContain('The broker could not be rebooted');
});
