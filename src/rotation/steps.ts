/**
 * The four steps of a rotation by Secrets Manager. Each can be repeated after any failure, also one in its middle. At every
 * moment, the broker accepts the password of the version AWSCURRENT, except with `single-user` between the reboot and the
 * last step.
 */
import type { AmazonMq, Broker, CallOptions, User } from '../amazon-mq';
import { diffUser, generatePassword, whyUnsuitable } from '../amazon-mq/internal';
import { LIMITS } from '../rules';
import { signIn, SignInError } from '../sign-in';
import { RotationError } from './error';
import { RotatedSecret, type RotatedVersions } from './rotated-secret';
import { nextSecretText, nextUsername, type RotationStrategy, type RotatedValue } from './rotated-value';

/** The steps, in the order in which Secrets Manager calls them. */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStepName = (typeof ROTATION_STEPS)[number];

export interface StepsOptions {
  readonly strategy: RotationStrategy;
  /** Certificates of authorities in PEM, for sign-ins. Default: those of Node.js. */
  readonly ca?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with what a step does. Nothing contains a password. */
  readonly log: (message: string, details: Readonly<Record<string, string>>) => void;
}

const COMPLETED = 'The version is AWSCURRENT already.';

export class RotationSteps {
  private readonly secret: RotatedSecret;
  private readonly callOptions: CallOptions;

  constructor(
    private readonly mq: AmazonMq,
    private readonly secretId: string,
    /** The id of the version. */
    private readonly token: string,
    private readonly options: StepsOptions,
  ) {
    this.callOptions = { signal: options.signal };
    this.secret = new RotatedSecret(mq.secrets.versions, secretId, token, options);
  }

  run(step: RotationStepName): Promise<void> {
    return this[step]();
  }

  /** Stores a generated password as the version AWSPENDING. */
  async createSecret(): Promise<void> {
    const { token, options } = this;
    const currentId = await this.secret.currentVersion(true);
    if (currentId === undefined) return this.log(COMPLETED);
    if ((await this.secret.value(token)) !== undefined) {
      this.log('The version has a value already.');
      return;
    }
    const current = await this.secret.valueOf(currentId, 'AWSCURRENT');
    await this.requireAvailable(current, nextUsername(current, options.strategy));
    const text = nextSecretText(current, generatePassword(), options.strategy);
    await this.mq.secrets.versions.putPending(this.secretId, token, text, this.callOptions);
    this.log('Stored a new password as AWSPENDING.', { username: nextUsername(current, options.strategy) });
  }

  /**
   * Returns the user that gets the new password, and checks everything that can be checked before the first write.
   *
   * @throws RotationError if a step would throw it
   */
  async check(): Promise<{ readonly brokerId: string; readonly username: string }> {
    const currentId = (await this.secret.currentVersion(true)) ?? this.token;
    const current = await this.secret.valueOf(currentId, 'AWSCURRENT');
    const isBegun = currentId !== this.token && (await this.secret.value(this.token)) !== undefined;
    const begun = isBegun ? await this.secret.versions() : undefined;
    const { brokerId } = current;
    const username = begun?.pending.username ?? nextUsername(current, this.options.strategy);
    const broker = await this.broker(brokerId);
    await this.currentUser(current, username);
    if (begun?.isTest) throw nothingToRotate();
    if (!begun) await this.requireAvailable(current, username);
    else if (!broker.users.some((user) => user.username === username)) requireRoom(broker);
    return { brokerId, username };
  }

  /** Gives the password of AWSPENDING to its user, which is created with the groups of the current user if it is absent. */
  async setSecret(): Promise<void> {
    const versions = await this.secret.versions();
    if (!versions) return this.log(COMPLETED);
    const { current, pending } = versions;
    const { brokerId, username, password } = pending;
    const broker = await this.broker(brokerId);
    const source = await this.currentUser(current, username);
    const existing = await this.mq.users.find(brokerId, username, this.callOptions);
    const { groups, consoleAccess } = source;
    if (!existing) {
      requireRoom(broker);
      await this.secret.requirePending();
      const user = { brokerId, username, password, groups, consoleAccess };
      await this.mq.users.create(user, { ...this.callOptions, wasAbsent: true });
      this.log('Created the user.', { username });
      return;
    }
    if (existing.pendingChange === 'DELETE') throw beingDeleted(username);
    const change = username === current.username ? {} : diffUser(existing, { groups, consoleAccess });
    const works = existing.pendingChange === null && (await this.isAccepted(broker, pending));
    // Repeating the update of a password that works would make a change pending again.
    if (works && Object.keys(change).length === 0) {
      this.log('The broker accepts the password already.', { username });
      return;
    }
    this.requireOwned(versions, existing, source, works);
    await this.secret.requirePending();
    await this.mq.users.update(brokerId, username, { ...change, password }, this.callOptions);
    this.log('Updated the user.', { username });
  }

  /** Checks that no change of the user is pending, and signs in with the password of AWSPENDING. */
  async testSecret(): Promise<void> {
    const versions = await this.secret.versions();
    if (!versions) return this.log(COMPLETED);
    await this.test(versions);
    if (versions.isTest) this.log('Secrets Manager tests the function. Nothing is rotated.');
  }

  /** Makes the version AWSCURRENT, after the same checks as `testSecret`. */
  async finishSecret(): Promise<void> {
    const versions = await this.secret.versions();
    if (!versions) return this.log(COMPLETED);
    if (versions.isTest) throw nothingToRotate();
    await this.test(versions);
    await this.mq.secrets.versions.moveCurrent(this.secretId, versions.currentId, this.token, this.callOptions);
    this.log('The version is AWSCURRENT.', { username: versions.pending.username });
  }

  /**
   * Reboots the broker if a change of the user is pending.
   *
   * @param waitMillis how long to wait until the broker is RUNNING again; undefined to return when the reboot has begun
   */
  async reboot(waitMillis: number | undefined): Promise<void> {
    const versions = await this.secret.versions();
    if (!versions || versions.isTest) return;
    const { current, pending } = versions;
    const { brokerId, username } = pending;
    const user = await this.mq.users.find(brokerId, username, this.callOptions);
    if (!user) throw absent(username);
    if (user.pendingChange === 'DELETE') throw beingDeleted(username);
    if (user.pendingChange === null) return;
    await this.requireSafeReboot(current, username);
    this.log('Rebooting the broker.', { brokerId });
    if (waitMillis === undefined)
      await this.mq.brokers.reboot(brokerId, { ...this.callOptions, isChangePending: true });
    else await this.mq.brokers.rebootAndWait(brokerId, { timeoutMillis: waitMillis, ...this.callOptions });
  }

  private async test({ pending }: RotatedVersions): Promise<void> {
    const { brokerId, username } = pending;
    const user = await this.mq.users.find(brokerId, username, this.callOptions);
    if (!user) throw absent(username);
    if (user.pendingChange === 'DELETE') throw beingDeleted(username);
    if (user.pendingChange !== null) {
      throw new RotationError(
        'pending',
        `A change of the user ${username} is pending (${user.pendingChange}). The rotation continues after the broker has rebooted.`,
      );
    }
    const broker = await this.broker(brokerId);
    if (await this.isAccepted(broker, pending)) {
      this.log('Signed in.', { username });
      return;
    }
    throw new RotationError(
      'refused',
      `The broker refuses the new password of the user ${username}. Repeat setSecret.`,
    );
  }

  private async broker(brokerId: string): Promise<Broker> {
    const broker = await this.mq.brokers.describe(brokerId, this.callOptions);
    const why = whyUnsuitable(broker);
    if (why !== undefined) throw new RotationError('configuration', `The broker ${brokerId}: ${why}`);
    return broker;
  }

  /** Returns the user of AWSCURRENT, whose settings the other user gets. */
  private async currentUser({ brokerId, username }: RotatedValue, nextUser: string): Promise<User> {
    const user = await this.mq.users.find(brokerId, username, this.callOptions);
    if (!user || user.pendingChange === 'DELETE') {
      throw new RotationError(
        'user',
        `The user ${username} of the version AWSCURRENT ${user ? 'is being deleted' : 'does not exist'}. Store the credentials of a user that exists.`,
      );
    }
    if (user.replicationUser && nextUser !== username) {
      throw new RotationError(
        'user',
        `The user ${username} is a replication user. Brokers replicate with one user, so use the strategy single-user.`,
      );
    }
    return user;
  }

  /** Throws if a user that exists may belong to someone else. */
  private requireOwned({ current, pending }: RotatedVersions, existing: User, source: User, works: boolean): void {
    const { username } = pending;
    const isNamed = username === current.username || username === current.alternateUsername;
    // A repeated step finds the user that it created: not in use yet, with the same settings, or with the new password.
    const isCreation =
      existing.pendingChange === 'CREATE' && Object.keys(diffUser(existing, { groups: source.groups })).length === 0;
    if (isNamed || isCreation || works) return;
    throw notOwned(username);
  }

  /** Throws before anything is stored if the other user exists and may belong to someone else, or has no room. */
  private async requireAvailable(current: RotatedValue, username: string): Promise<void> {
    if (username === current.username) return;
    const existing = await this.mq.users.find(current.brokerId, username, this.callOptions);
    if (existing?.pendingChange === 'DELETE') throw beingDeleted(username);
    if (!existing) requireRoom(await this.broker(current.brokerId));
    else if (username !== current.alternateUsername) throw notOwned(username);
  }

  /** Throws if a reboot would apply a change of the user of AWSCURRENT by someone else. */
  private async requireSafeReboot(current: RotatedValue, username: string): Promise<void> {
    if (current.username === username) return;
    const user = await this.mq.users.find(current.brokerId, current.username, this.callOptions);
    if (user?.pendingChange === null) return;
    throw new RotationError(
      'unsafe-reboot',
      `A change of the user ${current.username} is pending too (${user?.pendingChange ?? 'DELETE'}), which the rotation did not make. The broker is not ` +
        'rebooted, because the current password may then no longer work.',
    );
  }

  /**
   * Returns whether the broker accepts a password.
   *
   * @throws RotationError of kind `unreachable` if it neither accepts nor refuses it
   */
  private async isAccepted(broker: Broker, { username, password }: RotatedValue): Promise<boolean> {
    const { ca, signal } = this.options;
    const result = await signIn(broker.endpoints, { username, password }, { ca, signal }).catch((error: unknown) => {
      if (error instanceof SignInError)
        throw new RotationError('unreachable', `The broker cannot be reached to sign in. ${error.message}`);
      throw error;
    });
    if (result.outcome !== 'unreachable') return result.outcome === 'accepted';
    const reasons = result.attempts.map((one) => ('reason' in one ? `${one.endpoint}: ${one.reason}` : '')).join(' ');
    throw new RotationError('unreachable', `The broker cannot be reached to sign in. ${reasons}`);
  }

  private log(message: string, details: Readonly<Record<string, string>> = {}): void {
    this.options.log(message, { secretId: this.secretId, versionId: this.token, ...details });
  }
}

function requireRoom({ users }: Broker): void {
  if (users.length < LIMITS.usersPerBroker) return;
  throw new RotationError(
    'user',
    `The broker has ${users.length} users, and can have ${LIMITS.usersPerBroker}. Delete a user, or use the strategy single-user.`,
  );
}

function notOwned(username: string): RotationError {
  return new RotationError(
    'user',
    `The user ${username} exists, and the secret does not name it. If the rotation may change its password, add ` +
      `"alternateUsername": "${username}" to the secret, and rotate it again. Otherwise, add the name of another user.`,
  );
}

function absent(username: string): RotationError {
  return new RotationError('absent', `The user ${username} does not exist. Repeat setSecret.`);
}

function beingDeleted(username: string): RotationError {
  return new RotationError(
    'user',
    `The deletion of the user ${username} is pending. Reboot the broker, and rotate the secret again.`,
  );
}

function nothingToRotate(): RotationError {
  return new RotationError(
    'secret',
    'The version AWSPENDING is a copy of AWSCURRENT, so there is nothing to rotate. Remove its label AWSPENDING.',
  );
}
