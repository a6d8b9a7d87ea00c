/** Reads, stores and removes passwords in Secrets Manager. Values of secrets are never kept, and in no message. */
import { randomUUID } from 'node:crypto';
import { abortSignal, aString, type OptionTable } from '../../options';
import { escapeControls, isObject } from '../../rules/internal';
import type { CallOptions } from '../calls/options';
import { SharedWork } from '../calls/shared-work';
import { assertOptions } from '../errors/assert-options';
import type { ApiCall } from '../errors/kinds';
import { MqError } from '../errors/mq-error';
import type { SecretsCaller } from './caller';
import { SecretVersions, type SecretDescription } from './versions';

export interface GetPasswordOptions extends CallOptions {
  /** The field of the secret's JSON that contains the password. Default: the whole string is the password. */
  readonly jsonField?: string;
  /** The id of a version. Default: the version with the stage AWSCURRENT. */
  readonly versionId?: string;
}

/** A password in Secrets Manager. */
export interface Password {
  readonly password: string;
  /** The id of the version that it was read from. */
  readonly versionId: string;
}

const PASSWORD_OPTIONS: OptionTable<GetPasswordOptions> = {
  jsonField: aString,
  versionId: aString,
  signal: abortSignal,
};

/** Reads and stores passwords in Secrets Manager. */
export class SecretsClient {
  private readonly currentVersions = new SharedWork<string>(true);
  private readonly passwords = new SharedWork<Password>(false);

  /** The versions of secrets and their staging labels, for rotations. */
  readonly versions: SecretVersions;

  /** @internal */
  constructor(private readonly calls: SecretsCaller) {
    this.versions = new SecretVersions(calls);
  }

  /**
   * Returns the id of the version with the stage AWSCURRENT. DescribeSecret is called once per connection and secret.
   *
   * @throws MqError of kind `not-found`; of kind `secret` if the secret is being deleted (code `secret-deleted`) or has no
   * value; or of any kind that a call can fail with
   */
  async currentVersion(secretId: string, { signal }: CallOptions = {}): Promise<string> {
    const call: ApiCall = { operation: 'DescribeSecret', secretId };
    return this.share(this.currentVersions, secretId, call, signal, async (shared) => {
      const { stages: labels } = await this.versions.describe(secretId, { signal: shared });
      const stages = Object.entries(labels);
      const current = stages.find(([, names]) => names.includes('AWSCURRENT'))?.[0];
      if (current !== undefined) return current;
      throw new MqError('secret', call, 'The secret has no current value. Store a password in it.');
    });
  }

  /**
   * Returns the password in a secret. Concurrent callers that want the same password share one call of GetSecretValue;
   * nothing is cached.
   *
   * @throws MqError of kind `not-found`; of kind `secret` if the secret contains no password; or of any kind that a call can
   * fail with
   */
  async password(secretId: string, options: GetPasswordOptions = {}): Promise<Password> {
    assertOptions({ operation: 'GetSecretValue', secretId }, options, PASSWORD_OPTIONS);
    const { jsonField, versionId, signal } = options;
    const call: ApiCall = { operation: 'GetSecretValue', secretId, versionId };
    const shareKey = JSON.stringify([secretId, jsonField, versionId]);
    return this.share(this.passwords, shareKey, call, signal, async (shared) => {
      const secret = await this.calls.run(call, { signal: shared, isSecret: true }, ({ sdk, client }, abort) =>
        client.send(
          new sdk.GetSecretValueCommand({
            SecretId: secretId,
            ...(versionId === undefined ? { VersionStage: 'AWSCURRENT' } : { VersionId: versionId }),
          }),
          abort,
        ),
      );
      return { password: passwordIn(secret.SecretString, jsonField, call), versionId: secret.VersionId ?? '' };
    });
  }

  /**
   * Stores a text as a new secret, and returns its ARN. Retries after a lost response create no second secret.
   *
   * @throws MqError of kind `conflict` if a secret of that name exists; or of any kind that a call can fail with
   */
  async store(name: string, text: string, description: string, { signal }: CallOptions = {}): Promise<string> {
    const call: ApiCall = { operation: 'CreateSecret', secretId: name };
    // Secrets Manager treats requests with the same token as one request.
    const input = { Name: name, SecretString: text, Description: description, ClientRequestToken: randomUUID() };
    const options = { signal, isSecret: true, secret: text, isWrite: true };
    const response = await this.calls.run(call, options, ({ sdk, client }, abort) =>
      client.send(new sdk.CreateSecretCommand(input), abort),
    );
    return response.ARN ?? name;
  }

  /**
   * Returns a secret without its value; undefined if it does not exist.
   *
   * @throws MqError of kind `secret` if the secret is being deleted; or of any kind that a call can fail with
   * @internal
   */
  async find(secretId: string, options: CallOptions = {}): Promise<SecretDescription | undefined> {
    try {
      return await this.versions.describe(secretId, options);
    } catch (thrown) {
      if (thrown instanceof MqError && thrown.kind === 'not-found') return undefined;
      throw thrown;
    }
  }

  /**
   * Replaces the value and the description of a secret in one call. The value before remains as the version AWSPREVIOUS.
   *
   * @internal
   */
  async replace(secretId: string, text: string, description: string, { signal }: CallOptions = {}): Promise<void> {
    const call: ApiCall = { operation: 'UpdateSecret', secretId };
    const input = {
      SecretId: secretId,
      SecretString: text,
      Description: description,
      ClientRequestToken: randomUUID(),
    };
    const options = { signal, isSecret: true, secret: text, isWrite: true };
    try {
      await this.calls.run(call, options, ({ sdk, client }, abort) =>
        client.send(new sdk.UpdateSecretCommand(input), abort),
      );
    } catch (thrown) {
      // Only an attempt of this call, whose response was lost, can have created a version with the new token.
      if (!(thrown instanceof MqError) || thrown.kind !== 'conflict' || !thrown.mayHaveHappened) throw thrown;
    }
  }

  /**
   * Deletes, without a recovery window, a secret whose user was never created. A secret that no longer exists is not an
   * error.
   */
  async remove(secretId: string, { signal }: CallOptions = {}): Promise<void> {
    const call: ApiCall = { operation: 'DeleteSecret', secretId };
    const input = { SecretId: secretId, ForceDeleteWithoutRecovery: true };
    await this.calls.run(call, { signal, isWrite: true }, ({ sdk, client }, abort) =>
      client.send(new sdk.DeleteSecretCommand(input), abort),
    );
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

function passwordIn(text: string | undefined, key: string | undefined, call: ApiCall): string {
  const refuse = (reason: string) => new MqError('secret', call, reason);
  if (text === undefined) throw refuse('The secret is binary. Store the password as a secret string.');
  const password = key === undefined ? wholeSecret(text, refuse) : fieldOf(text, key, refuse);
  if (password === '') throw refuse(key === undefined ? 'The secret is empty.' : `Its field ${key} is empty.`);
  return password;
}

/** Returns the whole secret. A JSON object is never a password: it contains a colon, or fewer than 4 different characters. */
function wholeSecret(text: string, refuse: (reason: string) => MqError): string {
  const value = parse(text);
  if (isObject(value))
    throw refuse(`The secret is a JSON object: specify the key of the password. ${describeKeys(value)}`);
  return text;
}

function fieldOf(text: string, key: string, refuse: (reason: string) => MqError): string {
  const value = parse(text);
  if (!isObject(value)) {
    throw refuse(
      `The secret is not a JSON object, so it has no field ${key}. Omit the key to use the whole secret as the password.`,
    );
  }
  if (!Object.hasOwn(value, key)) {
    throw refuse(`The secret has no field ${key}. Check the spelling of the key.`);
  }
  const field = value[key];
  if (typeof field !== 'string') throw refuse(`Its field ${key} is not a string. The password must be a JSON string.`);
  return field;
}

/** How many keys of a secret a message contains, and how many characters of each key. */
const MAX_KEYS = 10;
const MAX_KEY_LENGTH = 40;

/** Returns the keys of a secret, which are not confidential, for messages. */
function describeKeys(object: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(object);
  const names = keys.slice(0, MAX_KEYS).map((key) => {
    const characters = [...key];
    const isLong = characters.length > MAX_KEY_LENGTH;
    return `${escapeControls(JSON.stringify(characters.slice(0, MAX_KEY_LENGTH).join('')))}${isLong ? '…' : ''}`;
  });
  if (names.length === 0) return 'It has no keys.';
  return `Its keys: ${names.join(', ')}${keys.length > names.length ? ` and ${keys.length - names.length} more` : ''}.`;
}

/** Parses JSON. The parser's error is dropped, because it quotes the text. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
