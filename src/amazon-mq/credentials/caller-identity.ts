/** Returns where a connection points: its Region, and the account of its credentials. */
import type { STSClient } from '@aws-sdk/client-sts';
import type { AwsCaller, ServiceAccess } from '../calls/caller';
import type { CallOptions } from '../calls/options';
import { SharedWork } from '../calls/shared-work';

interface CallerIdentityOptions {
  readonly region: () => Promise<string>;
  /** Creates a client of STS. */
  readonly sts: () => Promise<STSClient>;
  /** Whether STS knows the account of the brokers: not if Amazon MQ has a custom endpoint and STS does not. */
  readonly hasBrokersOfAws: boolean;
}

/** Looks up the AWS account of the credentials. */
export class CallerIdentity {
  private readonly accounts = new SharedWork<string | undefined>(true);

  /** @internal */
  constructor(
    private readonly options: CallerIdentityOptions,
    private readonly caller: AwsCaller,
    private readonly service: ServiceAccess,
  ) {}

  /** Returns the Region of the connection. */
  region(): Promise<string> {
    return this.options.region();
  }

  /** Returns the account of the brokers; undefined if STS does not know it. Throws `MqError`. */
  async accountOfBrokers(options: CallOptions = {}): Promise<string | undefined> {
    return this.options.hasBrokersOfAws ? this.account(options) : undefined;
  }

  /** Returns the account id of the credentials. GetCallerIdentity is called once. Throws `MqError`. */
  async account({ signal }: CallOptions = {}): Promise<string | undefined> {
    return this.accounts.run('', signal, async (shared) => {
      const { GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const sts = await this.options.sts();
      const send = (abort: { abortSignal?: AbortSignal }) => sts.send(new GetCallerIdentityCommand({}), abort);
      const call = { operation: 'GetCallerIdentity' };
      const { Account: account } = await this.caller
        .run(this.service, call, send, { signal: shared })
        .finally(() => sts.destroy());
      return account;
    });
  }
}
