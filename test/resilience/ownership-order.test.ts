/**
 * Tests that who owns a user does not depend on when Terraform sends its requests. The plans and the applies of several
 * instances of one user run in generated orders, with pauses after which the provider no longer waits for other requests.
 */
import fc from 'fast-check';
import { startEmulator, type Emulator } from '../../src/emulator';
import type { DebugServer } from '../../src/terraform-plugin';
import { providerClient, type ProviderClient } from '../support/terraform/plugin-client';
import { seed } from '../support/fuzz/seed';
import { serveProvider } from '../support/terraform/served-provider';
import {
  isStepError,
  TerraformSteps,
  type Change,
  type Instance,
  type Step,
} from '../support/terraform/terraform-steps';

jest.setTimeout(600_000);

const cases = process.env.FULL ? 1_000 : 60;
/** Shorter than a request takes, so that a request that is not sent yet counts as one that never comes. */
const waits = { readMillis: 0, quietMillis: 1, planMillis: 5, adoptionStartMillis: 100 };

let emulator: Emulator;
let server: DebugServer;
let provider: ProviderClient;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  emulator = await startEmulator();
  const tuning = { backoffMillis: 10, maxBackoffMillis: 50, pollMillis: 20, requestMillis: 5_000 };
  server = await serveProvider({ tuning, waits });
  provider = providerClient(server.socket);
});
afterAll(async () => {
  provider.close();
  server.close();
  await emulator.close();
});

/** How an instance of the user `orders` came about, and what the configuration does with it. */
interface Wanted {
  readonly comesFrom: 'import' | 'adoption';
  readonly change: Change;
  readonly isRenamed: boolean;
}

/** Which instance sends its next request, and whether the request after it waits for the response. */
interface Turn {
  readonly instance: number;
  readonly waits: boolean;
}

interface Case {
  readonly instances: readonly Wanted[];
  readonly refreshes: boolean;
  readonly planTurns: readonly Turn[];
  readonly applyTurns: readonly Turn[];
}

interface Outcome {
  readonly planErrors: readonly string[];
  readonly applyErrors: readonly string[];
  readonly usernames: readonly string[];
  readonly stays: boolean;
}

/** The requests of one instance, of which each waits for the response to the one before it. */
class Lane {
  error: string | undefined;
  private next = 0;
  private running = Promise.resolve();

  constructor(private readonly steps: readonly Step[]) {}

  /** Sends the next request, if any. An error ends the lane. */
  send(): void {
    const step = this.steps[this.next++];
    if (!step) return;
    this.running = this.running.then(async () => {
      if (this.error !== undefined) return;
      await step().catch((thrown: unknown) => {
        if (!isStepError(thrown)) throw thrown;
        this.error = thrown.message;
      });
    });
  }

  response(): Promise<void> {
    return this.running;
  }
}

/** Sends the requests of several instances in the order of the turns, and then the remaining ones. Returns the errors. */
async function runInTurns(steps: readonly (readonly Step[])[], turns: readonly Turn[]): Promise<string[]> {
  const lanes = steps.map((own) => new Lane(own));
  const remaining = steps.flatMap((own, instance) => own.map((): Turn => ({ instance, waits: true })));
  for (const { instance, waits } of [...turns, ...remaining]) {
    const lane = lanes[instance % lanes.length];
    lane?.send();
    if (waits) await lane?.response();
  }
  await Promise.all(lanes.map((lane) => lane.response()));
  return lanes.flatMap(({ error }) => (error === undefined ? [] : [error]));
}

/** Plans and applies a case, each in its own process. */
async function outcomeOf({ instances, refreshes, planTurns, applyTurns }: Case): Promise<Outcome> {
  const brokerId = emulator.seedBroker({ users: [{ username: 'foreign', password: 'Foreign-7c22-passphrase' }] });
  const broker = emulator.broker(brokerId);
  const terraform = new TerraformSteps(provider, emulator.endpoint, brokerId);
  const foreign = await terraform.import('foreign');
  const existing: Instance[] = [{ change: 'stays', object: foreign, username: 'foreign', adopts: false }];
  // A deposed instance is older than the instance that replaced it, which adopted its user.
  const deposed = instances.filter(({ change }) => change === 'deposed');
  const current = instances.filter(({ change }) => change !== 'deposed');
  for (const [index, { comesFrom, change, isRenamed }] of [...deposed, ...current].entries()) {
    const isFirst = index === 0;
    const object =
      comesFrom === 'import' && !isFirst && deposed.length === 0
        ? await terraform.import('orders')
        : await terraform.create('orders', true);
    existing.push({
      change,
      object,
      username: isRenamed && change !== 'stays' ? `renamed-${index}` : 'orders',
      adopts: object.state.adopt_existing === true,
    });
    broker.users.applyPending();
  }
  const all = existing.map((instance) => terraform.stepsOf(instance, refreshes));
  await terraform.startProcess();
  const planErrors = await runInTurns(
    all.map(({ plan }) => plan),
    planTurns,
  );
  const applyErrors: string[] = [];
  if (planErrors.length === 0) {
    await terraform.startProcess();
    const errors = await runInTurns(
      all.map(({ apply }) => apply),
      applyTurns,
    );
    applyErrors.push(...errors);
  }
  return {
    planErrors,
    applyErrors,
    usernames: broker.users
      .summaries()
      .filter(({ pendingChange }) => pendingChange !== 'DELETE')
      .map(({ username }) => username),
    stays: existing.some(({ change, username }) => change === 'stays' && username === 'orders'),
  };
}

const turns = fc.array(fc.record({ instance: fc.nat(3), waits: fc.boolean() }), { minLength: 4, maxLength: 14 });
const wanted = fc.record<Wanted>({
  comesFrom: fc.constantFrom('import', 'adoption'),
  change: fc.constantFrom('stays', 'removed', 'deposed', 'replaced', 'replacedBefore'),
  isRenamed: fc.boolean(),
});
const generated = fc.record<Case>({
  instances: fc.array(wanted, { minLength: 2, maxLength: 3 }),
  refreshes: fc.boolean(),
  planTurns: turns,
  applyTurns: turns,
});

test('no user that an instance in the state manages is deleted', async () => {
  const applied = { stays: 0, goes: 0 };
  await fc.assert(
    fc.asyncProperty(generated, async (one) => {
      const { usernames, stays, planErrors } = await outcomeOf(one);
      expect(usernames).toContain('foreign');
      if (stays) expect(usernames).toContain('orders');
      if (planErrors.length === 0) applied[stays ? 'stays' : 'goes'] += 1;
    }),
    { seed, numRuns: cases },
  );
  // The property would also hold if every plan were refused.
  expect(applied.stays).toBeGreaterThan(cases / 20);
  expect(applied.goes).toBeGreaterThan(cases / 20);
});

/** Turns by instance: 0 is the user of another owner, 1 and 2 are the instances of the case. Each waits for its response. */
const inOrder = (...instances: number[]) => instances.map((instance): Turn => ({ instance, waits: true }));
const [leaving, other] = [1, 2];
const shared = (
  change: Change,
  comesFrom: Wanted['comesFrom'],
  planTurns: readonly Turn[],
  isRenamed = false,
): Case => ({
  instances: [
    { comesFrom, change, isRenamed },
    { comesFrom, change: 'stays', isRenamed: false },
  ],
  refreshes: true,
  planTurns,
  applyTurns: [],
});
const refused = { planErrors: ['A user is destroyed and adopted in one plan'], usernames: ['foreign', 'orders'] };
const kept = { planErrors: [], applyErrors: [], usernames: expect.arrayContaining(['foreign', 'orders']) as string[] };

describe.each(['replaced', 'replacedBefore'] as const)('an instance that is renamed (%s)', (change) => {
  test.each([
    ['after the other was read, keeps the user', inOrder(other, leaving, leaving, leaving, other), kept],
    ['before the other was read, is refused', inOrder(leaving, leaving, leaving, other, other), refused],
    ['whose read ends before that of the other begins, is refused', inOrder(leaving, other, other, leaving), refused],
  ])('%s', async (_order, planTurns, outcome) => {
    expect(await outcomeOf(shared(change, 'import', planTurns, true))).toMatchObject(outcome);
  });
});

describe('a deposed instance whose replacement adopted its user,', () => {
  test.each([
    ['that is read after its replacement, keeps the user', inOrder(other, other, leaving, leaving), kept],
    ['that is read before its replacement, is refused', inOrder(leaving, other, leaving, other), refused],
    ['that is planned before its replacement is read, is refused', inOrder(leaving, leaving, other, other), refused],
  ])('%s', async (_order, planTurns, outcome) => {
    expect(await outcomeOf(shared('deposed', 'adoption', planTurns))).toMatchObject(outcome);
  });

  test('is refused without a refresh', async () => {
    const one = shared('deposed', 'adoption', inOrder(leaving, other));
    expect(await outcomeOf({ ...one, refreshes: false })).toMatchObject(refused);
  });
});

describe('an instance that is removed', () => {
  test.each([
    ['after the other was read, keeps the user', inOrder(other, leaving, leaving, other), kept],
    ['before the other was planned, keeps the user', inOrder(leaving, other, leaving, other), kept],
    ['before the other was read, is refused', inOrder(leaving, leaving, other, other), refused],
  ])('%s', async (_order, planTurns, outcome) => {
    expect(await outcomeOf(shared('removed', 'import', planTurns))).toMatchObject(outcome);
  });

  test.each([
    ['one after the other', inOrder(leaving, leaving, other, other)],
    ['at the same time', inOrder(leaving, other, leaving, other)],
  ])('together with the other, deletes the user, planned %s', async (_order, planTurns) => {
    const { instances, ...one } = shared('removed', 'import', planTurns);
    const both = instances.map((instance) => ({ ...instance, change: 'removed' as const }));
    expect(await outcomeOf({ ...one, instances: both })).toMatchObject({ applyErrors: [], usernames: ['foreign'] });
  });
});
