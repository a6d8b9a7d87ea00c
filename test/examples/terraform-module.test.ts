/** The example terraform-module, by the commands of its README: the module is called from HCL, with real Terraform, the built plugin, the emulator. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DebugServer } from '../../src/terraform-plugin';
import { brokerId, cases } from '../rules/cases';
import { expectListedPermissions } from '../support/documents/example-permissions';
import { ExampleProject } from '../support/documents/example-project';
import { serveMq } from '../support/terraform/mq-in-process';
import { requireTerraform, Workspace } from '../support/terraform/terraform';

jest.setTimeout(120_000);

let example: ExampleProject;
/** The team's folder. */
let workspace: Workspace;
let server: DebugServer;

beforeAll(async () => {
  requireTerraform();
  example = await ExampleProject.start('terraform-module');
  const { emulator, folder } = example;
  emulator.broker(brokerId).users.addActive('foreign', { password: 'Foreign-7c22-word' });
  workspace = new Workspace({
    folder: join(folder, 'team'),
    env: { AWS_ENDPOINT_URL: emulator.endpoint, TF_VAR_broker_id: brokerId },
  });
  server = await serveMq(emulator.endpoint);
});
afterAll(async () => {
  server.close();
  await example.close();
});

/** The error messages of a plan with these users, by the provider in this process. */
async function refused(users: unknown, broker = brokerId): Promise<string[]> {
  writeFileSync(join(workspace.folder, 'bad.tfvars.json'), JSON.stringify({ users, broker_id: broker }));
  const { stdout } = await workspace.run(['plan', '-json', '-input=false', '-var-file=bad.tfvars.json'], {
    TF_REATTACH_PROVIDERS: server.reattach,
  });
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { diagnostic?: { severity: string; detail: string } })
    .flatMap(({ diagnostic }) => (diagnostic?.severity === 'error' ? [diagnostic.detail] : []))
    .map((detail) => detail.replace(/\s*This was checked by the validation rule at [^]*$/, ''));
}

test('a team’s HCL creates, changes and removes the users of its list, and changes no others', async () => {
  const { emulator, readme } = example;
  const applied = await readme.through('terraform apply');
  expect(applied).not.toMatch(/[Bb]ackend configuration|proxy|Redundant/);
  expect(applied).toContain('2 added');
  expect(applied).toContain(`"orders-service" = "${brokerId}/orders-service"`);
  expect(emulator.passwordOf(brokerId, 'orders-service')).toBe('Example-Orders-2026');
  expect(emulator.passwordOf(brokerId, 'operator')).toBe('Example-Operator-2026');
  expect((await workspace.plan()).isEmpty).toBe(true);
  const only = { 'orders-service': { groups: ['orders', 'audit'], secret_id: 'mq/orders-service' } };
  const changed = await workspace.apply({ TF_VAR_users: JSON.stringify(only) });
  expect(changed.text).toContain('0 added, 1 changed, 1 destroyed');
  await readme.rest();
  emulator.broker(brokerId).users.applyPending();
  expect(example.usersOf(brokerId)).toEqual({ foreign: 'active' });
  expectListedPermissions('terraform-module', emulator);
});

describe('invalid input is refused at plan, before anything is called', () => {
  beforeEach(() => example.emulator.clearCalls());
  afterEach(() => expect(example.emulator.calls).toEqual([]));

  const users = cases.filter(({ severity, isPresence, path }) => {
    return severity === 'error' && !isPresence && path[0] !== 'password' && path[0] !== 'brokerId';
  });
  const inHcl = ({ groups, consoleAccess, replicationUser }: (typeof cases)[number]['bad']) => ({
    secret_id: 'mq/all',
    groups,
    console_access: consoleAccess,
    replication_user: replicationUser,
  });

  test.each(users)('$rule, with the name of the user', async ({ bad, condition }) => {
    const name = bad.username ?? 'someone';
    const fine = { fine: { secret_id: 'mq/all' } };
    expect(await refused({ ...fine, [name]: inHcl(bad) })).toContain(`${name}: ${condition}`);
  });

  test('more users than a broker can have', async () => {
    const many = Array.from({ length: 251 }, (_, index) => [`user-${index}`, { secret_id: 'mq/all' }]);
    expect(await refused(Object.fromEntries(many))).toEqual([
      expect.stringContaining('The list of usernames breaks the rule users-per-broker. Allowed: at most 250 users'),
    ]);
  });

  test('an ARN for the id of the broker', async () => {
    expect(await refused({}, 'arn:aws:mq:eu-west-1:123456789012:broker:orders:b-1')).toEqual([
      expect.stringContaining('The broker id breaks the rule broker-id-form.'),
    ]);
  });

  test('a user without a secret, and a flag that is a string', async () => {
    expect(await refused({ orders: {} })).toEqual([expect.stringContaining('attribute "secret_id" is required')]);
    expect(await refused({ orders: { secret_id: 'x', console_access: 'maybe' } })).toEqual([
      expect.stringContaining('a bool is required'),
    ]);
  });
});
