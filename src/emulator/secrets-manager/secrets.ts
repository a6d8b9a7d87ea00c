/** The secrets of an account: their versions, and how staging labels move between versions. */
import { randomInt, randomUUID } from 'node:crypto';
import { ApiError } from '../errors';
import { DAY } from './cron';
import { invalidRequest, resourceNotFound } from './errors';
import type { RotationRules } from './schedule';

/** The value of a version: text, or bytes in Base64, as in the protocol. */
export type SecretValue = { readonly string: string } | { readonly binary: string };

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: number;
  /** Undefined for a version that a rotation has started, and whose value its function has not stored yet. */
  readonly value: SecretValue | undefined;
  readonly stages: Set<string>;
  /** The day on which the value was last read. */
  accessedOn?: number;
}

/** A version whose value is stored. */
export type StoredVersion = SecretVersion & { readonly value: SecretValue };

/** How a secret is rotated. */
export interface RotationSettings {
  readonly functionArn: string;
  readonly rules: RotationRules | undefined;
  /** When the rules were set. */
  readonly configuredAt: number;
  readonly isEnabled: boolean;
  /** When the last successful rotation ended. */
  readonly rotatedAt?: number;
  /** The AutomaticallyAfterDays that was calculated then. */
  readonly daysBetween?: number | undefined;
}

interface SecretSettings {
  readonly name: string;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
}

export const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';
export const pending = 'AWSPENDING';

/** "Staging labels attached across all versions of a secret" (quotas page). */
const MAX_LABELS = 20;
/** Secrets Manager keeps about this many versions, and all of the last 24 hours (reference of PutSecretValue). */
const MAX_VERSIONS = 100;

/** A secret as plain data, with its values. */
export interface SecretRecord {
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly valueChangedAt: number;
  readonly accessedOn?: number | undefined;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly policy?: string | undefined;
  readonly hadTags: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly rotation?: RotationSettings | undefined;
  readonly deletion?: { readonly markedAt: number; readonly dueAt: number } | undefined;
  readonly versions: readonly (Omit<SecretVersion, 'stages'> & { readonly stages: readonly string[] })[];
}

export class Secret {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly versions = new Map<string, SecretVersion>();
  readonly tags = new Map<string, string>();
  description: string | undefined;
  kmsKeyId: string | undefined;
  policy: string | undefined;
  changedAt: number;
  /** When a new value became AWSCURRENT other than by moving the label. */
  valueChangedAt = 0;
  /** The day on which a value was last read. */
  accessedOn: number | undefined;
  /** Undefined until rotation is configured. */
  rotation: RotationSettings | undefined;
  /** Whether the secret has had a tag. */
  hadTags = false;
  /** Set while the secret is marked for deletion. */
  deletion: { readonly markedAt: number; readonly dueAt: number } | undefined;

  constructor(
    settings: SecretSettings,
    readonly region: string,
    accountId: string,
    /** Greater than that of older secrets. */
    readonly order: number,
    private readonly now: () => number,
    record?: SecretRecord,
  ) {
    this.name = settings.name;
    this.description = settings.description;
    this.kmsKeyId = settings.kmsKeyId;
    this.createdAt = this.changedAt = now();
    this.arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${this.name}-${suffix()}`;
    if (!record) return;
    this.arn = record.arn;
    this.createdAt = record.createdAt;
    this.changedAt = record.changedAt;
    this.valueChangedAt = record.valueChangedAt;
    this.accessedOn = record.accessedOn;
    this.policy = record.policy;
    this.hadTags = record.hadTags;
    this.rotation = record.rotation;
    this.deletion = record.deletion;
    for (const [key, value] of Object.entries(record.tags)) this.tags.set(key, value);
    for (const version of record.versions) {
      this.versions.set(version.id, { ...version, stages: new Set(version.stages) });
    }
  }

  toRecord(): SecretRecord {
    const { name, arn, region, createdAt, changedAt, valueChangedAt, accessedOn, description } = this;
    const { kmsKeyId, policy, hadTags, rotation, deletion } = this;
    return {
      ...{ name, arn, region, createdAt, changedAt, valueChangedAt, accessedOn, description },
      ...{ kmsKeyId, policy, hadTags, rotation, deletion },
      tags: Object.fromEntries(this.tags),
      versions: [...this.versions.values()].map((version) => ({ ...version, stages: [...version.stages] })),
    };
  }

  /**
   * Stores a version. The same id with the same value changes nothing, so that retries are safe; with another value it
   * throws. A rotation starts a version without a value, which the first value completes.
   */
  put(value: SecretValue, token: string = randomUUID(), stages: readonly string[] = [current]): SecretVersion {
    const existing = this.versions.get(token);
    if (existing?.value) {
      if (JSON.stringify(existing.value) === JSON.stringify(value)) return existing;
      throw new ApiError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${this.arn}.`,
      );
    }
    // The first version is always AWSCURRENT, regardless of the labels in the request.
    const isFirst = ![...this.versions.values()].some((each) => each.value);
    const labels = isFirst ? new Set([...stages, current]) : new Set(stages);
    this.requireLabels(labels);
    const now = this.now();
    const version = { id: token, createdAt: now, value, stages: existing?.stages ?? new Set<string>() };
    // A version that is completed becomes the newest.
    this.versions.delete(token);
    this.versions.set(token, version);
    for (const label of labels) this.move(label, version);
    this.changedAt = now;
    if (labels.has(current)) this.valueChangedAt = now;
    this.prune();
    return version;
  }

  /** Starts a version with the label AWSPENDING. Without a value, it is not listed until its value is stored. */
  startPending(id: string, value: SecretValue | undefined): void {
    this.requireLabels(new Set([pending]));
    const version = { id, createdAt: this.now(), value, stages: new Set<string>() };
    this.versions.set(id, version);
    this.move(pending, version);
  }

  /** Removes a version and its labels. */
  remove(versionId: string): void {
    if (this.versions.delete(versionId)) this.changedAt = this.now();
  }

  /** Notes that a value was read. Only the day is kept, as in the examples of the reference. */
  noteAccess(version: SecretVersion): void {
    version.accessedOn = this.accessedOn = Math.floor(this.now() / DAY) * DAY;
  }

  /** Returns the version with a staging label. */
  labelled(label: string): SecretVersion | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.has(label));
  }

  /** Throws a LimitExceededException if the secret would have more labels than AWS allows. */
  requireLabels(added: ReadonlySet<string>): void {
    const labels = new Set([...this.versions.values()].flatMap(({ stages }) => [...stages]));
    for (const label of added) labels.add(label);
    if (labels.size > MAX_LABELS) {
      throw new ApiError(
        'LimitExceededException',
        `A secret can have at most ${MAX_LABELS} staging labels across its versions. Remove a label with UpdateSecretVersionStage.`,
      );
    }
  }

  /** Moves a label to a version, or removes it. AWSPREVIOUS goes to the version that AWSCURRENT leaves. */
  move(label: string, to: SecretVersion | undefined): void {
    const from = this.labelled(label);
    if (from === to) return;
    from?.stages.delete(label);
    to?.stages.add(label);
    if (label === current && from) this.move(previous, from);
    this.changedAt = this.now();
  }

  /** The versions that have labels. The others are deprecated, and listed only on request. */
  get stagesByVersion(): Readonly<Record<string, string[]>> {
    const labelled = [...this.versions.values()].filter(({ stages }) => stages.size > 0);
    return Object.fromEntries(labelled.map(({ id, stages }) => [id, [...stages]]));
  }

  /** Removes the oldest versions without labels that are over the limit and older than a day. */
  private prune(): void {
    const dayAgo = this.now() - DAY;
    for (const { id, stages, createdAt } of [...this.versions.values()]) {
      if (this.versions.size <= MAX_VERSIONS) return;
      if (stages.size === 0 && createdAt < dayAgo) this.versions.delete(id);
    }
  }
}

export const secretNamePattern = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

/** All secrets of an account, in all Regions. */
export class Vault {
  private secrets: Secret[] = [];
  private nextOrder = 0;

  constructor(
    private readonly accountId: string,
    readonly now: () => number,
  ) {}

  /** Returns the secrets of a Region in the order of their creation. */
  in(region: string): Secret[] {
    this.purge();
    return this.secrets.filter((secret) => secret.region === region);
  }

  add(region: string, settings: SecretSettings): Secret {
    if (!secretNamePattern.test(settings.name)) {
      throw new ApiError(
        'ValidationException',
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      );
    }
    const secret = new Secret(settings, region, this.accountId, this.nextOrder++, this.now);
    this.secrets.push(secret);
    return secret;
  }

  /** Returns the secrets as plain data, with their values. */
  toRecord(): SecretRecord[] {
    this.purge();
    return this.secrets.map((secret) => secret.toRecord());
  }

  restore(records: readonly SecretRecord[]): void {
    for (const record of records) {
      this.secrets.push(new Secret(record, record.region, this.accountId, this.nextOrder++, this.now, record));
    }
  }

  /** Returns a vault with the same secrets, which changes independently. */
  copy(): Vault {
    const copy = new Vault(this.accountId, this.now);
    copy.restore(this.toRecord());
    return copy;
  }

  /** Returns a secret by name, ARN, or ARN without the random suffix. */
  find(region: string, id: string): Secret | undefined {
    this.purge();
    return this.secrets.find(
      (secret) =>
        secret.region === region && [secret.name, secret.arn, secret.arn.slice(0, -1 - suffixLength)].includes(id),
    );
  }

  /** Returns a secret, which may be marked for deletion. Throws a ResourceNotFoundException. */
  get(region: string, id: string): Secret {
    const secret = this.find(region, id);
    if (!secret) throw resourceNotFound();
    return secret;
  }

  /** Returns a secret that is not marked for deletion. */
  inUse(region: string, id: string): Secret {
    const secret = this.get(region, id);
    if (secret.deletion) {
      throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
    }
    return secret;
  }

  remove(secret: Secret): void {
    this.secrets = this.secrets.filter((other) => other !== secret);
  }

  /** Returns a secret of any Region, by name or ARN. */
  anywhere(id: string): Secret | undefined {
    this.purge();
    return this.secrets.find(({ name, arn }) => id === name || id === arn);
  }

  private purge(): void {
    this.secrets = this.secrets.filter(({ deletion }) => !deletion || deletion.dueAt > this.now());
  }
}

const suffixLength = 6;
const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function suffix(): string {
  return Array.from({ length: suffixLength }, () => alphanumerics[randomInt(alphanumerics.length)]).join('');
}
