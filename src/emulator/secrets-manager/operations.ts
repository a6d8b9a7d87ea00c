/** The emulated operations of AWS Secrets Manager. */
import { ApiError } from '../errors';
import { asObject, optionalBoolean, optionalNumber, optionalString, optionalStrings, requiredString } from '../fields';
import type { Body } from '../fields';
import { descriptionOf, seconds, stagesMember } from './description';
import { invalidParameter, invalidRequest, resourceNotFound } from './errors';
import { listSecrets } from './listing';
import { page } from './pages';
import { randomPassword } from './random-password';
import type { Rotations } from './rotation';
import { optionalRules } from './schedule';
import { current, pending } from './secrets';
import type { Secret, SecretValue, SecretVersion, StoredVersion, Vault } from './secrets';

/** Performs an operation for a caller in a Region, and returns the body of the response. */
type SecretsOperation = (vault: Vault, region: string, body: Body, rotations: Rotations) => Body;

export const secretsOperations: Readonly<Record<string, SecretsOperation>> = {
  CreateSecret: (vault, region, body) => {
    const name = requiredString(body, 'Name');
    const value = optionalValue(body);
    const token = value && requiredToken(body, invalidRequest);
    const existing = vault.find(region, name);
    if (existing?.deletion) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing) {
      // A retry of the creation, which must have the same value.
      const version = value && token !== undefined && existing.versions.has(token) && existing.put(value, token);
      if (version) return named(existing, { VersionId: version.id });
      throw new ApiError('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
    }
    const description = optionalString(body, 'Description');
    const tags = tagsOf(body);
    const secret = vault.add(region, { name, description, kmsKeyId: optionalString(body, 'KmsKeyId') });
    tag(secret, tags);
    return named(secret, value && { VersionId: secret.put(value, token).id });
  },
  PutSecretValue: (vault, region, body) => {
    const token = requiredToken(body, invalidRequest);
    const secret = inUse(vault, region, body);
    const value = optionalValue(body);
    if (!value) throw invalidParameter('You must provide either SecretString or SecretBinary.');
    const version = secret.put(value, token, optionalStrings(body, 'VersionStages'));
    return named(secret, { VersionId: version.id, VersionStages: [...version.stages] });
  },
  UpdateSecret: (vault, region, body) => {
    const value = optionalValue(body);
    const token = value && requiredToken(body, invalidRequest);
    const secret = inUse(vault, region, body);
    // Unlike PutSecretValue, it does not accept the id of an existing version, even with the same value (reference).
    if (token !== undefined && secret.versions.has(token)) {
      throw new ApiError('ResourceExistsException', `The secret already has a version ${token}.`);
    }
    const version = value && secret.put(value, token);
    secret.description = optionalString(body, 'Description') ?? secret.description;
    secret.kmsKeyId = optionalString(body, 'KmsKeyId') ?? secret.kmsKeyId;
    secret.changedAt = vault.now();
    return named(secret, version && { VersionId: version.id });
  },
  GetSecretValue: (vault, region, body) => {
    const secret = inUse(vault, region, body);
    const version = requestedVersion(secret, body);
    const { id, createdAt, value, stages } = version;
    secret.noteAccess(version);
    return named(secret, {
      VersionId: id,
      ...stagesOf(stages),
      CreatedDate: seconds(createdAt),
      ...('string' in value ? { SecretString: value.string } : { SecretBinary: value.binary }),
    });
  },
  DescribeSecret: (vault, region, body) => {
    const secret = anyState(vault, region, body);
    return { ...descriptionOf(secret), ...stagesMember(secret, 'VersionIdsToStages') };
  },
  ListSecrets: (vault, region, body) => listSecrets(vault.in(region), body),
  ListSecretVersionIds: (vault, region, body) => {
    const secret = anyState(vault, region, body);
    const isListed = ({ stages }: SecretVersion) => stages.size > 0 || optionalBoolean(body, 'IncludeDeprecated');
    // Versions without a value are not listed (reference).
    const versions = [...secret.versions.values()];
    const { items, next } = page(
      versions.filter((version) => version.value && isListed(version)),
      body,
      { list: secret.arn, placeOf: (version) => [version.createdAt, versions.indexOf(version)] },
    );
    return named(secret, {
      Versions: items.map(({ id, createdAt, stages, accessedOn }) => ({
        VersionId: id,
        CreatedDate: seconds(createdAt),
        KmsKeyIds: [secret.kmsKeyId ?? 'DefaultEncryptionKey'],
        ...(accessedOn !== undefined && { LastAccessedDate: seconds(accessedOn) }),
        ...stagesOf(stages),
      })),
      ...(next !== undefined && { NextToken: next }),
    });
  },
  DeleteSecret: (vault, region, body) => {
    const isForced = optionalBoolean(body, 'ForceDeleteWithoutRecovery') ?? false;
    const days = optionalNumber(body, 'RecoveryWindowInDays');
    if (isForced && days !== undefined) {
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays in the same request.",
      );
    }
    if (days !== undefined && (days < 7 || days > 30)) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    }
    const now = vault.now();
    const id = requiredString(body, 'SecretId');
    // Documented: forcibly deleting a secret that does not exist succeeds.
    const secret = vault.find(region, id);
    if (isForced && !secret) return { ARN: id, Name: id, DeletionDate: seconds(now) };
    if (isForced && secret) {
      vault.remove(secret);
      return named(secret, { DeletionDate: seconds(now) });
    }
    const kept = vault.inUse(region, id);
    kept.deletion = { markedAt: now, dueAt: now + (days ?? 30) * 86_400_000 };
    return named(kept, { DeletionDate: seconds(kept.deletion.dueAt) });
  },
  RestoreSecret: (vault, region, body) => {
    const secret = anyState(vault, region, body);
    secret.deletion = undefined;
    return named(secret);
  },
  UpdateSecretVersionStage: (vault, region, body) => {
    const secret = inUse(vault, region, body);
    const label = requiredString(body, 'VersionStage');
    const to = optionalVersion(secret, optionalString(body, 'MoveToVersionId'));
    const from = optionalVersion(secret, optionalString(body, 'RemoveFromVersionId'));
    const holder = secret.labelled(label);
    if (from && from !== holder) {
      throw invalidParameter(`The staging label ${label} isn't attached to version ${from.id}.`);
    }
    if (!to && !from) {
      throw invalidParameter(
        'Specify MoveToVersionId to attach the staging label, RemoveFromVersionId to remove it, or both to move it.',
      );
    }
    if (to && holder && to !== holder && !from) {
      throw invalidParameter(
        `The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    }
    if (label === current && !to) {
      throw invalidParameter(`You can't remove the staging label ${current}; move it to another version.`);
    }
    if (to) secret.requireLabels(new Set([label]));
    secret.move(label, to);
    return named(secret);
  },
  RotateSecret: (vault, region, body, rotations) => {
    const versionId = requiredToken(body, invalidParameter);
    const secret = inUse(vault, region, body);
    rotations.start(secret, {
      functionArn: optionalString(body, 'RotationLambdaARN') || undefined,
      rules: optionalRules(body),
      immediately: optionalBoolean(body, 'RotateImmediately') ?? true,
      versionId,
    });
    return named(secret, { VersionId: versionId });
  },
  CancelRotateSecret: (vault, region, body, rotations) => {
    const secret = inUse(vault, region, body);
    rotations.cancel(secret);
    const staged = secret.labelled(pending);
    return named(secret, staged && staged !== secret.labelled(current) ? { VersionId: staged.id } : {});
  },
  GetResourcePolicy: (vault, region, body) => {
    const secret = anyState(vault, region, body);
    return named(secret, secret.policy === undefined ? {} : { ResourcePolicy: secret.policy });
  },
  PutResourcePolicy: (vault, region, body) => {
    const secret = inUse(vault, region, body);
    const policy = requiredString(body, 'ResourcePolicy');
    // GUESS(resource-policy)
    if (!isJsonObject(policy)) {
      throw new ApiError('MalformedPolicyDocumentException', 'This resource policy contains invalid Json');
    }
    secret.policy = policy;
    return named(secret);
  },
  DeleteResourcePolicy: (vault, region, body) => {
    const secret = inUse(vault, region, body);
    secret.policy = undefined;
    return named(secret);
  },
  TagResource: (vault, region, body) => {
    tag(inUse(vault, region, body), tagsOf(body));
    return {};
  },
  UntagResource: (vault, region, body) => {
    const secret = inUse(vault, region, body);
    for (const key of optionalStrings(body, 'TagKeys') ?? []) secret.tags.delete(key);
    return {};
  },
  GetRandomPassword: (_vault, _region, body) => ({ RandomPassword: randomPassword(body) }),
};

const named = (secret: Secret, more: Body = {}): Body => ({ ARN: secret.arn, Name: secret.name, ...more });
/** A version without labels has no VersionStages, whose minimum length is 1. */
const stagesOf = (stages: ReadonlySet<string>): Body => (stages.size > 0 ? { VersionStages: [...stages] } : {});
const inUse = (vault: Vault, region: string, body: Body) => vault.inUse(region, requiredString(body, 'SecretId'));
const anyState = (vault: Vault, region: string, body: Body) => vault.get(region, requiredString(body, 'SecretId'));

/**
 * Returns the idempotency token, which becomes the id of the version. SDKs generate one if their caller does not, and AWS
 * requires it of others, with another exception for RotateSecret (LocalStack's test_no_client_request_token, on AWS).
 */
function requiredToken(body: Body, refusal: (message: string) => ApiError): string {
  const token = optionalString(body, 'ClientRequestToken');
  if (token === undefined) {
    throw refusal('You must provide a ClientRequestToken value. We recommend a UUID-type value.');
  }
  return token;
}

function optionalValue(body: Body): SecretValue | undefined {
  const string = optionalString(body, 'SecretString');
  const binary = optionalString(body, 'SecretBinary');
  if (string !== undefined && binary !== undefined) {
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  if (binary !== undefined && !isBase64(binary)) {
    // GUESS(secret-types)
    throw new ApiError('SerializationException', 'SecretBinary is not encoded in Base64.');
  }
  const size = binary === undefined ? Buffer.byteLength(string ?? '') : Buffer.from(binary, 'base64').length;
  if (string === undefined && binary === undefined) return undefined;
  if (size < 1 || size > 65_536) throw invalidParameter('A secret value has 1 to 65536 bytes.');
  return string === undefined ? { binary: binary ?? '' } : { string };
}

function requestedVersion(secret: Secret, body: Body): StoredVersion {
  const id = optionalString(body, 'VersionId');
  const stage = optionalString(body, 'VersionStage') ?? (id === undefined ? current : undefined);
  const version = id === undefined ? secret.labelled(stage ?? current) : secret.versions.get(id);
  if (version && stage !== undefined && !version.stages.has(stage)) {
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.');
  }
  if (!isStored(version)) {
    const what = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
    throw resourceNotFound(`Secrets Manager can't find the specified secret value for ${what}`);
  }
  return version;
}

function isStored(version: SecretVersion | undefined): version is StoredVersion {
  return version?.value !== undefined;
}

function optionalVersion(secret: Secret, id: string | undefined): SecretVersion | undefined {
  if (id === undefined) return undefined;
  const version = secret.versions.get(id);
  if (!version) throw resourceNotFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  return version;
}

/** "Maximum number of tags per secret: 50" (reference of TagResource). */
const MAX_TAGS = 50;

/** Returns the tags of a request. Throws before anything has changed if one is not valid. */
function tagsOf({ Tags: tags }: Body): (readonly [key: string, value: string])[] {
  if (!Array.isArray(tags)) return [];
  const pairs = tags.map((each) => {
    const pair = asObject(each, 'Tags');
    return [requiredString(pair, 'Key'), optionalString(pair, 'Value') ?? ''] as const;
  });
  if (pairs.length > MAX_TAGS) throw tooManyTags();
  if (pairs.some(([key]) => key.startsWith('aws:'))) throw invalidParameter('Tag keys cannot begin with aws:.');
  if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw invalidParameter('Each tag key can be used once.');
  return pairs;
}

const tooManyTags = () =>
  invalidParameter(`A secret can have at most ${MAX_TAGS} tags. Remove tags with UntagResource.`);

function tag(secret: Secret, tags: ReturnType<typeof tagsOf>): void {
  if (new Set([...secret.tags.keys(), ...tags.map(([key]) => key)]).size > MAX_TAGS) {
    throw tooManyTags();
  }
  for (const [key, value] of tags) secret.tags.set(key, value);
  if (tags.length > 0) secret.hadTags = true;
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const isBase64 = (text: string) => /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
