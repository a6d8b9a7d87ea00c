/** Tests what an emulator starts with: seeds, and held brokers. */
import { startEmulator, SeedsError, type Emulator, type EmulatorSeeds } from '../../src/emulator';
import { password } from '../support/aws/emulated';

let now = 1_000_000;
let emulator: Emulator;
beforeEach(async () => void (emulator = await startEmulator({ clock: () => now, rebootMillis: 1_000 })));
afterEach(() => emulator.close());

const problemsOf = (seeds: unknown): readonly string[] => {
  try {
    emulator.seed(seeds as EmulatorSeeds);
  } catch (error) {
    if (error instanceof SeedsError) return error.problems;
    throw error;
  }
  return [];
};

test('seeds with an error add nothing', () => {
  const brokers = [{ brokerName: 'a' }, { brokerName: 'a' }, { brokerName: 'b', configuration: { id: 'c-none' } }];
  const problems = problemsOf({ configurations: [{ name: 'x' }], brokers, secrets: [{ name: 'mq/a' }] });
  expect(problems).toHaveLength(2);
  expect(problems[0]).toMatch(/^brokers\[1\]: /);
  expect(problems[1]).toMatch(/^brokers\[2\]: .*c-none/);
  expect(emulator.brokerIds()).toEqual([]);
  expect(() => emulator.secret('mq/a')).toThrow('The emulator has no secret');
});

test('a wrong member does not hide the problems of other seeds', () => {
  const problems = problemsOf({
    configurations: [{ name: 'a b' }, { name: 'ok', revisions: [{ data: '<broker>' }] }],
    brokers: [
      { brokerName: 5 },
      { brokerName: 'a', users: [{ username: 'admin', password: 'short' }] },
      { brokerName: 'b', engineVersion: '1.0' },
      { brokerName: 'c', configuration: { id: 'c-none' } },
    ],
    secrets: [{ name: 'a b' }, { name: 'c' }, { name: 'c' }],
  });
  expect(problems.map((problem) => /\w+\[\d+\]/.exec(problem)?.[0])).toEqual([
    'configurations[0]',
    'brokers[0]',
    'secrets[0]',
    'configurations[1]',
    'brokers[1]',
    'brokers[2]',
    'brokers[3]',
    'secrets[2]',
  ]);
});

test.each<[string, unknown]>([
  ['null', null],
  ['a text', 'brokers'],
  ['a list', []],
  ['brokers that are an object', { brokers: {} }],
  ['a broker that is a text', { brokers: ['orders'] }],
  ['a user that is null', { brokers: [{ users: [null] }] }],
  ['an unknown member', { brokers: [{ dataReplicationMode: 'CRDR' }] }],
  ['a secret with bytes', { secrets: [{ name: 'a', secretBinary: new Uint8Array(1) }] }],
  ['a Region that does not exist', { brokers: [{ region: 'mars' }] }],
])('seeds that are not valid are refused: %s', (_what, seeds) => {
  expect(problemsOf(seeds).length).toBeGreaterThan(0);
});

test('a member that is null counts as absent', () => {
  emulator.seed({
    configurations: null,
    brokers: [{ region: null, brokerId: null, engineType: null, users: null }],
  } as unknown as EmulatorSeeds);
  const [id = ''] = emulator.brokerIds();
  expect(emulator.broker(id).arn).toContain(':us-east-1:');
  expect(emulator.broker(id).describe()).toMatchObject({ engineType: 'ActiveMQ' });
});

test('a broker to add is checked like a seed', () => {
  for (const seed of [{ region: 'mars' }, { brokerId: 'a b' }, { storageType: 'TAPE' }, { users: [{}] }]) {
    expect(() => emulator.seedBroker(seed as object)).toThrow(SeedsError);
  }
  expect(emulator.seedBroker({ storageType: 'EBS', hostInstanceType: 'mq.m5.large' })).toMatch(/^b-/);
});

test('default names do not clash with chosen names', () => {
  emulator.seedBroker({ brokerName: 'broker-2' });
  emulator.seedBroker();
  emulator.seedBroker();
  const names = emulator.brokerIds().map((id) => emulator.broker(id).describe().brokerName);
  expect(new Set(names).size).toBe(3);
});

describe('a hold', () => {
  let id: string;
  beforeEach(() => {
    id = emulator.seedBroker();
    emulator.broker(id).users.create('orders', { password });
    emulator.broker(id).reboot();
    now += 1_000;
  });
  const pending = () => emulator.broker(id).users.find('orders')?.pending;

  test('that begins after a reboot keeps its effect', () => {
    emulator.broker(id).hold('CRITICAL_ACTION_REQUIRED');
    emulator.broker(id).release();
    expect([emulator.broker(id).state, pending()]).toEqual(['RUNNING', undefined]);
  });

  test('that lasts longer than a reboot completes it at its end', () => {
    emulator.broker(id).users.update('orders', { groups: ['g1'] });
    emulator.broker(id).reboot();
    emulator.broker(id).hold('CRITICAL_ACTION_REQUIRED');
    now += 1_000;
    expect(pending()).toBeDefined();
    emulator.broker(id).release();
    expect(pending()).toBeUndefined();
  });

  test('users are shown as they are after a reboot before the state is read', () => {
    expect(emulator.broker(id).users.describe('orders')).not.toHaveProperty('pending');
  });
});
