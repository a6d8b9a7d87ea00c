/**
 * Many users: one broker as full as it can be, and ten brokers at once. Apply, refresh, change one, destroy, and how
 * often Amazon MQ was called for it. A fifth of the users by default, all with FULL=1.
 */
import { foreignPassword, startRun, type Run } from '../support/terraform/mq-provider';
import { apply, plan, type JsonRun } from './json-run';

const isFull = process.env.FULL === '1';
let run: Run;
const printed: string[] = [];

beforeEach(async () => {
  run = await startRun({}, 20_000);
});
afterEach(() => run.close());
afterAll(() => void process.stdout.write(['', ...printed, ''].join('\n')));

const brokerOf = (index: number) => `b-load-${index}`;

/** Returns the users of all brokers, each a resource in a `for_each` by broker. One of them has another group. */
const config = (brokers: number, users: number, changed = 'none') =>
  Array.from(
    { length: brokers },
    (_, index) => `
resource "mq_user" "on_${index}" {
  for_each            = toset([for n in range(${users}) : format("user-%03d", n)])
  broker_id           = "${brokerOf(index)}"
  username            = each.key
  groups              = each.key == "${index === 0 ? changed : 'none'}" ? ["readers", "writers"] : ["readers"]
  password_wo         = "Load-\${each.key}-passphrase"
  password_wo_version = 1
}`,
  ).join('\n');

function write(brokers: number, users: number, changed?: string): void {
  // The throttle is proved elsewhere; here it would be all there is to wait for.
  run.write(config(brokers, users, changed), 'requests_per_second = 5000');
}

/** What a step called, and how long it took, in a line. */
async function step(title: string, work: () => Promise<JsonRun>): Promise<Readonly<Record<string, number>>> {
  run.emulator.clearCalls();
  const started = performance.now();
  const { diagnostics } = await work();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const counts = run.emulator.callCounts();
  printed.push(`  ${title}: ${seconds} s, ${JSON.stringify(counts)}`);
  return counts;
}

test.each([
  // With the other owner's user the broker has 250 users.
  ['one broker that is full', 1, isFull ? 249 : 40],
  ['ten brokers', 10, isFull ? 100 : 4],
])(
  '%s: one call per user and one per broker, in every step',
  async (title, brokers, users) => {
    const total = brokers * users;
    const { emulator, tf } = run;
    for (let index = 0; index < brokers; index++) {
      emulator.seedBroker({
        brokerId: brokerOf(index),
        users: [{ username: 'foreign', password: foreignPassword }],
      });
    }
    printed.push(`${title}, ${total} users:`);

    write(brokers, users);
    expect(await step('apply', () => apply(tf))).toEqual({ CreateUser: total, DescribeBroker: brokers });

    const unchanged = await step('plan', async () => {
      const empty = await plan(tf);
      expect([...empty.planned]).toEqual([]);
      return empty;
    });
    expect(unchanged).toEqual({ DescribeUser: total });

    write(brokers, users, 'user-002');
    const one = await step('change one', async () => {
      const changing = await apply(tf);
      expect([...changing.planned]).toEqual([['mq_user.on_0["user-002"]', 'update']]);
      return changing;
    });
    expect(one).toEqual({ DescribeUser: total, DescribeBroker: 1, UpdateUser: 1 });
    expect(emulator.broker(brokerOf(0)).users.find('user-002')?.pending?.settings).toEqual({
      groups: ['readers', 'writers'],
      consoleAccess: false,
      replicationUser: false,
      password: 'Load-user-002-passphrase',
    });

    run.write('', 'requests_per_second = 5000');
    expect(await step('destroy', () => apply(tf))).toEqual({
      DescribeUser: total,
      // Once for the plan, which warns if a broker is not RUNNING, and once for the apply.
      DescribeBroker: 2 * brokers,
      DeleteUser: total,
    });
    for (let index = 0; index < brokers; index++) {
      expect(run.usernames(brokerOf(index))).toEqual(['foreign']);
      expect(emulator.passwordOf(brokerOf(index), 'foreign')).toBe(foreignPassword);
    }
  },
  300_000,
);

if (isFull) {
  test('one user too many is refused with an error, and all others are created', async () => {
    run.emulator.seedBroker({ brokerId: brokerOf(0), users: [{ username: 'foreign', password: foreignPassword }] });
    write(1, 250);
    const { diagnostics } = await apply(run.tf);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(1);
    // By the guard, or by Amazon MQ where the last two are made at the same time.
    expect(errors[0]?.detail).toContain('250 users');
    expect(run.usernames(brokerOf(0))).toHaveLength(250);
  }, 300_000);
}
