/** The smaller examples: each is synthesized by running its app, applied by real Terraform to the emulator, and destroyed. */
import { startEmulator, type Emulator } from '../../src/emulator';
import type { DebugServer } from '../../src/terraform-plugin';
import { synthesizeExample, type SynthesizedExample } from '../support/run/example';
import { searchFiles } from '../support/run/secret-search';
import { serveMq } from '../support/terraform/mq-in-process';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(120_000);

const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'Examples-Password-12';
const region = 'us-east-1';

let emulator: Emulator;
let example: SynthesizedExample | undefined;
/** The provider in this process, for examples with one provider block: several are several processes. */
let server: DebugServer | undefined;

beforeAll(() => void requireTerraform());
beforeEach(async () => void (emulator = await startEmulator()));
afterEach(async () => {
  example?.remove();
  example = undefined;
  server?.close();
  server = undefined;
  await emulator.close();
});

/** Synthesizes an example and prepares its stack, for the built plugin or the provider in this process. */
async function prepare(
  name: string,
  env: NodeJS.ProcessEnv = {},
  { inProcess = false }: { readonly inProcess?: boolean } = {},
): Promise<Workspace> {
  example = synthesizeExample(name, { AWS_REGION: region, ...env });
  if (inProcess) server = await serveMq(emulator.endpoint, example.stack(name));
  return new Workspace({
    folder: example.stack(name),
    env: { AWS_ENDPOINT_URL: emulator.endpoint, ...env },
    ...(server && { reattach: server.reattach }),
  });
}

const usersOf = (id: string) =>
  Object.fromEntries(
    emulator
      .broker(id)
      .users.summaries()
      .map(({ username, pendingChange }) => [username, pendingChange ?? 'active']),
  );

test('roster: three brokers in two Regions', async () => {
  const [orders, standby, reports] = ['1', '2', '3'].map((n) => `b-${n.repeat(4)}a5b6-78cd-901e-2fgh-3i45j6k178l${n}`);
  for (const [id, brokerRegion, secrets] of [
    [orders, 'eu-west-1', ['orders/orders-service', 'orders/billing-service']],
    [standby, 'us-east-1', ['orders-standby/orders-service']],
    [reports, 'us-east-1', ['reports/reporting', 'reports/operator']],
  ] as const) {
    emulator.seedBroker({ brokerId: id, region: brokerRegion });
    for (const name of secrets) {
      emulator.seedSecret({ name: `mq/${name}`, secretString: `${password}-${name}`, region: brokerRegion });
    }
  }
  const workspace = await prepare('roster');
  await workspace.succeed(['init', '-no-color']);
  await workspace.apply();
  expect(usersOf(orders ?? '')).toEqual({ 'billing-service': 'CREATE', 'orders-service': 'CREATE' });
  expect(usersOf(standby ?? '')).toEqual({ 'orders-service': 'CREATE' });
  expect(usersOf(reports ?? '')).toEqual({ operator: 'CREATE', reporting: 'CREATE' });
  expect(emulator.passwordOf(reports ?? '', 'operator')).toBe(`${password}-reports/operator`);
  expect((await workspace.plan()).isEmpty).toBe(true);
  await workspace.succeed(['destroy', '-auto-approve', '-no-color']);
});

test('replication-user: created, applied by a reboot, and updated when its secret is rotated', async () => {
  emulator.seedBroker({ brokerId });
  emulator.seedSecret({ name: 'mq/replication', secretString: JSON.stringify({ password }) });
  const workspace = await prepare('replication-user', { TF_VAR_primary_broker_id: brokerId }, { inProcess: true });
  await workspace.succeed(['init', '-no-color']);
  await workspace.apply();
  expect(usersOf(brokerId)).toEqual({ replication: 'active' });
  expect(emulator.passwordOf(brokerId, 'replication')).toBe(password);
  expect((await workspace.plan()).isEmpty).toBe(true);
  emulator.putSecret('mq/replication', JSON.stringify({ password: `${password}-2` }));
  await workspace.apply();
  expect(emulator.passwordOf(brokerId, 'replication')).toBe(`${password}-2`);
  expect(usersOf(brokerId)).toEqual({ replication: 'active' });
  expect(emulator.callCounts().RebootBroker).toBe(2);
  expect((await workspace.plan()).isEmpty).toBe(true);
  await workspace.succeed(['plan', '-no-color', '-out', 'saved']);
  const outdir = example?.outdir ?? '';
  expect(searchFiles([outdir], [password, `${password}-2`]).hits).toEqual([]);
  expect(searchFiles([outdir], ['mq/replication']).hits).not.toEqual([]);
});

test('platform-module: the platform team’s rules apply, and so does an override', async () => {
  emulator.seedBroker({ brokerId });
  for (const name of ['orders/orders-api', 'orders/orders-worker', 'billing/billing-worker']) {
    emulator.seedSecret({ name: `mq/${name}`, secretString: password });
  }
  const workspace = await prepare('platform-module', { TF_VAR_broker_id: brokerId }, { inProcess: true });
  await workspace.succeed(['init', '-no-color']);
  await workspace.apply();
  expect(usersOf(brokerId)).toEqual({ 'billing-worker': 'CREATE', 'orders-api': 'CREATE', 'orders-worker': 'CREATE' });
  expect((await workspace.plan()).isEmpty).toBe(true);
  const refused = await workspace.run(['destroy', '-auto-approve', '-no-color']);
  expect(refused.text).toContain('prevent_destroy');
});
