/** The versions of a secret during a rotation. */
import type { CallOptions, SecretDescription, SecretVersions } from '../amazon-mq';
import { quote } from '../rules/internal';
import { RotationError } from './error';
import { nextUsername, parseRotatedValue, type RotationStrategy, type RotatedValue } from './rotated-value';

/** The version AWSCURRENT, and the one that replaces it. */
export interface RotatedVersions {
  readonly currentId: string;
  readonly current: RotatedValue;
  readonly pending: RotatedValue;
  /** Whether AWSPENDING is a copy of AWSCURRENT: Secrets Manager tests the function so, and rotates nothing. */
  readonly isTest: boolean;
}

interface Options {
  readonly strategy: RotationStrategy;
  readonly signal?: AbortSignal | undefined;
}

export class RotatedSecret {
  private readonly callOptions: CallOptions;

  constructor(
    private readonly secrets: SecretVersions,
    private readonly secretId: string,
    /** The id of the version that replaces AWSCURRENT. */
    private readonly token: string,
    private readonly options: Options,
  ) {
    this.callOptions = { signal: options.signal };
  }

  /** Returns the versions; undefined if the version is AWSCURRENT already. */
  async versions(): Promise<RotatedVersions | undefined> {
    const currentId = await this.currentVersion();
    if (currentId === undefined) return undefined;
    const current = await this.valueOf(currentId, 'AWSCURRENT');
    const pending = await this.valueOf(this.token, 'AWSPENDING');
    const isTest = (['brokerId', 'username', 'password'] as const).every((field) => pending[field] === current[field]);
    const isSameUser = pending.username === current.username;
    // After a rollback of AWSCURRENT, its user may be that of AWSPENDING, so only the strategy says whether that is intended.
    if (isSameUser && !isTest && this.options.strategy !== 'single-user') {
      throw new RotationError(
        'secret',
        `The version AWSPENDING has a new password for the user of AWSCURRENT, ${quote(current.username)}. If the rotation began with the strategy ` +
          'single-user, continue it with that strategy. Otherwise AWSCURRENT was replaced during the rotation: check that it signs in, ' +
          'remove the label AWSPENDING, and rotate the secret again.',
      );
    }
    const isFollowing = isSameUser || pending.username === nextUsername(current, 'alternating-users');
    if (pending.brokerId !== current.brokerId || !isFollowing) {
      throw new RotationError(
        'secret',
        `The version AWSPENDING has the user ${quote(pending.username)} of the broker ${quote(pending.brokerId)}, which does not follow AWSCURRENT: ` +
          'AWSCURRENT was replaced during the rotation. Check that it signs in, remove the label AWSPENDING, and rotate the secret again.',
      );
    }
    return { currentId, current, pending, isTest };
  }

  /**
   * Returns the id of the version AWSCURRENT; undefined if it is the version of this rotation.
   *
   * @param isFirstStep whether the version of this rotation may have no label yet
   */
  async currentVersion(isFirstStep = false): Promise<string | undefined> {
    const { current, pending } = labelled(await this.secrets.describe(this.secretId, this.callOptions));
    if (current === this.token) return undefined;
    if (current === undefined) {
      throw new RotationError('secret', 'The secret has no version AWSCURRENT. Store a value in it.');
    }
    const isOwn = pending === this.token || (isFirstStep && (pending === undefined || pending === current));
    if (!isOwn) {
      throw new RotationError(
        'superseded',
        'The version is not AWSPENDING: another rotation has begun, or the label was removed.',
      );
    }
    return current;
  }

  /** Throws if the rotation ended since the step began, so that a write cannot follow the end of another rotation. */
  async requirePending(): Promise<void> {
    if ((await this.currentVersion()) !== undefined) return;
    throw new RotationError('superseded', 'Another run of this rotation has completed it.');
  }

  /** Returns the text of a version; undefined if it has none. */
  value(versionId: string): Promise<string | undefined> {
    return this.secrets.value(this.secretId, versionId, this.callOptions);
  }

  /** Reads the value of a version that must have one. */
  async valueOf(versionId: string, stage: string): Promise<RotatedValue> {
    const text = await this.value(versionId);
    if (text !== undefined) return parseRotatedValue(text, stage);
    throw new RotationError('secret', `The version ${stage} of the secret has no value.`);
  }
}

/** Returns the version of the rotation that has begun and has not ended; undefined if there is none. */
export async function pendingVersion(
  secrets: SecretVersions,
  secretId: string,
  options: CallOptions = {},
): Promise<string | undefined> {
  const { current, pending } = labelled(await secrets.describe(secretId, options));
  return pending === current ? undefined : pending;
}

/** Returns the ids of the versions AWSCURRENT and AWSPENDING. */
function labelled({ stages }: SecretDescription) {
  const idOf = (stage: string) => Object.keys(stages).find((id) => stages[id]?.includes(stage));
  return { current: idOf('AWSCURRENT'), pending: idOf('AWSPENDING') };
}
