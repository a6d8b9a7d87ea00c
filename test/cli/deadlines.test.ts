/**
 * Responses that stall or drip end the command in time. The command has no option for the time of an attempt, so these tests
 * take as long as one attempt does: all cases run at once, each with its own emulator.
 */
import { ATTEMPT_MILLIS } from '../../src/amazon-mq/calls/deadlines';
import { startEmulator, type Fault } from '../../src/emulator';
import { MqUser } from '../support/cli/mq-user';

const password = 'Dripping-Secret-2026';
/** What starting the command, and everything after the deadline, may take on a busy machine. */
const allowance = 30_000;

const faultsByName: Readonly<Record<string, Fault>> = {
  // A write is not performed, so that the lookup afterwards finds no user.
  stalls: { kind: 'stall', performed: false },
  drips: { kind: 'drip', millis: 200, performed: false },
};
const commands: Readonly<Record<string, readonly string[]>> = {
  ListUsers: ['list'],
  DescribeBroker: ['reboot', '--force'],
  CreateUser: ['create', '--username', 'new', '--password-stdin'],
  GetSecretValue: ['ensure', '--username', 'new', '--secret-id', 'mq/orders'],
};
const cases = Object.keys(faultsByName).flatMap((fault) =>
  Object.keys(commands).map((operation) => [fault, operation] as const),
);

interface Outcome {
  readonly status: number | null;
  readonly document: {
    readonly error: { readonly kind: string; readonly message: string; readonly operation?: string };
  };
  readonly stderr: string;
  readonly millis: number;
}

async function outcomeOf(fault: string, operation: string): Promise<Outcome> {
  const emulator = await startEmulator();
  try {
    const brokerId = emulator.seedBroker();
    emulator.seedSecret({ name: 'mq/orders', secretString: password });
    emulator.inject({ operation, fault: faultsByName[fault]!, times: Infinity });
    const started = performance.now();
    const args = [...(commands[operation] ?? []), '--broker-id', brokerId];
    const ended = await new MqUser(emulator).json<Outcome['document']>(args, password, { AWS_MAX_ATTEMPTS: '1' });
    return { ...ended, millis: performance.now() - started };
  } finally {
    await emulator.close();
  }
}

let outcomes: ReadonlyMap<string, PromiseSettledResult<Outcome>>;
beforeAll(async () => {
  const settled = await Promise.allSettled(cases.map(([fault, operation]) => outcomeOf(fault, operation)));
  outcomes = new Map(settled.map((outcome, index) => [cases[index]!.join(), outcome]));
}, 4 * ATTEMPT_MILLIS);

test.each(cases)('a response that %s ends the command in time, with one error that names %s', (fault, operation) => {
  const outcome = outcomes.get([fault, operation].join());
  if (outcome?.status !== 'fulfilled') throw outcome?.reason ?? new Error('The command was not run.');
  const { status, document, stderr, millis } = outcome.value;
  expect({ status, kind: document.error.kind }).toEqual({ status: 7, kind: 'network' });
  expect(document.error.message).toMatch(new RegExp(`^${operation}\\b.* timed out: `));
  expect(stderr.match(/^mq-user: error: |^error: /gm)).toHaveLength(1);
  expect(stderr).toContain(`error: ${document.error.message}`);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(millis).toBeGreaterThan(ATTEMPT_MILLIS - 1_000);
  expect(millis).toBeLessThan(ATTEMPT_MILLIS + allowance);
});
