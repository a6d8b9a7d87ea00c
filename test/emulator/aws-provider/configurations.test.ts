/** Tests the emulator with the real AWS provider: configurations, their revisions and tags. */
import { startEmulator, type Emulator } from '../../../src/emulator';
import { describeWithAwsProvider } from '../../support/aws/aws-provider';
import { startAwsProvider, type AwsProviderServer } from '../../support/aws/aws-provider-server';
import { AwsWorkspace } from '../../support/aws/aws-workspace';

jest.setTimeout(120_000);

const configuration = (name: string, settings: string, plugins: string) => `
resource "aws_mq_configuration" "${name}" {
  name           = "${name}"
  engine_type    = "ActiveMQ"
  engine_version = "5.18"
  ${settings}
  data           = <<XML
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker xmlns="http://activemq.apache.org/schema/core">
  <plugins>${plugins}</plugins>
</broker>
XML
}`;

// Amazon MQ stores attributes in alphabetical order, and with other whitespace.
const authorization = `
  <authorizationPlugin>
    <map>
      <authorizationMap>
        <authorizationEntries>
          <authorizationEntry admin="admins" queue="ORDERS.&gt;" read="orders" write="orders,admins"/>
          <authorizationEntry admin="orders,admins" read="orders" topic="ActiveMQ.Advisory.&gt;" write="orders"/>
        </authorizationEntries>
        <tempDestinationAuthorizationEntry>
          <tempDestinationAuthorizationEntry admin="admins" read="admins" write="admins"/>
        </tempDestinationAuthorizationEntry>
      </authorizationMap>
    </map>
  </authorizationPlugin>
  <forcePersistencyModeBrokerPlugin persistenceFlag="true"/>
  <statisticsBrokerPlugin/>
  <timeStampingBrokerPlugin ttlCeiling="86400000" zeroExpirationOverride="86400000"/>`;
const ldapMap = `
  <authorizationPlugin>
    <map>
      <cachedLDAPAuthorizationMap legacyGroupMapping="false" queueSearchBase="ou=Queue,dc=example,dc=org"
        refreshInterval="0" tempSearchBase="ou=Temp,dc=example,dc=org" topicSearchBase="ou=Topic,dc=example,dc=org"/>
    </map>
  </authorizationPlugin>`;

const all = (description: string, tags: string) =>
  configuration('plain', `description = "${description}"\n  tags = ${tags}`, '') +
  configuration('authorized', 'authentication_strategy = "simple"', authorization) +
  configuration('ldap', 'authentication_strategy = "ldap"', ldapMap);
const addresses = ['plain', 'authorized', 'ldap'].map((name) => `aws_mq_configuration.${name}`);

describeWithAwsProvider()('the AWS provider with configurations', () => {
  let provider: AwsProviderServer;
  let emulator: Emulator;
  let workspace: AwsWorkspace;
  beforeAll(async () => {
    provider = await startAwsProvider();
    emulator = await startEmulator();
    workspace = new AwsWorkspace(emulator, provider.env);
  });
  afterAll(async () => {
    workspace.remove();
    await emulator.close();
    provider.close();
  });

  const state = (name: string) => workspace.state(`aws_mq_configuration.${name}`) ?? {};

  test('are created with a second revision, and an import reads what the state has', async () => {
    const hcl = all('first', '{ stage = "test" }');
    workspace.writeResources(hcl);
    await workspace.succeed(['init', '-no-color']);
    await workspace.apply();
    expect(state('plain')).toMatchObject({
      arn: expect.stringMatching(/^arn:aws:mq:us-east-1:123456789012:configuration:c-[0-9a-z-]+$/) as string,
      authentication_strategy: 'simple',
      description: 'first',
      engine_type: 'ActiveMQ',
      engine_version: '5.18',
      latest_revision: 2,
      name: 'plain',
      tags: { stage: 'test' },
    });
    expect(state('ldap')).toMatchObject({ authentication_strategy: 'ldap', latest_revision: 2 });
    expect(await workspace.changes()).toBe('');

    const imported = await workspace.importResources(hcl, addresses);
    expect(Object.keys(imported)).toHaveLength(addresses.length);
    for (const [address, { data, tags, ...rest }] of Object.entries(imported)) {
      const { data: _, tags: known, ...expected } = workspace.state(address) ?? {};
      expect({ ...rest, tags: tags ?? {} }).toEqual({ ...expected, description: rest.description, tags: known ?? {} });
      expect(data).toMatch(
        /^<\?xml[^]+<broker xmlns="http:\/\/activemq\.apache\.org\/schema\/core">[^]+<\/broker>\s*$/,
      );
    }
  });

  test('get a revision for a new description, and change their tags without one', async () => {
    await workspace.applyResources(all('second', '{ stage = "production", team = "orders" }'));
    expect(state('plain')).toMatchObject({
      description: 'second',
      latest_revision: 3,
      tags: { stage: 'production', team: 'orders' },
    });
    await workspace.applyResources(all('second', '{ team = "orders" }'));
    expect(state('plain')).toMatchObject({ latest_revision: 3, tags: { team: 'orders' } });
    expect(state('authorized')).toMatchObject({ latest_revision: 2 });
    expect(await workspace.changes()).toBe('');
  });

  test('are planned again and again if attributes are in another order, or if Amazon MQ removes an element', async () => {
    const unsorted = '<timeStampingBrokerPlugin zeroExpirationOverride="1000" ttlCeiling="1000"/>';
    const hcl =
      all('second', '{ team = "orders" }') +
      configuration('unsorted', '', unsorted) +
      configuration('sanitized', '', '<simpleAuthenticationPlugin/>');
    await workspace.applyResources(hcl);
    for (const revision of [2, 3]) {
      expect(state('unsorted').latest_revision).toBe(revision);
      expect(await workspace.changedAttributes()).toEqual({
        'aws_mq_configuration.sanitized': ['data', 'latest_revision'],
        'aws_mq_configuration.unsorted': ['data', 'latest_revision'],
      });
      await workspace.apply();
    }
  });

  test('are removed from the state only, because the AWS provider 5 does not delete configurations', async () => {
    emulator.clearCalls();
    await workspace.destroy();
    expect(Object.keys(emulator.callCounts()).filter((operation) => operation.startsWith('Delete'))).toEqual([]);
  });
});
