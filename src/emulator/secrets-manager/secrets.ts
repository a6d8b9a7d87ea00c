/** The secrets of an account: their versions, and how staging labels move between versions. */
import { randomInt, randomUUID } from 'node:crypto';
import { ApiError } from '../errors';

/** The value of a version: text, or bytes in Base64, as in the protocol. */
export type SecretValue = { readonly string: string } | { readonly binary: string };

export interface SecretVersion {
  readonly id: string;
  readonly createdAt: number;
  readonly value: SecretValue;
  readonly stages: Set<string>;
}

interface SecretSettings {
  readonly name: string;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
}

export const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

export const invalidParameter = (message: string) => new ApiError('InvalidParameterException', message);
export const invalidRequest = (message: string) => new ApiError('InvalidRequestException', message);
export const resourceNotFound = (message = "Secrets Manager can't find the specified secret.") =>
  new ApiError('ResourceNotFoundException', message);

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
  /** Set while the secret is marked for deletion. */
  deletion: { readonly markedAt: number; readonly dueAt: number } | undefined;

  constructor(
    settings: SecretSettings,
    readonly region: string,
    accountId: string,
    private readonly now: () => number,
  ) {
    this.name = settings.name;
    this.description = settings.description;
    this.kmsKeyId = settings.kmsKeyId;
    this.createdAt = this.changedAt = now();
    this.arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${this.name}-${suffix()}`;
  }

  /** Adds a version. The same id with the same value changes nothing, so that retries are safe; with another value it throws. */
  put(value: SecretValue, token: string = randomUUID(), stages: readonly string[] = [current]): SecretVersion {
    const existing = this.versions.get(token);
    if (existing) {
      if (JSON.stringify(existing.value) === JSON.stringify(value)) return existing;
      throw new ApiError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${this.arn}.`,
      );
    }
    const version = { id: token, createdAt: this.now(), value, stages: new Set<string>() };
    // The first version is always AWSCURRENT, regardless of the labels in the request.
    const labels = this.versions.size === 0 ? new Set([...stages, current]) : new Set(stages);
    this.versions.set(token, version);
    for (const label of labels) this.move(label, version);
    this.changedAt = this.now();
    return version;
  }

  /** Returns the version with a staging label. */
  labelled(label: string): SecretVersion | undefined {
    return [...this.versions.values()].find(({ stages }) => stages.has(label));
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
}

/** All secrets of an account, in all Regions. */
export class Vault {
  private secrets: Secret[] = [];

  constructor(
    private readonly accountId: string,
    readonly now: () => number,
  ) {}

  add(region: string, settings: SecretSettings): Secret {
    if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(settings.name)) {
      throw new ApiError(
        'ValidationException',
        'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
      );
    }
    const secret = new Secret(settings, region, this.accountId, this.now);
    this.secrets.push(secret);
    return secret;
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
