/**
 * Generated runs of rotations: steps in any order and again, kills in the middle of a step, lost responses, reboots, canceled
 * and second rotations, another rotation and another person on the same broker, and a full broker. At every call to AWS, the
 * broker must accept the password of the version AWSCURRENT.
 */
import { randomUUID } from 'node:crypto';
import { SecretsManagerClient, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { startEmulator, type Emulator, type Fault } from '../../src/emulator';
import { rotationHandler, RotationError, type RotationHandler } from '../../src/rotation';
import { MqError } from '../../src/amazon-mq';
import { LIMITS } from '../../src/rules';
import { signInServerOf, type SignInServer } from '../support/activemq/sign-in-server';
import { Random } from '../support/fuzz/fuzz';
import { seed } from '../support/fuzz/seed';
import { findSecrets } from '../support/run/secret-search';

const runs = process.env.FULL === '1' ? 400 : 20;
const eventsPerRun = 30;
const stepNames = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** One secret, and what is known about its rotations. */
interface Rotated {
  readonly name: string;
  /** The version that is rotated, and those of rotations before. */
  tokens: string[];
}

class World {
  readonly secrets: readonly Rotated[] = [
    { name: 'mq/orders', tokens: [] },
    { name: 'mq/billing', tokens: [] },
  ];
  readonly log: string[] = [];
  readonly violations: string[] = [];
  readonly counts = { calls: 0, lost: 0, killed: 0, reboots: 0, finished: 0, nested: 0, refused: 0 };
  private readonly passwords = new Set<string>();
  /** The passwords that the other person gave to their users. */
  private readonly others = new Map<string, string>();
  private readonly handler: RotationHandler;
  private readonly sdk: SecretsManagerClient;
  private isNested = false;
  private areFaultsOn = true;
  private decision: 'before' | 'after' | 'meanwhile' | undefined;

  private constructor(
    private readonly emulator: Emulator,
    private readonly server: SignInServer,
    readonly brokerId: string,
    private readonly random: Random,
  ) {
    const connection = { region: 'us-east-1', credentials, endpoints: endpointsOf(emulator), maxRetries: 0 };
    this.handler = rotationHandler({ ca: server.ca, connection, log: (line) => void this.log.push(line) });
    this.sdk = new SecretsManagerClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
    this.injectFaults();
  }

  static async start(random: Random): Promise<World> {
    const emulator = await startEmulator({ rebootMillis: 0, recordCalls: false });
    let brokerId = '';
    const server = await signInServerOf(emulator, () => brokerId);
    const isFull = random.chance(0.15);
    const fillers = Array.from({ length: isFull ? LIMITS.usersPerBroker - 2 : 1 }, (_, index) => ({
      username: `filler-${index}`,
      password: 'Filler-Secret-2026',
    }));
    brokerId = emulator.seedBroker({
      endpoints: [server.url],
      users: [
        { username: 'orders', password: 'Orders-Secret-0', groups: ['orders', 'all'] },
        { username: 'billing', password: 'Billing-Secret-0', consoleAccess: true },
        ...fillers,
      ],
    });
    for (const username of ['orders', 'billing']) {
      const password = emulator.passwordOf(brokerId, username)!;
      emulator.seedSecret({
        name: `mq/${username}`,
        secretString: JSON.stringify({ brokerId, username, password, note: 'kept' }),
      });
    }
    return new World(emulator, server, brokerId, random);
  }

  async close(): Promise<void> {
    this.sdk.destroy();
    await Promise.all([this.emulator.close(), this.server.close()]);
  }

  /** Does something that may happen at any time. */
  async event(): Promise<void> {
    const { random } = this;
    const secret = random.pick(this.secrets);
    if (random.chance(0.12)) return this.reboot();
    if (random.chance(0.12)) return this.someoneElse();
    if (random.chance(0.08)) return this.cancel(secret);
    if (secret.tokens.length === 0 || random.chance(0.1)) return this.begin(secret);
    // Mostly the version that is rotated, sometimes a late step of one before.
    const token = random.chance(0.85) ? secret.tokens.at(-1)! : random.pick(secret.tokens);
    if (random.chance(0.2)) await this.step(secret, 'resume');
    else await this.step(secret, random.pick(stepNames), token);
  }

  /** Runs all steps in order without faults, with a reboot. Returns the error that ends them, if any. */
  async complete(secret: Rotated): Promise<unknown> {
    this.areFaultsOn = false;
    await this.cancel(secret);
    const token = randomUUID();
    secret.tokens.push(token);
    for (const step of stepNames) {
      if (step === 'testSecret') this.reboot();
      const thrown = await this.step(secret, step, token);
      if (thrown !== undefined) return thrown;
    }
    return undefined;
  }

  current(secret: Rotated): { username: string; password: string; note: string; alternateUsername?: string } {
    return JSON.parse(String(this.emulator.secret(secret.name).value())) as never;
  }

  isCurrent(secret: Rotated, token: string): boolean {
    return this.emulator.secret(secret.name).versionIdOf() === token;
  }

  /** Checks that each AWSCURRENT signs in, and that users of others are as they made them. */
  check(moment: string): void {
    const { users } = this.emulator.broker(this.brokerId);
    for (const secret of this.secrets) {
      const { username, password } = this.current(secret);
      this.passwords.add(password);
      const pending = this.emulator.secret(secret.name).value('AWSPENDING');
      if (pending !== undefined) this.passwords.add((JSON.parse(String(pending)) as { password: string }).password);
      if (users.find(username)?.current?.password !== password) {
        this.violations.push(`${moment}: the broker does not accept AWSCURRENT of ${secret.name}, user ${username}`);
      }
    }
    for (const [username, password] of this.others) {
      const user = users.find(username);
      const now = user?.pending?.settings.password ?? user?.current?.password;
      if (now !== password) this.violations.push(`${moment}: the user ${username} of someone else was changed`);
    }
  }

  leaks(): string[] {
    return findSecrets(this.log.join('\n'), [...this.passwords, ...this.others.values()]);
  }

  private async step(secret: Rotated, step: string, token?: string): Promise<unknown> {
    const event = { Step: step, SecretId: secret.name, ...(token !== undefined && { ClientRequestToken: token }) };
    try {
      await this.handler(event);
      if (token !== undefined && step === 'finishSecret' && this.isCurrent(secret, token)) this.counts.finished++;
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof RotationError || thrown instanceof MqError)) throw thrown;
      this.log.push(String(thrown), JSON.stringify(thrown));
      this.counts.refused++;
      return thrown;
    } finally {
      this.check(`after ${step}`);
    }
  }

  private async begin(secret: Rotated): Promise<void> {
    const pending = this.emulator.secret(secret.name).versionIdOf('AWSPENDING');
    // Secrets Manager refuses a second rotation before the first one has ended.
    if (pending !== undefined && pending !== this.emulator.secret(secret.name).versionIdOf()) return;
    secret.tokens.push(randomUUID());
    await this.step(secret, 'createSecret', secret.tokens.at(-1));
  }

  /** Removes the label AWSPENDING, as a person does to begin again. */
  private async cancel({ name }: Rotated): Promise<void> {
    const pending = this.emulator.secret(name).versionIdOf('AWSPENDING');
    if (pending === undefined || pending === this.emulator.secret(name).versionIdOf()) return;
    const wereOn = this.areFaultsOn;
    this.areFaultsOn = false;
    const input = { SecretId: name, VersionStage: 'AWSPENDING', RemoveFromVersionId: pending };
    await this.sdk.send(new UpdateSecretVersionStageCommand(input));
    this.areFaultsOn = wereOn;
  }

  private reboot(): void {
    this.counts.reboots++;
    this.emulator.broker(this.brokerId).reboot();
    this.check('after a reboot');
  }

  private someoneElse(): void {
    const { users } = this.emulator.broker(this.brokerId);
    if (!this.isNested && this.random.chance(0.5)) return this.changeUserOfRotation();
    const username = this.random.pick([
      'someone-else',
      'Orders',
      'other',
      ...(this.random.chance(0.2) ? ['orders_clone', 'billing_clone'] : []),
    ]);
    const password = `Else-Secret-${this.random.below(1_000_000)}`;
    const isOfRotation = this.secrets.some((secret) => {
      const { username: current, alternateUsername } = this.current(secret);
      return username === current || username === alternateUsername;
    });
    const existing = users.find(username);
    try {
      if (!existing) {
        users.create(username, { password, groups: ['theirs'] });
        this.others.set(username, password);
      } else if (this.others.has(username)) {
        if (existing.pending?.change === 'DELETE') return;
        users.update(username, { password });
        this.others.set(username, password);
      } else if (!isOfRotation && this.random.chance(0.3)) {
        // Someone removes the user of a rotation that has not ended.
        users.delete(username);
      }
    } catch {
      // The broker is full, or the deletion of the user is pending.
    }
  }

  /** Changes the password of a user that a rotation has not made current yet, as its owner may do by mistake. */
  private changeUserOfRotation(): void {
    const { alternateUsername, username } = this.current(this.random.pick(this.secrets));
    const other = alternateUsername ?? `${username}_clone`;
    const { users } = this.emulator.broker(this.brokerId);
    const user = users.find(other);
    if (!user || this.others.has(other) || user.pending?.change === 'DELETE') return;
    users.update(other, { password: `Mistake-Secret-${this.random.below(1_000_000)}` });
  }

  private injectFaults(): void {
    const fault = (kind: World['decision'], injected: Fault, decides = false) =>
      this.emulator.inject({
        operation: '*',
        times: Infinity,
        fault: injected,
        match: () => {
          if (decides) this.decide();
          return this.decision === kind;
        },
      });
    fault('before', { kind: 'reset', when: 'before' }, true);
    fault('after', { kind: 'reset', when: 'after' });
    fault('meanwhile', {
      kind: 'meanwhile',
      run: async () => {
        this.isNested = true;
        this.counts.nested++;
        await this.event();
        this.isNested = false;
      },
    });
  }

  private decide(): void {
    this.counts.calls++;
    this.check('at a call');
    this.decision = undefined;
    if (!this.areFaultsOn || this.isNested) return;
    if (this.random.chance(0.03)) this.decision = 'before';
    else if (this.random.chance(0.04)) this.decision = 'after';
    else if (this.random.chance(0.08)) this.decision = 'meanwhile';
    if (this.decision === 'before') this.counts.killed++;
    if (this.decision === 'after') this.counts.lost++;
  }
}

function endpointsOf({ endpoint }: Emulator) {
  return { mq: endpoint, secretsmanager: endpoint, sts: endpoint };
}

test(`in ${runs} generated runs, AWSCURRENT signs in at every call`, async () => {
  const total: Record<string, number> = {};
  for (let run = 0; run < runs; run++) {
    const random = new Random(seed + run);
    const world = await World.start(random);
    try {
      for (let event = 0; event < eventsPerRun && world.violations.length === 0; event++) await world.event();
      expect({ run, seed: seed + run, violations: world.violations }).toEqual({
        run,
        seed: seed + run,
        violations: [],
      });
      for (const secret of world.secrets) {
        const before = world.current(secret);
        const thrown = await world.complete(secret);
        const after = world.current(secret);
        expect(world.violations).toEqual([]);
        expect(after.note).toBe('kept');
        if (thrown === undefined) {
          expect(after.username).not.toBe(before.username);
          expect(after.password).not.toBe(before.password);
          expect(after.alternateUsername).toBe(before.username);
        } else {
          // Only a full broker, and a user of someone else, may end a rotation without faults.
          expect(thrown).toMatchObject({ kind: 'user' });
          expect(after).toEqual(before);
        }
        total[thrown === undefined ? 'completed' : 'refusedUser'] =
          (total[thrown === undefined ? 'completed' : 'refusedUser'] ?? 0) + 1;
      }
      expect(world.leaks()).toEqual([]);
    } finally {
      for (const [name, count] of Object.entries(world.counts)) total[name] = (total[name] ?? 0) + count;
      await world.close();
    }
  }
  process.stderr.write(`rotations: ${JSON.stringify(total)}\n`);
  for (const name of ['lost', 'killed', 'reboots', 'finished', 'nested', 'completed', 'refusedUser']) {
    expect(total[name] ?? 0).toBeGreaterThan(5);
  }
}, 300_000);
