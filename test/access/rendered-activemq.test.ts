/**
 * What `BrokerAuthorization` renders, in real ActiveMQ: it starts with every generated authorization, users whose groups may
 * connect do connect although the broker sends advisory messages, and they may send and receive as the model decides.
 */
import fc from 'fast-check';
import { AccessEvaluator, parseAuthorization, parseDestination } from '../../src/access';
import { BrokerAuthorization, BrokerPassword, BrokerUser } from '../../src/constructs';
import { authorizationProps, GROUPS } from '../constructs/authorization-arbitraries';
import { newStack } from '../constructs/helpers';
import { ActiveMqBrokers, activeMqPassword, describeWithActiveMq } from '../support/activemq/brokers';
import { send, subscribe } from '../support/activemq/stomp';
import { seed } from '../support/fuzz/seed';

const brokers = process.env.FULL === '1' ? 80 : 25;
const names = ['orders', 'orders.new', 'billing.new.orders', 'ActiveMQ.new'];
const existing = (['queue', 'topic'] as const).flatMap((kind) => names.map((name) => ({ kind, name })));
const users = [...GROUPS, 'admins'].map((group) => ({ username: `in-${group}`, groups: [group] }));

describeWithActiveMq('rendered authorizations', (libraries) => {
  test(`${brokers} generated ones work in ActiveMQ`, async () => {
    const stack = newStack();
    const authorizations = fc
      .sample(authorizationProps, { seed, numRuns: brokers })
      .map((props, index) => new BrokerAuthorization(stack, `authorization-${index}`, props));
    const setups = authorizations.map(({ pluginXml }) => ({
      users,
      existing,
      advisories: true,
      authorization: pluginXml,
    }));
    const running = await ActiveMqBrokers.start(libraries, setups);
    const counts = { done: 0, refused: 0 };
    try {
      expect(running.brokers.filter((broker) => 'failure' in broker)).toEqual([]);
      for (const [index, authorization] of authorizations.entries()) {
        const evaluator = new AccessEvaluator(parseAuthorization(authorization.configurationXml));
        const port = running.port(index, 'stomp');
        for (const { username, groups } of users) {
          const password = BrokerPassword.fromSecretsManager('mq/any');
          const props = { brokerId: 'b-1', username, groups, password, authorization };
          const violations = BrokerUser.violationsOf(stack, props);
          if (violations.some(({ severity }) => severity === 'error')) continue;
          for (const [asked, { kind, name }] of existing.entries()) {
            const operation = asked % 2 === 0 ? 'read' : 'write';
            const { allowed } = evaluator.decide(groups, operation, parseDestination(`${kind}://${name}`));
            const ask = operation === 'read' ? subscribe : send;
            const answer = await ask({ port, username, password: activeMqPassword }, `/${kind}/${name}`);
            const expected = allowed
              ? 'done'
              : { refused: expect.stringMatching(operation === 'read' ? /to read from/ : /to write to/) as string };
            expect({ username, kind, name, operation, answer }).toEqual({
              username,
              kind,
              name,
              operation,
              answer: expected,
            });
            counts[allowed ? 'done' : 'refused']++;
          }
        }
      }
    } finally {
      await running.stop();
    }
    expect(counts.done).toBeGreaterThan(100);
    expect(counts.refused).toBeGreaterThan(100);
  }, 200_000);
});
