/** `BrokerAuthorization`: what it renders means what it states, and which mistakes are found. */
import fc from 'fast-check';
import { Fn, TerraformVariable, Token } from 'cdktf';
import { AccessEvaluator, OPERATIONS, parseAuthorization, parseDestination } from '../../src/access';
import { BrokerAuthorization, ValidationError, type BrokerAuthorizationProps } from '../../src/constructs';
import { resolved } from '../../src/constructs/private/reference';
import { sanitize } from '../../src/emulator/mq/configurations/activemq-xml';
import { terraformJsonString } from '../../src/rules/internal';
import { seed } from '../support/fuzz/seed';
import { authorizationProps, GROUPS, plainName } from './authorization-arbitraries';
import { newStack, thrown } from './helpers';

const stack = newStack();
let next = 0;
const create = (props: BrokerAuthorizationProps) => new BrokerAuthorization(stack, `authorization-${next++}`, props);

const orders: BrokerAuthorizationProps = {
  administrators: ['admins'],
  queues: [{ name: 'orders.>', read: ['orders'], write: ['orders', 'billing'], admin: ['orders'] }],
  topics: [{ name: 'events.>', read: ['billing'], write: ['orders'] }],
};

test('is rendered in the form in which Amazon MQ returns configurations', () => {
  const authorization = create(orders);
  expect(authorization.groups).toEqual(['admins', 'activemq-webconsole', 'orders', 'billing']);
  expect(authorization.configurationXml).toBe(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<broker xmlns="http://activemq.apache.org/schema/core">
  <plugins>
    <authorizationPlugin>
      <map>
        <authorizationMap>
          <authorizationEntries>
            <authorizationEntry admin="admins,activemq-webconsole" queue="&gt;" read="admins,activemq-webconsole" write="admins,activemq-webconsole"/>
            <authorizationEntry admin="admins,activemq-webconsole" read="admins,activemq-webconsole" topic="&gt;" write="admins,activemq-webconsole"/>
            <authorizationEntry admin="orders" queue="orders.&gt;" read="orders" write="orders,billing"/>
            <authorizationEntry read="billing" topic="events.&gt;" write="orders"/>
            <authorizationEntry admin="admins,activemq-webconsole,orders,billing" read="admins,activemq-webconsole,orders,billing" topic="ActiveMQ.Advisory.&gt;" write="admins,activemq-webconsole,orders,billing"/>
          </authorizationEntries>
          <tempDestinationAuthorizationEntry>
            <tempDestinationAuthorizationEntry admin="admins,activemq-webconsole,orders,billing" read="admins,activemq-webconsole,orders,billing" write="admins,activemq-webconsole,orders,billing"/>
          </tempDestinationAuthorizationEntry>
        </authorizationMap>
      </map>
    </authorizationPlugin>
  </plugins>
</broker>
`);
  const lines = authorization.configurationXml.split('\n');
  expect(authorization.pluginXml).toBe(
    lines
      .slice(3, -3)
      .map((line) => line.slice(4))
      .join('\n'),
  );
});

test('is recognized, and other values are not', () => {
  expect(BrokerAuthorization.isBrokerAuthorization(create(orders))).toBe(true);
  expect(BrokerAuthorization.isBrokerAuthorization(stack)).toBe(false);
});

/** Returns whether an entry matches a name, as ActiveMQ's documentation describes it. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern
    .split('.')
    .map((part) => (part === '*' ? '[^.]+' : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
  const expression = parts.join('\\.').replace(/(?:^|\\\.)>$/, (end) => (end === '>' ? '.*' : '(?:\\..*)?'));
  return new RegExp(`^${expression}$`, 'u').test(name);
}

/** The administrators, with the console unless it is left out. */
const administratorsOf = ({ administrators, webConsole }: BrokerAuthorizationProps) =>
  webConsole === false ? administrators : [...administrators, 'activemq-webconsole'];

/** Returns whether props state that a group may do something, without the code that renders them. */
function isStated(
  props: BrokerAuthorizationProps,
  known: readonly string[],
  group: string,
  operation: 'read' | 'write' | 'admin',
  kind: string,
  name: string,
): boolean {
  if (administratorsOf(props).includes(group)) return true;
  if (kind.startsWith('temp')) {
    const { temporaryDestinations } = props;
    return temporaryDestinations ? (temporaryDestinations[operation] ?? []).includes(group) : known.includes(group);
  }
  const { queues = [], topics = [] } = props;
  const stated = kind === 'queue' ? queues : topics;
  const areAdvisoriesAdded = kind === 'topic' && !topics.some((entry) => entry.name === 'ActiveMQ.Advisory.>');
  if (areAdvisoriesAdded && matches('ActiveMQ.Advisory.>', name) && known.includes(group)) return true;
  return stated.some((entry) => (entry[operation] ?? []).includes(group) && matches(entry.name, name));
}

test('every verdict of the rendered map is what the props state, and the props name every group', () => {
  const counts = { true: 0, false: 0 };
  const question = fc.record({
    group: fc.constantFrom('admins', 'unknown', ...GROUPS),
    operation: fc.constantFrom(...OPERATIONS),
    kind: fc.constantFrom('queue', 'topic', 'temp-queue', 'temp-topic'),
    name: fc.oneof(plainName, fc.constantFrom('ActiveMQ.Advisory.Connection', 'orders', 'orders.new')),
  });
  fc.assert(
    fc.property(authorizationProps, fc.array(question, { minLength: 20, maxLength: 40 }), (props, questions) => {
      const authorization = create(props);
      const named = [
        ...administratorsOf(props),
        ...[...(props.queues ?? []), ...(props.topics ?? []), props.temporaryDestinations ?? {}].flatMap(
          ({ read = [], write = [], admin = [] }) => [...read, ...write, ...admin],
        ),
      ];
      expect([...authorization.groups].sort()).toEqual([...new Set(named)].sort());
      const evaluator = new AccessEvaluator(parseAuthorization(authorization.configurationXml));
      for (const { group, operation, kind, name } of questions) {
        const { allowed } = evaluator.decide([group], operation, parseDestination(`${kind}://${name}`));
        const stated = isStated(props, named, group, operation, kind, name);
        if (allowed !== stated) throw new Error(JSON.stringify({ group, operation, kind, name, allowed, stated }));
        counts[`${stated}`]++;
      }
    }),
    { seed, numRuns: process.env.FULL === '1' ? 3_000 : 300 },
  );
  expect(counts.true).toBeGreaterThan(1_000);
  expect(counts.false).toBeGreaterThan(1_000);
});

test('Amazon MQ changes nothing in what is rendered, and neither does the framework', () => {
  fc.assert(
    fc.property(authorizationProps, (props) => {
      const { configurationXml, pluginXml } = create(props);
      expect(sanitize(configurationXml)).toEqual({ xml: configurationXml, warnings: [] });
      expect(terraformJsonString(configurationXml)).toBe(configurationXml);
      expect(resolved(stack, configurationXml)).toBe(configurationXml);
      const plain = (text: string) => text.replace(/\s+/g, '');
      expect(plain(configurationXml)).toContain(plain(pluginXml));
    }),
    { seed, numRuns: 300 },
  );
});

test('a name is normalized as Terraform does it', () => {
  const { configurationXml } = create({ administrators: [], queues: [{ name: 'cafe\u0301.>', read: ['\u212Aey'] }] });
  expect(configurationXml).toContain('queue="café.&gt;" read="Key"');
});

test('an entry for everything is one entry with that of the administrators', () => {
  const { configurationXml } = create({ administrators: ['admins'], queues: [{ name: '>', read: ['audit'] }] });
  expect(configurationXml.match(/queue="&gt;" read="admins,activemq-webconsole,audit"/g)).toHaveLength(1);
});

test('all mistakes are reported at once, with their places, and nothing is added to the tree', () => {
  const token = new TerraformVariable(stack, 'token', { type: 'string' });
  const error = thrown(
    () =>
      new BrokerAuthorization(stack, 'wrong', {
        administrators: ['x', 'a b', '*', token.stringValue],
        queues: [
          { name: '', read: ['orders'] },
          { name: 'orders.*x', read: ['orders'] },
          { name: 'orders.>.new', read: ['orders'] },
          { name: 'queue://orders', read: ['orders'] },
          { name: 'a,b', read: ['orders,billing'] },
          { name: 'same', read: ['orders'] },
          { name: 'same', write: ['orders'] },
          { name: 'unused', read: [] },
          { name: `q-${token.stringValue}`, read: ['orders'] },
          { name: 'orders?x=1', read: ['orders'] },
          { name: '#ref', read: ['orders'] },
          { name: 'a..b', read: ['orders'] },
        ],
        topics: [
          { name: 'spelled', reed: ['orders'], read: ['orders'] },
          { name: 'ends ', read: ['orders'] },
          { name: '${x}', read: ['orders'] },
          { name: '#{x}', read: ['orders'] },
          { name: 'bell\u0007\u202e', read: ['orders'] },
          { name: 'list', read: token.listValue },
        ],
        temporaryDestinations: {},
      } as BrokerAuthorizationProps),
  );
  expect(error).toBeInstanceOf(ValidationError);
  expect((error as ValidationError).violations.map(({ path, rule }) => `${path.join('.')} ${rule}`)).toEqual([
    'administrators.0 group-length',
    'administrators.1 group-charset',
    'administrators.2 group-wildcard',
    'administrators.3 authorization-token',
    'queues.0.name destination-name',
    'queues.1.name destination-wildcard',
    'queues.2.name destination-wildcard',
    'queues.3.name destination-name',
    'queues.4.name destination-name',
    'queues.4.read.0 group-charset',
    'queues.6.name destination-unique',
    'queues.7 entry-without-groups',
    'queues.8.name authorization-token',
    'queues.9.name destination-name',
    'queues.10.name destination-name',
    'queues.11.name destination-name',
    'topics.0.reed unknown-field',
    'topics.1.name destination-name',
    'topics.2.name authorization-token',
    'topics.3.name destination-name',
    'topics.3.name destination-name',
    'topics.4.name destination-name',
    'topics.5.read authorization-token',
    'temporaryDestinations entry-without-groups',
  ]);
  expect(error.message).toContain('stack/wrong: this authorization is not valid (24 errors).');
  expect(error.message).toContain('queues[6].name: The name "same" is already used by queues[5]. Allowed: one entry');
  expect(error.message).toContain('There is no field "reed". Allowed: name, read, write, admin. Use read.');
  expect(error.message).toContain('"bell\\u0007\\u{202e}" has U+0007 at position 5, U+202E at position 6');
  expect(error.message).not.toMatch(/[\u0007\u202e]/);
  expect(stack.node.tryFindChild('wrong')).toBeUndefined();
});

test.each<[string, unknown, string]>([
  ['no administrators', {}, 'administrators: The value is missing. Allowed: a list of groups, which may be empty.'],
  ['no group at all', { administrators: [], webConsole: false }, 'The authorization has no groups'],
  ['a token for a flag', { administrators: [], webConsole: Token.asAny('${x}') }, 'webConsole: The value is'],
  ['a token for a list', { administrators: Fn.tolist(['a1']) as unknown }, '[authorization-token]'],
  ['a part of a list token', { administrators: [...Token.asList('${var.x}'), 'b1'] }, '[cdktf-token]'],
  [
    'a number in a name',
    { administrators: [], queues: [{ name: `q${Token.asNumber('${var.x}')}`, read: ['orders'] }] },
    '[cdktf-token]',
  ],
  ['a list for a destination', { administrators: [], queues: [['a']] }, 'queues[0]: The value is a list.'],
  ['a string for queues', { administrators: [], queues: 'orders' }, 'queues: The value is a string.'],
])('refuses %s', (_, props, message) => {
  expect(() => create(props as BrokerAuthorizationProps)).toThrow(message);
});

test('generated names are rendered so that the parser reads them back, or they are refused', () => {
  const character = fc.oneof(
    fc.constantFrom(
      '*',
      '>',
      '.',
      ',',
      '?',
      '{',
      '}',
      '$',
      '#',
      '%',
      '&',
      '<',
      '"',
      "'",
      '\\',
      ' ',
      '\t',
      '\n',
      'a',
      ';',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const counts = { rendered: 0, refused: 0 };
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 6 }).map((all) => all.join('')),
      (name) => {
        let authorization: BrokerAuthorization;
        try {
          authorization = create({ administrators: [], queues: [{ name, read: ['orders'] }] });
        } catch (error) {
          if (!(error instanceof ValidationError)) throw error;
          counts.refused++;
          return;
        }
        counts.rendered++;
        const { maps } = parseAuthorization(authorization.configurationXml);
        const names = maps[0]?.entries.flatMap(({ destinations }) => destinations.map((one) => one.name));
        expect(names).toContain(name.normalize('NFC'));
        expect(sanitize(authorization.configurationXml).xml).toBe(authorization.configurationXml);
      },
    ),
    { seed, numRuns: 2_000 },
  );
  expect(counts.rendered).toBeGreaterThan(100);
  expect(counts.refused).toBeGreaterThan(100);
});
