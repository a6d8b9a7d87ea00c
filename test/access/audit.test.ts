/** The table of findings: each row finds what it is for, and nothing in a broker that is in order. */
import { auditBroker, FINDING_RULES, parseAuthorization, type AuditedUser, type BrokerAudit } from '../../src/access';

const configuration = (
  entries: string,
  rest = '<tempDestinationAuthorizationEntry><tempDestinationAuthorizationEntry read="orders,admins" write="orders,admins" admin="orders,admins"/></tempDestinationAuthorizationEntry>',
) =>
  parseAuthorization(
    `<broker xmlns="http://activemq.apache.org/schema/core"><plugins><authorizationPlugin><map><authorizationMap><authorizationEntries>${entries}</authorizationEntries>${rest}</authorizationMap></map></authorizationPlugin></plugins></broker>`,
  );
const orders = '<authorizationEntry queue="orders.&gt;" read="orders" write="orders" admin="orders"/>';
const admins =
  'read="admins,activemq-webconsole" write="admins,activemq-webconsole" admin="admins,activemq-webconsole"';
const everything = `<authorizationEntry queue="&gt;" ${admins}/><authorizationEntry topic="&gt;" ${admins}/>`;
const advisories =
  '<authorizationEntry topic="ActiveMQ.Advisory.&gt;" read="orders,admins" write="orders,admins" admin="orders,admins"/>';
const user = (username: string, groups: string[], more: Partial<AuditedUser> = {}): AuditedUser => ({
  username,
  groups,
  consoleAccess: false,
  replicationUser: false,
  ...more,
});
const inOrder: BrokerAudit = {
  users: [user('service', ['orders']), user('operator', ['admins'])],
  authorization: configuration(orders + everything + advisories),
};

/** A broker in which exactly this row finds something, with a part of the message. */
const broken: Readonly<Record<string, [BrokerAudit, string]>> = {
  'configuration-invalid': [
    { users: [], configurationProblems: [{ line: 3, message: 'There is no map.' }] },
    'There is no map.',
  ],
  'no-authorization-map': [
    {
      users: inOrder.users,
      authorization: parseAuthorization('<broker xmlns="http://activemq.apache.org/schema/core"/>'),
    },
    'every user may do everything',
  ],
  'advisories-denied': [
    { ...inOrder, authorization: configuration(orders + everything + advisories.replace('admin="orders,', 'admin="')) },
    'The user service may not create topics',
  ],
  'group-without-entry': [
    { ...inOrder, users: [...inOrder.users, user('typo', ['orders', 'oders'])] },
    'No entry names the group oders of typo',
  ],
  'entry-without-users': [
    {
      ...inOrder,
      authorization: configuration(`${orders}${everything}${advisories}<authorizationEntry queue="a" read="unused"/>`),
    },
    'No user is in the group unused',
  ],
  'user-without-groups': [
    // Advisory messages are off, since such a user could not create their topics.
    {
      users: [...inOrder.users, user('lonely', [])],
      authorization: { ...configuration(orders + everything + advisories), advisories: false },
    },
    'The user lonely is in no group',
  ],
  'broad-access': [
    {
      ...inOrder,
      authorization: configuration(
        `${orders}${everything}${advisories}<authorizationEntry queue="&gt;" write="orders"/>`,
      ),
    },
    'The group orders has write on queue://>',
  ],
  'console-user': [
    { ...inOrder, users: [...inOrder.users, user('console', ['admins'], { consoleAccess: true })] },
    'CVE-2026-34197',
  ],
  'console-denied': [
    {
      users: [...inOrder.users, user('console', ['admins'], { consoleAccess: true })],
      authorization: configuration(orders + everything.replaceAll(',activemq-webconsole', '') + advisories),
    },
    'does not have full access to queue://> and topic://>',
  ],
  'ineffective-attribute': [
    {
      ...inOrder,
      authorization: configuration(`${orders}${everything}${advisories}<authorizationEntry queue="a" topic="b"/>`),
    },
    'The attribute queue has no effect',
  ],
  'temporary-destinations-open': [
    { ...inOrder, authorization: configuration(orders + everything + advisories, '') },
    'every user may create and read temporary',
  ],
  'unknown-user': [{ ...inOrder, expectedUsernames: ['service'] }, 'The user operator is on the broker'],
  'pending-change': [
    { ...inOrder, users: [...inOrder.users, user('new', ['orders'], { pendingChange: 'CREATE' })] },
    'A change of the user new is pending (CREATE)',
  ],
  'pending-configuration': [
    { ...inOrder, pendingConfiguration: { id: 'c-1', revision: 7 } },
    'Revision 7 of the configuration c-1 is pending',
  ],
  ldap: [{ ...inOrder, authenticationStrategy: 'LDAP' }, 'uses LDAP'],
};

test('a broker that is in order has no findings', () => {
  expect(auditBroker(inOrder)).toEqual([]);
});

test.each(FINDING_RULES)('$id is found, with its severity, and what to do', ({ id, severity, remedy }) => {
  const [broker, text] = broken[id] ?? [inOrder, 'There is no case for this row.'];
  const found = auditBroker(broker).filter(({ rule }) => rule === id);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ severity, message: expect.stringContaining(text) as unknown });
  expect(found[0]?.message.endsWith(`${remedy}.`)).toBe(true);
  const accompanying: Readonly<Record<string, string[]>> = { 'console-denied': ['console-user'] };
  const others = auditBroker(broker).filter(({ rule }) => rule !== id);
  expect(others.map(({ rule }) => rule)).toEqual(accompanying[id] ?? []);
});

test('a replication user needs no groups, and one with groups is audited like every user', () => {
  const found = (groups: string[]) =>
    auditBroker({ ...inOrder, users: [...inOrder.users, user('replica', groups, { replicationUser: true })] });
  expect(found([])).toEqual([]);
  expect(found(['unknown']).map(({ rule }) => rule)).toEqual(['advisories-denied', 'group-without-entry']);
});

test('other groups can count as groups of administrators', () => {
  const renamed = {
    ...inOrder,
    authorization: configuration(`${orders}${everything.replaceAll('admins', 'platform')}${advisories}`),
  };
  const rules = (administrators?: string[]) =>
    auditBroker(renamed, administrators ? { administrators } : {}).map(({ rule }) => rule);
  expect(rules()).toContain('broad-access');
  expect(rules(['platform', 'activemq-webconsole'])).not.toContain('broad-access');
});

test('the worst findings come first', () => {
  const severities = auditBroker({
    users: [user('a', []), user('b', ['x'], { consoleAccess: true, pendingChange: 'UPDATE' })],
    authorization: configuration(orders, ''),
  }).map(({ severity }) => severity);
  expect(new Set(severities)).toEqual(new Set(['error', 'warning', 'note']));
  expect(severities).toEqual([...severities].sort((a, b) => 'ewn'.indexOf(a.charAt(0)) - 'ewn'.indexOf(b.charAt(0))));
});
