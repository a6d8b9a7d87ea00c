/** The versions of secrets and their staging labels. Values are never kept, and are not in errors. */
import type { CallOptions } from '../calls/options';
import type { ApiCall } from '../errors/kinds';
import { secretBeingDeleted } from '../errors/messages';
import { MqError } from '../errors/mq-error';
import type { SecretsCaller } from './caller';

/** A secret without its values. */
export interface SecretDescription {
  readonly arn: string;
  readonly name: string;
  /** Empty if it has none. */
  readonly description: string;
  /** The staging labels, such as AWSCURRENT, of each version that has one. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
}

/** Reads, adds and labels versions of secrets, as a rotation does. */
export class SecretVersions {
  /** @internal */
  constructor(private readonly calls: SecretsCaller) {}

  /**
   * Returns a secret without its values.
   *
   * @throws MqError of kind `not-found`; of kind `secret` if the secret is being deleted; or of any kind that a call can fail
   * with
   */
  async describe(secretId: string, { signal }: CallOptions = {}): Promise<SecretDescription> {
    const call: ApiCall = { operation: 'DescribeSecret', secretId };
    const secret = await this.calls.run(call, { signal }, ({ sdk, client }, abort) =>
      client.send(new sdk.DescribeSecretCommand({ SecretId: secretId }), abort),
    );
    if (secret.DeletedDate !== undefined) {
      throw new MqError('secret', call, secretBeingDeleted(call), { code: 'secret-deleted' });
    }
    return {
      arn: secret.ARN ?? secretId,
      name: secret.Name ?? secretId,
      description: secret.Description ?? '',
      stages: secret.VersionIdsToStages ?? {},
    };
  }

  /**
   * Returns the text of a version; undefined if the version has no value, as one that a rotation has just begun.
   *
   * @throws MqError of kind `secret` if the value is binary, or of any kind that a call can fail with
   */
  async value(secretId: string, versionId: string, { signal }: CallOptions = {}): Promise<string | undefined> {
    const call: ApiCall = { operation: 'GetSecretValue', secretId, versionId };
    try {
      const { SecretString: text } = await this.calls.run(call, { signal, isSecret: true }, ({ sdk, client }, abort) =>
        client.send(new sdk.GetSecretValueCommand({ SecretId: secretId, VersionId: versionId }), abort),
      );
      if (text === undefined) throw new MqError('secret', call, 'The secret is binary. Store it as a secret string.');
      return text;
    } catch (thrown) {
      if (thrown instanceof MqError && thrown.kind === 'not-found') return undefined;
      throw thrown;
    }
  }

  /**
   * Adds a version with the stage AWSPENDING. With the same id and text, it can be repeated.
   *
   * @throws MqError of kind `conflict` if the version has another text already, or of any kind that a call can fail with
   */
  async putPending(secretId: string, versionId: string, text: string, { signal }: CallOptions = {}): Promise<void> {
    const call: ApiCall = { operation: 'PutSecretValue', secretId, versionId };
    const input = {
      SecretId: secretId,
      ClientRequestToken: versionId,
      SecretString: text,
      VersionStages: ['AWSPENDING'],
    };
    await this.calls.run(call, { signal, isSecret: true, secret: text, isWrite: true }, ({ sdk, client }, abort) =>
      client.send(new sdk.PutSecretValueCommand(input), abort),
    );
  }

  /**
   * Moves the stage AWSCURRENT from one version to another. Secrets Manager then moves AWSPREVIOUS too.
   *
   * @throws MqError of kind `bad-request` if `from` does not have the stage, or of any kind that a call can fail with
   */
  async moveCurrent(secretId: string, from: string, to: string, { signal }: CallOptions = {}): Promise<void> {
    const call: ApiCall = { operation: 'UpdateSecretVersionStage', secretId, versionId: to };
    const input = { SecretId: secretId, VersionStage: 'AWSCURRENT', RemoveFromVersionId: from, MoveToVersionId: to };
    try {
      await this.calls.run(call, { signal, isWrite: true }, ({ sdk, client }, abort) =>
        client.send(new sdk.UpdateSecretVersionStageCommand(input), abort),
      );
    } catch (thrown) {
      // If a response was lost, the next attempt finds that the stage has moved.
      if (!(thrown instanceof MqError) || signal?.aborted || !(await this.isCurrent(secretId, to, signal)))
        throw thrown;
    }
  }

  /** Returns whether a version has the stage AWSCURRENT; false if that cannot be found out. */
  private async isCurrent(secretId: string, versionId: string, signal: AbortSignal | undefined): Promise<boolean> {
    const secret = await this.describe(secretId, signal ? { signal } : {}).catch(() => undefined);
    return secret?.stages[versionId]?.includes('AWSCURRENT') ?? false;
  }
}
