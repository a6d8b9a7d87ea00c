/** Calls Secrets Manager in the Region of the secret. */
import type * as Sdk from '@aws-sdk/client-secrets-manager';
import { regionProblem } from '../../rules/internal';
import type { AwsCaller, ServiceAccess } from '../calls/caller';
import type { ApiCall, SdkResponse } from '../errors/kinds';
import { MqError } from '../errors/mq-error';

export interface LoadedSecretsManager {
  readonly sdk: typeof Sdk;
  readonly client: Sdk.SecretsManagerClient;
}

/** Loads the SDK, and creates a client for the Region of a secret. */
type LoadSecretsManager = (region: string | undefined) => Promise<LoadedSecretsManager>;

interface SecretCallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether the request or the response contains a password. Default: false. */
  readonly isSecret?: boolean;
  /** The text that no error may contain. */
  readonly secret?: string;
  readonly isWrite?: boolean;
}

export class SecretsCaller {
  constructor(
    private readonly load: LoadSecretsManager,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
  ) {}

  /** Sends a request about the secret of a call. */
  async run<T extends SdkResponse>(
    call: ApiCall,
    options: SecretCallOptions,
    send: (secrets: LoadedSecretsManager, abort: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const loaded = await this.loadFor(call, regionIn(call.secretId ?? ''));
    return this.caller.run(this.service, call, (abort) => send(loaded, abort), options);
  }

  private async loadFor(call: ApiCall, region: string | undefined): Promise<LoadedSecretsManager> {
    const problem = region === undefined ? undefined : regionProblem(region, 'The Region in the ARN of the secret,');
    if (problem) throw new MqError('configuration', call, problem);
    return this.load(region).catch((thrown: unknown) => {
      throw thrown instanceof MqError ? thrown.about(call) : thrown;
    });
  }
}

/** Returns the Region of a secret's ARN; undefined for a name. */
function regionIn(secretId: string): string | undefined {
  return /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secretId)?.[1];
}
