/** Generated authorizations: valid props, often with the same names and groups in several places. */
import fc from 'fast-check';
import type { AuthorizedGroups, BrokerAuthorizationProps } from '../../src/constructs';

/** The groups that entries and users have. */
export const GROUPS = ['orders', 'billing', 'ops', 'Orders', 'a.b~c-_9', 'activemq-webconsole', 'everyone'];

/** Parts of names, among them what XML and Terraform have to escape. */
const part = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('orders', 'new', 'billing', 'ActiveMQ', 'Advisory', 'Connection') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('a&amp;b', '<b>'.slice(0, 2), '"quoted"', "it's", ']]', 'ünïcödé', '名前', '$1', '%2F'),
  },
);

/** Names of destinations, without wildcards. */
export const plainName = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'));

/** Names that an entry can have. */
const pattern = fc
  .tuple(fc.array(fc.oneof(part, fc.constant('*')), { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([parts, isOpen]) => [...parts, ...(isOpen ? ['>'] : [])].join('.'));

const groups = fc.option(fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 3 }), { nil: undefined });
const permitted: fc.Arbitrary<AuthorizedGroups> = fc
  .record({ read: groups, write: groups, admin: groups })
  .filter(({ read, write, admin }) => [read, write, admin].some((list) => list !== undefined && list.length > 0));

const destinations = fc.option(
  fc.uniqueArray(
    fc
      .tuple(fc.oneof(pattern, pattern, fc.constantFrom('>', '*', 'ActiveMQ.Advisory.>')), permitted)
      .map(([name, all]) => ({ name, ...all })),
    { selector: ({ name }) => name, maxLength: 5 },
  ),
  { nil: undefined },
);

/** Props of an authorization without mistakes. */
export const authorizationProps: fc.Arbitrary<BrokerAuthorizationProps> = fc
  .record({
    administrators: fc.uniqueArray(fc.constantFrom('admins', ...GROUPS), { maxLength: 2 }),
    webConsole: fc.constantFrom(undefined, true, false),
    queues: destinations,
    topics: destinations,
    temporaryDestinations: fc.option(permitted, { nil: undefined }),
  })
  .filter(
    ({ administrators, webConsole, queues = [], topics = [], temporaryDestinations }) =>
      webConsole !== false ||
      administrators.length + queues.length + topics.length > 0 ||
      temporaryDestinations !== undefined,
  );
