/** The data source `mq_access` and the function `permissions`, with real Terraform against the emulator. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../src/emulator';
import { mqFunctions } from '../../src/provider/functions';
import { ProviderFunctionError } from '../../src/terraform-plugin';
import { foreignPassword, startRun, type Run } from '../support/terraform/mq-provider';

const core = 'http://activemq.apache.org/schema/core';
const configuration = (entries: string) =>
  `<broker xmlns="${core}"><plugins><authorizationPlugin><map><authorizationMap><authorizationEntries>${entries}</authorizationEntries></authorizationMap></map></authorizationPlugin></plugins></broker>`;
const entries = '<authorizationEntry queue="orders.&gt;" read="orders" write="orders,unused" admin="admins"/>';

describe('mq_access', () => {
  const brokerId = 'b-access';
  let run: Run;
  beforeEach(async () => {
    run = await startRun();
    run.emulator.seed({
      configurations: [{ id: 'c-access', name: 'access', revisions: [{ data: configuration(entries) }] }],
      brokers: [
        {
          brokerId,
          brokerName: 'access',
          configuration: { id: 'c-access', revision: 2 },
          users: [
            { username: 'service', password: foreignPassword, groups: ['orders'] },
            { username: 'operator', password: foreignPassword, groups: ['admins', 'typo'] },
          ],
        },
        { brokerId: 'b-open', brokerName: 'open' },
        { brokerId: 'b-rabbit', brokerName: 'rabbit', engineType: 'RABBITMQ' },
      ],
    });
  });
  afterEach(() => run.close());

  const data = (broker: string, more = '') => `
data "mq_access" "it" {
  broker_id = ${broker}
  ${more}
}
output "it" {
  value = data.mq_access.it
}
`;
  const output = () => {
    const state = JSON.parse(readFileSync(join(run.tf.folder, 'terraform.tfstate'), 'utf8')) as {
      outputs: Record<string, { value: Record<string, unknown> & { findings: Record<string, unknown>[] } }>;
    };
    return state.outputs.it?.value;
  };

  test('shows the permissions and the findings of a broker', async () => {
    run.emulator.broker(brokerId).users.create('new', { password: foreignPassword, groups: ['orders'] });
    await run.apply(data(`"${brokerId}"`));
    expect(output()).toMatchObject({
      id: brokerId,
      authorization: 'map',
      permissions: [
        { destination: 'queue://orders.>', read: ['new', 'service'], write: ['new', 'service'], admin: ['operator'] },
      ],
    });
    const findings = output()?.findings ?? [];
    expect(findings.filter(({ severity }) => severity === 'error').map(({ username }) => username)).toEqual([
      'new',
      'operator',
      'service',
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'group-without-entry', severity: 'warning', group: 'typo', username: null }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'entry-without-users', severity: 'note', group: 'unused', line: 8 }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ rule: 'pending-change', username: 'new' }));
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('a broker without a map is one in which everything is allowed', async () => {
    await run.apply(data('"b-open"'));
    expect(output()).toMatchObject({ authorization: 'none', permissions: [] });
    expect(output()?.findings).toMatchObject([{ rule: 'no-authorization-map', severity: 'error' }]);
  });

  test('other groups of administrators, and a broker that is not known before the apply', async () => {
    const later = 'resource "terraform_data" "broker" {\n  input = "b-access"\n}\n';
    await run.apply(later + data('terraform_data.broker.output', 'administrators = ["orders"]'));
    expect(output()?.authorization).toBe('map');
  });

  test.each([
    ['"b-absent"', 'The broker could not be read'],
    ['"b-rabbit"', 'It is a RABBITMQ broker'],
    ['"a b"', 'broker_id'],
  ])('%s fails with a reason', async (broker, message) => {
    expect(await run.failedApply(data(broker))).toContain(message);
  });

  test('a caller without the permission for the configuration gets the name of the operation', async () => {
    run.emulator.inject({ operation: 'DescribeConfigurationRevision', fault: faults.forbidden, times: Infinity });
    expect(await run.failedApply(data(`"${brokerId}"`))).toContain(
      'DescribeConfigurationRevision failed: You are not authorized',
    );
  });
});

describe('permissions', () => {
  const call = (...args: unknown[]) => mqFunctions.permissions!.call(...(args as never[]));

  test('are those of ActiveMQ', () => {
    const xml = configuration(entries);
    expect(call(xml, ['orders'], 'queue://orders.new')).toEqual({ read: true, write: true, admin: false });
    expect(call(xml, [], 'queue://orders.new')).toEqual({ read: false, write: false, admin: false });
    expect(call(`<broker xmlns="${core}"/>`, [], 'topic://a')).toEqual({ read: true, write: true, admin: true });
  });

  test.each([
    ['<broker', [], 'queue://a', 'not valid XML', 0],
    [configuration('<authorizationEntry read="a"/>'), [], 'queue://a', 'ActiveMQ does not start with this', 0],
    [`<broker xmlns="${core}"/>`, [], 'orders', 'queue://NAME', 2],
    [
      `<broker xmlns="${core}"><plugins><authorizationPlugin><map><cachedLDAPAuthorizationMap/></map></authorizationPlugin></plugins></broker>`,
      [],
      'queue://a',
      'LDAP',
      0,
    ],
  ])('refuses %#', (xml, groups, destination, message, argument) => {
    let thrown: unknown;
    try {
      call(xml, groups, destination);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ProviderFunctionError);
    expect(thrown).toMatchObject({ argument, message: expect.stringContaining(message) as unknown });
  });
});
