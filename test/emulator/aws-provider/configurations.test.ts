/** Tests the emulator with the real AWS provider: configurations, their revisions and tags. */
import { describeAwsRun } from '../../support/aws/aws-workspace';

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

describeAwsRun('the AWS provider with configurations', {}, (run) => {
  const state = (name: string) => run.workspace.state(`aws_mq_configuration.${name}`) ?? {};

  test('are created with a second revision, and an import reads what the state has', async () => {
    const hcl = all('first', '{ stage = "test" }');
    run.workspace.writeResources(hcl);
    await run.workspace.succeed(['init', '-no-color']);
    await run.workspace.apply();
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
    expect(await run.workspace.changes()).toBe('');

    const imported = await run.workspace.importResources(hcl, addresses);
    expect(Object.keys(imported)).toHaveLength(addresses.length);
    for (const [address, { data, tags, ...rest }] of Object.entries(imported)) {
      const { data: _, tags: known, ...expected } = run.workspace.state(address) ?? {};
      expect({ ...rest, tags: tags ?? {} }).toEqual({ ...expected, description: rest.description, tags: known ?? {} });
      expect(data).toMatch(
        /^<\?xml[^]+<broker xmlns="http:\/\/activemq\.apache\.org\/schema\/core">[^]+<\/broker>\s*$/,
      );
    }
  });

  test('get a revision for a new description, and change their tags without one', async () => {
    await run.workspace.applyResources(all('second', '{ stage = "production", team = "orders" }'));
    expect(state('plain')).toMatchObject({
      description: 'second',
      latest_revision: 3,
      tags: { stage: 'production', team: 'orders' },
    });
    await run.workspace.applyResources(all('second', '{ team = "orders" }'));
    expect(state('plain')).toMatchObject({ latest_revision: 3, tags: { team: 'orders' } });
    expect(state('authorized')).toMatchObject({ latest_revision: 2 });
    expect(await run.workspace.changes()).toBe('');
  });

  test('are planned again and again if attributes are in another order, or if Amazon MQ removes an element', async () => {
    const unsorted = '<timeStampingBrokerPlugin zeroExpirationOverride="1000" ttlCeiling="1000"/>';
    const hcl =
      all('second', '{ team = "orders" }') +
      configuration('unsorted', '', unsorted) +
      configuration('sanitized', '', '<simpleAuthenticationPlugin/>');
    await run.workspace.applyResources(hcl);
    for (const revision of [2, 3]) {
      expect(state('unsorted').latest_revision).toBe(revision);
      expect(await run.workspace.changedAttributes()).toEqual({
        'aws_mq_configuration.sanitized': ['data', 'latest_revision'],
        'aws_mq_configuration.unsorted': ['data', 'latest_revision'],
      });
      await run.workspace.apply();
    }
  });

  test('are not planned if only white space changes, not even that in a name', async () => {
    const named = (queue: string) =>
      `${all('second', '{ team = "orders" }')}${configuration(
        'spaces',
        '',
        `<authorizationPlugin><map><authorizationMap><authorizationEntries><authorizationEntry queue="${queue}" read="orders"/></authorizationEntries></authorizationMap></map></authorizationPlugin>`,
      )}`;
    await run.workspace.applyResources(named('a b'));
    run.workspace.writeResources(named('ab'));
    expect(await run.workspace.changes()).toBe('');
    run.workspace.writeResources(named('a.b'));
    expect(await run.workspace.changes()).not.toBe('');
  });

  test('are removed from the state only, because the AWS provider 5 does not delete configurations', async () => {
    run.emulator.clearCalls();
    await run.workspace.destroy();
    expect(Object.keys(run.emulator.callCounts()).filter((operation) => operation.startsWith('Delete'))).toEqual([]);
  });
});
