/** Rotations of secrets: the functions that rotate them, and the four steps of each rotation. */
import { randomUUID } from 'node:crypto';
import { ApiError } from '../errors';
import { invalidParameter, invalidRequest } from './errors';
import { daysUntilNext, type RotationRules } from './schedule';
import { current, pending, type RotationSettings, type Secret } from './secrets';

/** A step of a rotation, in the order in which they run. */
export type RotationStep = 'createSecret' | 'setSecret' | 'testSecret' | 'finishSecret';

/** The event with which Secrets Manager invokes a rotation function (user guide, "Rotation by Lambda function"). */
export interface RotationEvent {
  readonly Step: RotationStep;
  /** The ARN of the secret. */
  readonly SecretId: string;
  /** The id of the version that the rotation creates. */
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

/**
 * A rotation function: a Lambda handler that is called for each step, and may return a promise. It uses the emulator with
 * its own SDK clients. If it throws or rejects, the rotation fails.
 */
export type RotationFunction = (event: RotationEvent) => unknown;

/** How a rotation ended. */
export type EndedRotation = { readonly versionId: string } & (
  | { readonly result: 'succeeded' }
  /** The function failed in a step, or has not made the version AWSCURRENT at the end of the last one. */
  | { readonly result: 'failed'; readonly step: RotationStep; readonly error: unknown }
  /** CancelRotateSecret was called, or the emulator was closed. */
  | { readonly result: 'canceled' }
);

interface RotationRequest {
  readonly functionArn: string | undefined;
  readonly rules: RotationRules | undefined;
  /** False: only the step testSecret runs, and the secret is not rotated. */
  readonly immediately: boolean;
  readonly versionId: string;
}

const allSteps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** One rotation, from RotateSecret to its end. */
class Rotation {
  readonly ended: Promise<EndedRotation>;
  isRunning = true;
  result: EndedRotation['result'] | undefined;
  private resolve: (ended: EndedRotation) => void = () => undefined;

  constructor(readonly versionId: string) {
    this.ended = new Promise((resolve) => (this.resolve = resolve));
  }

  /** Ends the rotation. A rotation that has ended does not change. */
  end(ended: EndedRotation): void {
    if (!this.isRunning) return;
    this.isRunning = false;
    this.result = ended.result;
    this.resolve(ended);
  }
}

/** The rotation functions that a test supplies, and the last rotation of each secret. */
export class Rotations {
  private readonly functions = new Map<string, RotationFunction>();
  private readonly last = new Map<Secret, Rotation>();

  constructor(private readonly now: () => number) {}

  supply(functionArn: string, handler: RotationFunction): void {
    this.functions.set(functionArn, handler);
  }

  /** Resolves when the last rotation of a secret has ended; undefined if there was none. */
  lastOf(secret: Secret): Promise<EndedRotation> | undefined {
    return this.last.get(secret)?.ended;
  }

  /** Does what RotateSecret does: stores the settings, starts a version, and starts the steps. */
  start(secret: Secret, { functionArn, rules, immediately, versionId }: RotationRequest): void {
    if (this.isRetry(secret, versionId)) return;
    const arn = functionArn ?? secret.rotation?.functionArn;
    // The messages of AWS (LocalStack's snapshots of AWS, aws_secretsmanager_secret_rotation of the AWS provider).
    if (arn === undefined) throw invalidRequest('No Lambda rotation function ARN is associated with this secret.');
    const handler = this.functions.get(arn);
    if (!handler) {
      throw new ApiError(
        'AccessDeniedException',
        `Secrets Manager cannot invoke the specified Lambda function, because the emulator has no function for ${arn}. Supply one with emulator.setRotationFunction(arn, handler).`,
      );
    }
    this.requireIdle(secret, versionId);
    // A test of the function needs a value to test. GUESS(rotation-test): AWS copies the current one, as moto does.
    secret.startPending(versionId, immediately ? undefined : secret.labelled(current)?.value);
    secret.rotation = settingsOf(secret.rotation, arn, rules, this.now());
    const rotation = new Rotation(versionId);
    this.last.set(secret, rotation);
    void this.run(secret, rotation, handler, immediately);
  }

  /** Does what CancelRotateSecret does. The function is not called for further steps; the labels stay. */
  cancel(secret: Secret): void {
    if (!secret.rotation) {
      throw invalidRequest('Rotation is not configured for this secret, so it cannot be canceled.');
    }
    secret.rotation = { ...secret.rotation, isEnabled: false };
    const rotation = this.last.get(secret);
    rotation?.end({ result: 'canceled', versionId: rotation.versionId });
  }

  /** Ends all rotations that are running. */
  close(): void {
    for (const rotation of this.last.values()) rotation.end({ result: 'canceled', versionId: rotation.versionId });
  }

  /**
   * Returns whether a request repeats one whose rotation runs or has succeeded. GUESS(rotation-retry): it starts no other
   * one. The reference says only that the token prevents duplicate versions.
   */
  private isRetry(secret: Secret, versionId: string): boolean {
    const last = this.last.get(secret);
    return last?.versionId === versionId && (last.isRunning || last.result === 'succeeded');
  }

  private requireIdle(secret: Secret, versionId: string): void {
    const staged = secret.labelled(pending);
    if (this.last.get(secret)?.isRunning || (staged && staged !== secret.labelled(current))) {
      throw invalidRequest(
        "A previous rotation isn't complete. Unlike AWS, the emulator does not attempt it again: remove the label AWSPENDING with UpdateSecretVersionStage, then rotate again.",
      );
    }
    // GUESS(rotation-retry): the error for the id of an existing version. The reference has no exception for it.
    if (secret.versions.has(versionId)) {
      throw invalidParameter(
        `The ClientRequestToken ${versionId} is the id of a version of this secret. Use another one.`,
      );
    }
  }

  /** Runs the steps in order, after the response to RotateSecret has been prepared. */
  private async run(
    secret: Secret,
    rotation: Rotation,
    handler: RotationFunction,
    immediately: boolean,
  ): Promise<void> {
    const { versionId } = rotation;
    const token = randomUUID();
    await new Promise(setImmediate);
    let step: RotationStep = 'createSecret';
    try {
      for (step of immediately ? allSteps : (['testSecret'] as const)) {
        if (!rotation.isRunning) return;
        await handler({ Step: step, SecretId: secret.arn, ClientRequestToken: versionId, RotationToken: token });
      }
      if (!rotation.isRunning) return;
      if (immediately) this.finish(secret, versionId);
      else requireOtherCurrent(secret, versionId);
      rotation.end({ result: 'succeeded', versionId });
    } catch (error) {
      rotation.end({ result: 'failed', versionId, step, error });
    } finally {
      // The version of a test goes, unless the function has made it the value of the secret.
      if (!immediately && secret.labelled(current)?.id !== versionId) secret.remove(versionId);
    }
  }

  /** Checks and notes that a rotation has succeeded: the version is AWSCURRENT, and no other one is AWSPENDING. */
  private finish(secret: Secret, versionId: string): void {
    const staged = secret.labelled(pending);
    if (secret.labelled(current)?.id !== versionId || (staged && staged.id !== versionId)) {
      throw new Error(
        `The rotation function returned from finishSecret, and version ${versionId} is not AWSCURRENT, or another version is AWSPENDING. Move AWSCURRENT to it with UpdateSecretVersionStage.`,
      );
    }
    if (!secret.labelled(current)?.value) {
      // GUESS(rotation-value)
      throw new Error(
        `The rotation function returned from finishSecret, and version ${versionId} has no value. Store one with PutSecretValue in createSecret.`,
      );
    }
    const { rotation } = secret;
    if (!rotation) return;
    const rotatedAt = this.now();
    const daysBetween = rotation.rules && daysUntilNext(rotation.rules, rotatedAt);
    secret.rotation = { ...rotation, rotatedAt, daysBetween };
  }
}

/** Throws if the test of a rotation function, which must change nothing, has made the tested version AWSCURRENT. */
function requireOtherCurrent(secret: Secret, versionId: string): void {
  if (secret.labelled(current)?.id !== versionId) return;
  throw new Error(
    `The rotation function made version ${versionId} AWSCURRENT in testSecret. Move labels in finishSecret only.`,
  );
}

function settingsOf(
  before: RotationSettings | undefined,
  functionArn: string,
  rules: RotationRules | undefined,
  now: number,
): RotationSettings {
  if (before && !rules) return { ...before, functionArn, isEnabled: true };
  const rotatedAt = before?.rotatedAt;
  return { functionArn, rules, configuredAt: now, isEnabled: true, ...(rotatedAt !== undefined && { rotatedAt }) };
}
