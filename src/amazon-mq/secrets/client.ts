/** Passwords out of Secrets Manager. What a secret holds is never kept and never in a message. */
import { randomUUID } from 'node:crypto';
import type * as Sdk from '@aws-sdk/client-secrets-manager';
import type { AwsCaller, ServiceAccess } from '../calls/caller';
import type { Answer, ApiCall } from '../errors/mq-error';
import { beingDeleted } from '../errors/advice';
import { MqError } from '../errors/mq-error';
import { escapeControls, regionProblem } from '../../rules';
import { SharedWork } from '../calls/shared-work';
import type { CallOptions } from '../users/client';

export interface GetPasswordOptions extends CallOptions {
  /** The field of the secret's JSON that is the password. Default: the whole string is. */
  readonly key?: string;
  /** Default: the version that is AWSCURRENT now. */
  readonly versionId?: string;
}

export interface Password {
  readonly password: string;
  /** The version that it was read from. */
  readonly versionId: string;
}

interface Loaded {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.SecretsManagerClient;
}

/** The SDK, and a client of it for the region of a secret. */
export type LoadSecretsManager = (region: string | undefined) => Promise<Loaded>;

export class SecretsClient {
  private readonly versions = new SharedWork<string>(true);
  private readonly passwords = new SharedWork<Password>(false);

  constructor(
    private readonly load: LoadSecretsManager,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
  ) {}

  /**
   * The id of the version that is AWSCURRENT, by DescribeSecret; asked once a connection and secret. Throws `MqError`:
   * `not-found`, `secret` if the secret is being deleted or has no value, and what every call can throw.
   */
  async currentVersion(secretId: string, { signal }: CallOptions = {}): Promise<string> {
    const call: ApiCall = { operation: 'DescribeSecret', secretId };
    return this.share(this.versions, secretId, call, signal, async (shared) => {
      const secret = await this.run(call, { signal: shared }, async ({ sdk, client }, abort) =>
        client.send(new sdk.DescribeSecretCommand({ SecretId: secretId }), abort),
      );
      if (secret.DeletedDate !== undefined) throw new MqError('secret', call, beingDeleted(call));
      const stages = Object.entries(secret.VersionIdsToStages ?? {});
      const current = stages.find(([, names]) => names.includes('AWSCURRENT'))?.[0];
      if (current !== undefined) return current;
      throw new MqError('secret', call, 'The secret has no current value. Put one into it.');
    });
  }

  /**
   * The password in a secret, by GetSecretValue. Callers that ask for the same at the same time share one call; nothing
   * is kept afterwards. Throws `MqError`: `not-found`, `secret` if there is no password where it was looked for, and
   * what every call can throw.
   */
  async password(secretId: string, { key, versionId, signal }: GetPasswordOptions = {}): Promise<Password> {
    const call: ApiCall = { operation: 'GetSecretValue', secretId, versionId };
    const same = JSON.stringify([secretId, key, versionId]);
    return this.share(this.passwords, same, call, signal, async (shared) => {
      const secret = await this.run(call, { signal: shared, isSecret: true }, async ({ sdk, client }, abort) =>
        client.send(
          new sdk.GetSecretValueCommand({
            SecretId: secretId,
            ...(versionId === undefined ? { VersionStage: 'AWSCURRENT' } : { VersionId: versionId }),
          }),
          abort,
        ),
      );
      return { password: passwordIn(secret.SecretString, key, call), versionId: secret.VersionId ?? '' };
    });
  }

  /**
   * Stores a text as a new secret, and returns its ARN. May be repeated after a lost answer. Throws `MqError`:
   * `conflict` if there is a secret of that name, and what every call can throw.
   */
  async store(name: string, text: string, description: string, { signal }: CallOptions = {}): Promise<string> {
    const call: ApiCall = { operation: 'CreateSecret', secretId: name };
    const { sdk, client } = await this.loadFor(call, undefined);
    // The same token makes the same request one request, however often it is sent.
    const command = new sdk.CreateSecretCommand({
      Name: name,
      SecretString: text,
      Description: description,
      ClientRequestToken: randomUUID(),
    });
    const answer = await this.caller.run(this.service, call, (abort) => client.send(command, abort), {
      signal,
      isSecret: true,
      secret: text,
      isWrite: true,
    });
    return answer.ARN ?? name;
  }

  /** Takes back a secret that was stored in vain, with no time to restore it. One that is gone is no error. */
  async remove(secretId: string, { signal }: CallOptions = {}): Promise<void> {
    const call: ApiCall = { operation: 'DeleteSecret', secretId };
    const { sdk, client } = await this.loadFor(call, regionIn(secretId));
    const command = new sdk.DeleteSecretCommand({ SecretId: secretId, ForceDeleteWithoutRecovery: true });
    const options = { signal, isWrite: true };
    await this.caller.run(this.service, call, (abort) => client.send(command, abort), options);
  }

  private async run<T extends Answer>(
    call: ApiCall,
    { signal, isSecret = false }: { readonly signal: AbortSignal; readonly isSecret?: boolean },
    send: (secrets: Loaded, abort: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const loaded = await this.loadFor(call, regionIn(call.secretId ?? ''));
    return this.caller.run(this.service, call, (abort) => send(loaded, abort), { signal, isSecret });
  }

  private async loadFor(call: ApiCall, region: string | undefined): Promise<Loaded> {
    const problem = region === undefined ? undefined : regionProblem(region, 'The Region in the ARN of the secret,');
    if (problem) throw new MqError('configuration', call, problem);
    return this.load(region).catch((thrown: unknown) => {
      throw thrown instanceof MqError ? thrown.about(call) : thrown;
    });
  }

  private async share<T>(
    work: SharedWork<T>,
    key: string,
    call: ApiCall,
    signal: AbortSignal | undefined,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      return await work.run(key, signal, start);
    } catch (thrown) {
      if (!signal?.aborted || thrown instanceof MqError) throw thrown;
      throw new MqError('aborted', call, 'It was interrupted.');
    }
  }
}

/** A secret that is named by its ARN is asked for where it is. */
function regionIn(secretId: string): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secretId)?.[1];
}

function passwordIn(text: string | undefined, key: string | undefined, call: ApiCall): string {
  const refuse = (reason: string) => new MqError('secret', call, reason);
  if (text === undefined) throw refuse('The secret is binary. A password is a text: store it as a secret string.');
  const password = key === undefined ? plain(text, refuse) : fieldOf(text, key, refuse);
  if (password === '') throw refuse(key === undefined ? 'The secret is empty.' : `Its field ${key} is empty.`);
  return password;
}

/** A JSON object is never a password: it has a colon, or less than four different characters. */
function plain(text: string, refuse: (reason: string) => MqError): string {
  const value = parse(text);
  if (isObject(value))
    throw refuse(`The secret is a JSON object: name its key that holds the password. ${keysOf(value)}`);
  return text;
}

function fieldOf(text: string, key: string, refuse: (reason: string) => MqError): string {
  const value = parse(text);
  if (!isObject(value)) {
    throw refuse(
      `The secret is no JSON object, so it has no field ${key}. Leave the key out to take the whole secret as the password.`,
    );
  }
  if (!Object.hasOwn(value, key)) {
    throw refuse(`The secret has no field ${key}. Check how the key is spelled.`);
  }
  const field = value[key];
  if (typeof field !== 'string') throw refuse(`Its field ${key} is no text. A password is a JSON string.`);
  return field;
}

/** How many keys of a secret a message names, and how many characters of each. */
const MAX_KEYS = 10;
const MAX_KEY_LENGTH = 40;

/** Names the keys of a secret, which are no secret, and never their values. */
function keysOf(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object);
  const names = keys.slice(0, MAX_KEYS).map((key) => {
    const characters = [...key];
    const isLong = characters.length > MAX_KEY_LENGTH;
    return `${escapeControls(JSON.stringify(characters.slice(0, MAX_KEY_LENGTH).join('')))}${isLong ? '…' : ''}`;
  });
  if (names.length === 0) return 'It has no keys.';
  return `Its keys: ${names.join(', ')}${keys.length > names.length ? ` and ${keys.length - names.length} more` : ''}.`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser's own error quotes the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
