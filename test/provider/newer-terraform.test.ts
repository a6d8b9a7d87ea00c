/** The requests of Terraform 1.12 and newer to the provider `mq`, sent by the tests' own gRPC client. */
import { decode as unpack, encode as pack, ExtData } from '@msgpack/msgpack';
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
    endpoints: [{ mq: emulator.endpoint, secretsmanager: emulator.endpoint, sts: null }],
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

describe('the configuration of an imported user', () => {
  const state = (changes: object = {}) =>
    value({
      id: `${brokerId}/or~ders`,
      broker_id: brokerId,
      username: 'or~ders',
      groups: ['readers'],
      console_access: true,
      replication_user: false,
      acknowledge: null,
      password_wo: null,
      password_wo_version: null,
      password_secret_id: null,
      password_secret_key: null,
      password_secret_version_id: null,
      adopt_existing: false,
      pending_change: 'UPDATE',
      timeouts: null,
      ...changes,
    });

  test('has no computed values and no defaults, and the secret of the user', async () => {
    const { config, diagnostics } = await client.generateResourceConfig({ typeName: 'mq_user', state: state() });
    expect(plain(config)).toEqual({
      ...(plain(state()) as object),
      id: null,
      replication_user: null,
      adopt_existing: null,
      pending_change: null,
      // Names of secrets cannot contain ~.
      password_secret_id: 'mq/or-ders',
    });
    expect(textOf(diagnostics)).toContain('The user or~ders needs the secret mq/or-ders');
  });

  test('takes the secret that exists', async () => {
    emulator.seedSecret({ name: 'mq/or-ders', secretString: password });
    const { diagnostics } = await client.generateResourceConfig({ typeName: 'mq_user', state: state() });
    expect(textOf(diagnostics)).toContain('will be set from the secret mq/or-ders');
  });

  test('of other resources has their arguments', async () => {
    const reboot = { id: 'b-1', broker_id: 'b-1', triggers: null, reboot_without_pending_changes: false };
    const { config } = await client.generateResourceConfig({
      typeName: 'mq_broker_reboot',
      state: value({ ...reboot, rebooted_at: '2026-12-01T00:00:00Z', timeouts: null }),
    });
    expect(plain(config)).toEqual({
      broker_id: 'b-1',
      id: null,
      rebooted_at: null,
      reboot_without_pending_changes: null,
      timeouts: null,
      triggers: null,
    });
  });
});

describe('a user of another provider that is moved', () => {
  const move = (changes: object = {}, attributes: unknown = { broker_id: brokerId, username: 'orders', password }) =>
    client.moveResourceState({
      sourceProviderAddress: 'registry.terraform.io/upbound/aws',
      sourceTypeName: 'aws_mq_user',
      targetTypeName: 'mq_user',
      sourceState: { json: Buffer.from(JSON.stringify(attributes)) },
      ...changes,
    });

  test('has its identity, is read like an import, and brings no password', async () => {
    const { targetState, targetIdentity, diagnostics } = await move();
    expect(textOf(diagnostics)).toBe('');
    expect(plain(targetState)).toMatchObject({ id: `${brokerId}/orders`, username: 'orders', groups: null });
    expect(JSON.stringify(plain(targetState))).not.toContain(password);
    expect(plain(targetIdentity?.identityData)).toEqual({ broker_id: brokerId, username: 'orders' });
  });

  test.each<[string, object, unknown]>([
    ['of another type', { sourceTypeName: 'aws_mq_broker' }, undefined],
    ['of another provider', { sourceProviderAddress: 'registry.terraform.io/example/other' }, undefined],
    ['without a broker', {}, { username: 'orders' }],
    ['with an invalid name', {}, { broker_id: brokerId, username: '..' }],
    ['with a name that is not a string', {}, { broker_id: brokerId, username: ['orders'] }],
  ])('%s is refused', async (_, changes, attributes) => {
    const { targetState, diagnostics } = await move(changes, attributes ?? { broker_id: brokerId, username: 'orders' });
    expect(targetState).toBeUndefined();
    expect(textOf(diagnostics)).toContain('The object cannot be moved to this resource type');
  });

  test('with a state that is not JSON is refused', async () => {
    const { diagnostics } = await move({ sourceState: { json: Buffer.from('no') } });
    expect(diagnostics).not.toEqual([]);
  });
});

describe('a client that allows deferred changes', () => {
  const capabilities = { deferralAllowed: true, writeOnlyAttributesAllowed: true };
  const unknown = new ExtData(0, new Uint8Array([0]));
  const exclusive = (usernames: unknown, known: object = {}) => ({
    id: null,
    broker_id: brokerId,
    usernames,
    ignore: null,
    remove_last_console_user: null,
    remove_replication_users: null,
    removed_users: null,
    removed_at: null,
    timeouts: null,
    ...known,
  });
  const plan = (usernames: unknown, clientCapabilities: object | null = capabilities) =>
    client.planResourceChange({
      typeName: 'mq_users_exclusive',
      priorState: value(null),
      proposedNewState: value(exclusive(usernames)),
      config: value(exclusive(usernames)),
      ...(clientCapabilities && { clientCapabilities }),
    });

  test('defers exclusive users whose names are unknown; others get a plan that removes no user', async () => {
    expect((await plan(unknown)).deferred?.reason).toBe(1);
    expect((await plan(['orders', 'billing', 'audit'])).deferred).toBeUndefined();
    const { deferred, plannedState, diagnostics } = await plan(unknown, null);
    expect(deferred).toBeUndefined();
    expect(textOf(diagnostics)).toBe('');
    expect(unpack(plannedState?.msgpack ?? [])).toMatchObject({ removed_users: {}, removed_at: null });
  });

  test('defers everything while the configuration of the provider is unknown', async () => {
    const { provider } = await client.getProviderSchema({});
    const unset = (provider?.block?.attributes ?? []).map(({ name }): [string, unknown] => [name, null]);
    const blocks = { assume_role: [], assume_role_with_web_identity: [], endpoints: [] };
    const config = value({ ...Object.fromEntries(unset), ...blocks, region: unknown });
    await client.configureProvider({ terraformVersion: '1.14.0', config });
    expect((await plan(['orders'])).deferred?.reason).toBe(2);
    const data = { id: null, broker_id: brokerId, usernames: null, users: null };
    const request = { typeName: 'mq_users', config: value(data) };
    const read = await client.readDataSource({ ...request, clientCapabilities: capabilities });
    expect([read.deferred?.reason, textOf(read.diagnostics)]).toEqual([2, '']);
    expect(textOf((await client.readDataSource(request)).diagnostics)).toContain('The provider is not configured');
    const currentState = value({ ...exclusive(['orders']), id: brokerId, removed_users: {} });
    const refreshed = await client.readResource({
      typeName: 'mq_users_exclusive',
      currentState,
      clientCapabilities: capabilities,
    });
    expect(refreshed.deferred?.reason).toBe(2);
    expect(unpack(refreshed.newState?.msgpack ?? [])).toEqual(unpack(currentState.msgpack));
  });
});
