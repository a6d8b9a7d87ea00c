/** What DescribeSecret and ListSecrets return about a secret. */
import type { Body } from '../fields';
import { nextWindow } from './schedule';
import type { Secret } from './secrets';

export const seconds = (millis: number) => millis / 1000;

const managedKey = 'alias/aws/secretsmanager';

/** Returns the members that both operations return. Members without a value are left out, as AWS does. */
export function descriptionOf(secret: Secret): Body {
  const { description, kmsKeyId, accessedOn, deletion } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    ...(description !== undefined && description !== '' && { Description: description }),
    ...(kmsKeyId !== undefined && kmsKeyId !== managedKey && { KmsKeyId: kmsKeyId }),
    ...rotationMembers(secret),
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    ...(accessedOn !== undefined && { LastAccessedDate: seconds(accessedOn) }),
    ...(deletion && { DeletedDate: seconds(deletion.markedAt) }),
    // AWS leaves the list out until a secret gets its first tag, and keeps it when the last one is removed.
    ...(secret.hadTags && { Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })) }),
  };
}

/** The labelled versions, or nothing if there are none. */
export function stagesMember(secret: Secret, name: 'VersionIdsToStages' | 'SecretVersionsToStages'): Body {
  const stages = secret.stagesByVersion;
  return Object.keys(stages).length > 0 ? { [name]: stages } : {};
}

/**
 * The rotation of a secret; nothing if it was never configured. After CancelRotateSecret, the function and the rules
 * remain, and the dates do not (reference of DescribeSecret).
 */
function rotationMembers({ rotation, valueChangedAt }: Secret): Body {
  if (!rotation) return {};
  const { isEnabled, functionArn, rules, rotatedAt, daysBetween } = rotation;
  const next = isEnabled && rules && nextWindow(rules, baseOf(rotation, valueChangedAt));
  return {
    RotationEnabled: isEnabled,
    RotationLambdaARN: functionArn,
    ...(rules && {
      RotationRules: { ...(daysBetween !== undefined && { AutomaticallyAfterDays: daysBetween }), ...rules },
    }),
    ...(isEnabled && rotatedAt !== undefined && { LastRotatedDate: seconds(rotatedAt) }),
    ...(next && { NextRotationDate: seconds(next.lastSecond) }),
  };
}

/**
 * The time from which the next rotation is calculated. A new value through PutSecretValue or UpdateSecret counts as a
 * rotation (reference of RotationRulesType). GUESS(rotation-days): new rules count from the time at which they are set.
 */
function baseOf({ rotatedAt = 0, configuredAt }: NonNullable<Secret['rotation']>, valueChangedAt: number): number {
  return Math.max(rotatedAt, configuredAt, valueChangedAt);
}
