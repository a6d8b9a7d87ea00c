/** Reading the authorization in a configuration: what is refused, with all reasons, and what hostile XML can do. */
import { AccessEvaluator, ConfigurationError, parseAuthorization, parseDestination } from '../../src/access';

const core = 'xmlns="http://activemq.apache.org/schema/core"';
const entry = '<authorizationEntry queue="orders.&gt;" read="orders" write="orders" admin="admins"/>';
const plugin = (entries: string) =>
  `<authorizationPlugin><map><authorizationMap><authorizationEntries>${entries}</authorizationEntries></authorizationMap></map></authorizationPlugin>`;
const broker = (plugins: string, attributes = '') =>
  `<broker ${core}${attributes}><plugins>${plugins}</plugins></broker>`;

function problemsIn(xml: string): string {
  try {
    parseAuthorization(xml);
    return '';
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
}

test('the entries have their groups, destinations and lines', () => {
  const xml = broker(`\n${plugin(`\n${entry}\n<authorizationEntry topic="a,queue://b" read=" x , y ,*"/>`)}`);
  expect(parseAuthorization(xml)).toEqual({
    kind: 'map',
    advisories: true,
    ineffective: [],
    maps: [
      {
        entries: [
          {
            kind: 'destination',
            destinations: [{ kind: 'queue', name: 'orders.>' }],
            read: ['orders'],
            write: ['orders'],
            admin: ['admins'],
            line: 3,
          },
          {
            kind: 'destination',
            destinations: [
              { kind: 'topic', name: 'a' },
              { kind: 'queue', name: 'b' },
            ],
            read: ['x', 'y', '*'],
            write: [],
            admin: [],
            line: 4,
          },
        ],
      },
    ],
  });
});

test('a broker can be in a document of Spring, with a prefix and a byte order mark', () => {
  const xml = `\uFEFF<?xml version="1.0"?><beans xmlns="http://www.springframework.org/schema/beans" xmlns:amq="http://activemq.apache.org/schema/core">
    <amq:broker><amq:plugins>${plugin(entry)
      .replaceAll('</', '</amq:')
      .replaceAll(/<(?!\/)/g, '<amq:')}</amq:plugins></amq:broker></beans>`;
  expect(parseAuthorization(xml).maps[0]?.entries).toHaveLength(1);
});

test('there is no map without a plugin, and nothing can be said with LDAP', () => {
  expect(parseAuthorization(broker('')).kind).toBe('none');
  expect(parseAuthorization(`<broker ${core} advisorySupport="false"/>`)).toMatchObject({
    kind: 'none',
    advisories: false,
  });
  const ldap = '<authorizationPlugin><map><cachedLDAPAuthorizationMap/></map></authorizationPlugin>';
  expect(parseAuthorization(broker(ldap)).kind).toBe('ldap');
});

test('elements of other namespaces, and comments, are not entries', () => {
  const other = '<x:authorizationEntry xmlns:x="urn:x" queue="a"/>';
  const xml = broker(plugin(`${entry}${other}<!-- <authorizationEntry queue="b"/> -->`));
  expect(parseAuthorization(xml).maps[0]?.entries).toHaveLength(1);
});

test('all problems are reported, each with its line', () => {
  const xml = broker(
    `\n<authorizationPlugin/>\n${plugin('<authorizationEntry read="a"/>\n<authorizationEntry queue=" "/>\n<tempDestinationAuthorizationEntry/>')}`,
  );
  expect(problemsIn(xml).split('\n')).toEqual([
    'line 2: ActiveMQ does not start with this: authorizationPlugin has no map. Add <map><authorizationMap> with the entries.',
    'line 3: ActiveMQ does not start with this: authorizationEntry names no destination. Add the attribute queue or topic.',
    'line 4: ActiveMQ does not start with this: The attribute queue names no destination. Write a name or a pattern.',
    'line 5: ActiveMQ does not start with this: tempDestinationAuthorizationEntry is in authorizationEntries. Move it into an element tempDestinationAuthorizationEntry of authorizationMap.',
  ]);
});

test.each([
  ['', 'The configuration is not valid XML: it'],
  ['<broker', 'not well-formed at line 1'],
  ['{"a": 1}', 'not valid XML'],
  ['<html/>', 'has no element broker of the namespace'],
  ['<broker/>', 'has no element broker of the namespace'],
  [`<a><broker ${core}/><broker ${core}/></a>`, 'line 1: There is a second broker'],
  [`<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><broker ${core}>&b;</broker>`, 'has a DOCTYPE'],
  [`<broker ${core}>&undeclared;</broker>`, 'not well-formed'],
  [`<broker ${core}>${'<a>'.repeat(200)}${'</a>'.repeat(200)}</broker>`, 'more than 100 elements are nested'],
  [`<broker ${core}>${' '.repeat(2 ** 20)}</broker>`, 'has more than 1048576 characters'],
])('refuses %#', (xml, reason) => {
  expect(problemsIn(xml)).toContain(reason);
});

test('errors show no text of the document', () => {
  const secret = 'Canary-Password-77';
  for (const xml of [
    `<broker ${core} password="${secret}`,
    `<broker ${core}>&${secret};</broker>`,
    `<${secret} a=1/>`,
    broker(plugin(`<authorizationEntry read="${secret}"/>`)),
  ]) {
    const problems = problemsIn(xml);
    expect(problems).not.toBe('');
    expect(problems).not.toContain(secret);
  }
});

test.each(['*', '>'])('names with very many parts %s are decided in bounded time', (part) => {
  const name = Array.from({ length: 20_000 }, () => part).join('.');
  const entries = [`queue="${name}" read="a"`, `queue="${name}.>" read="b"`]
    .map((attributes) => `<authorizationEntry ${attributes.replaceAll('>', '&gt;')}/>`)
    .join('');
  const evaluator = new AccessEvaluator(parseAuthorization(broker(plugin(entries))));
  const mayRead = (group: string, text: string) => evaluator.decide([group], 'read', parseDestination(text)).allowed;
  expect(mayRead('b', `queue://${name}`)).toBe(true);
  expect(mayRead('c', `queue://${name}.x`)).toBe(false);
});
