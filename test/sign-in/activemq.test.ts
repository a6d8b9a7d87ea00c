/** Signs in at real ActiveMQ over TLS: generated passwords of two users, a change of them, and users without authorization. */
import { readFileSync } from 'node:fs';
import { signIn, type SignIn } from '../../src/sign-in';
import { ActiveMqBrokers, describeWithActiveMq, type ActiveMqUser } from '../support/activemq/brokers';
import { Random } from '../support/fuzz/fuzz';
import { seed } from '../support/fuzz/seed';

const characters = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).filter(
  // Amazon MQ does not allow the first three. The others would need escapes in a file of properties.
  (character) => ![',', ':', '=', '\\', ' ', '#', '!'].includes(character),
);
const rounds = process.env.FULL === '1' ? 15 : 3;
const restricted = `<authorizationPlugin><map><authorizationMap><authorizationEntries>
<authorizationEntry queue=">" read="admins" write="admins" admin="admins"/>
<authorizationEntry topic=">" read="admins" write="admins" admin="admins"/>
</authorizationEntries></authorizationMap></map></authorizationPlugin>`;

function generatedPassword(random: Random): string {
  return Array.from({ length: 12 + random.below(239) }, () => random.pick(characters)).join('');
}

describeWithActiveMq('sign-in at ActiveMQ', (libraries) => {
  const users: readonly ActiveMqUser[] = [{ username: 'orders', groups: ['orders'], password: 'Example-Secret-2026' }];
  let brokers: ActiveMqBrokers;
  let ca: string;

  beforeAll(async () => {
    const connectors = ['amqp+ssl', 'amqp', 'stomp'] as const;
    brokers = await ActiveMqBrokers.start(libraries, [{ users, authorization: '', connectors }]);
    ca = readFileSync(brokers.certificateFile, 'utf8');
  }, 120_000);
  afterAll(() => brokers.stop());

  const url = (host = 'localhost') => `amqp+ssl://${host}:${brokers.port(0, 'amqp+ssl')}`;
  const at = (username: string, password: string): Promise<SignIn> => signIn([url()], { username, password }, { ca });

  test('accepts the password of each user, and refuses each other one', async () => {
    const random = new Random(seed);
    for (let round = 0; round < rounds; round++) {
      const users = ['orders', 'someone-else', 'A.b_c~9-'].map((username) => ({
        username,
        groups: [],
        password: generatedPassword(random),
      }));
      await brokers.setUsers(0, users);
      for (const { username, password } of users) {
        const others = users.filter((user) => user.username !== username).map((user) => user.password);
        expect((await at(username, password)).outcome).toBe('accepted');
        for (const wrong of [...others, `x${password.slice(0, 249)}`, password.slice(0, -1), `${password.slice(1)}x`]) {
          expect((await at(username, wrong)).outcome).toBe('refused');
        }
      }
      expect((await at('absent', users[0]!.password)).outcome).toBe('refused');
    }
  }, 120_000);

  test('a right password of a user that may not connect is accepted, with the reason', async () => {
    const setup = { users, authorization: restricted, advisories: true, connectors: ['amqp+ssl'] } as const;
    const other = await ActiveMqBrokers.start(libraries, [setup]);
    try {
      const options = { ca: readFileSync(other.certificateFile, 'utf8') };
      const endpoints = [`amqp+ssl://localhost:${other.port(0, 'amqp+ssl')}`];
      const { outcome, attempts } = await signIn(
        endpoints,
        { username: 'orders', password: 'Example-Secret-2026' },
        options,
      );
      expect({ outcome, attempts }).toMatchObject({
        outcome: 'accepted',
        attempts: [{ denied: 'User orders is not authorized to create: topic://ActiveMQ.Advisory.Connection' }],
      });
      const wrong = await signIn(endpoints, { username: 'orders', password: 'Another-Secret-2026' }, options);
      expect(wrong.outcome).toBe('refused');
    } finally {
      await other.stop();
    }
  }, 60_000);

  test('one of two instances decides, in either order', async () => {
    await brokers.setUsers(0, [{ username: 'orders', groups: [], password: 'Example-Secret-2026' }]);
    const down = 'amqp+ssl://localhost:1';
    const others = ['ssl://localhost:61617', 'stomp+ssl://localhost:61614'];
    for (const endpoints of [
      [down, ...others, url()],
      [url(), ...others, down],
    ]) {
      const of = async (password: string) =>
        (await signIn(endpoints, { username: 'orders', password }, { ca })).outcome;
      expect(await of('Example-Secret-2026')).toBe('accepted');
      expect(await of('Another-Secret-2026')).toBe('refused');
    }
  });

  test('does not send the password to a broker whose certificate is not trusted, or is for another name', async () => {
    const credentials = { username: 'orders', password: 'Example-Secret-2026' };
    const untrusted = await signIn([url()], credentials);
    expect(untrusted).toMatchObject({
      outcome: 'unreachable',
      attempts: [{ reason: expect.stringMatching(/^Its certificate is not trusted \(self-signed certificate\)/) }],
    });
    const otherName = await signIn([url('127.0.0.1')], credentials, { ca });
    expect(otherName).toMatchObject({
      outcome: 'unreachable',
      attempts: [{ reason: expect.stringContaining('certificate is not trusted') }],
    });
  });

  test('a port without TLS, and one of another protocol', async () => {
    const credentials = { username: 'orders', password: 'Example-Secret-2026' };
    for (const connector of ['amqp', 'stomp'] as const) {
      const result = await signIn([`amqp+ssl://localhost:${brokers.port(0, connector)}`], credentials, {
        ca,
        timeoutMillis: 500,
      });
      expect(result).toMatchObject({ outcome: 'unreachable' });
      expect(JSON.stringify(result)).not.toContain('Example-Secret');
    }
  });
});
