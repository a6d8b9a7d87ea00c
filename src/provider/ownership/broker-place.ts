/**
 * Distinguishes a broker that no longer exists from a broker in another Region or account. Amazon MQ responds "not found" to
 * both. Without the distinction, the state would be emptied while the users still exist.
 */
import { MqError, type AmazonMq, type Broker, type CallOptions } from '../../amazon-mq';
import { toDiagnosticError } from '../diagnostics';
import { DiagnosticError, error } from '../../terraform-plugin';

/** The place of a broker, from its ARN. */
interface Place {
  readonly region: string;
  readonly account: string;
}

export class BrokerPlaces {
  private readonly lookups = new Map<string, Promise<Broker | undefined>>();

  constructor(private readonly mq: AmazonMq) {}

  /**
   * Returns whether the broker exists. If it does not, it was deleted.
   *
   * @param recordedArn the ARN that the broker had when it was last described; undefined if it never was
   * @throws DiagnosticError if the broker is in another Region or account than the provider, if that cannot be determined, or
   * if a call fails
   */
  async exists(brokerId: string, recordedArn: string | undefined, options: CallOptions): Promise<boolean> {
    const arn = await this.arnOf(brokerId, options);
    if (arn !== undefined) {
      requireSameBroker(brokerId, recordedArn, arn);
      return true;
    }
    const recorded = placeOf(recordedArn);
    const region = await this.mq.identity.region();
    if (!recorded) throw new DiagnosticError([unknownPlace(brokerId, region)]);
    if (recorded.region !== region) throw elsewhere(brokerId, recorded, `the Region ${region}`);
    const account = await this.mq.identity.accountOfBrokers(options).catch((thrown: unknown) => {
      throw toDiagnosticError('The account of the credentials cannot be determined', thrown);
    });
    if (account !== undefined && account !== recorded.account) {
      throw elsewhere(brokerId, recorded, `the account ${account}`);
    }
    return false;
  }

  /** Returns the ARN of a broker; undefined if no broker has that id. */
  async arnOf(brokerId: string, options: CallOptions): Promise<string | undefined> {
    return (await this.brokerOf(brokerId, options))?.arn;
  }

  /** Returns whether a broker lists a user whose deletion is not pending, as of the first description in this process. */
  async listsUser(brokerId: string, username: string, options: CallOptions): Promise<boolean> {
    return hasUser(await this.brokerOf(brokerId, options), username);
  }

  /** Returns the same according to a new description. */
  async stillListsUser(brokerId: string, username: string, options: CallOptions): Promise<boolean> {
    this.lookups.delete(brokerId);
    return this.listsUser(brokerId, username, options);
  }

  /** Describes a broker, at most once in a process. Returns undefined if no broker has that id. */
  async brokerOf(brokerId: string, options: CallOptions): Promise<Broker | undefined> {
    const lookup = this.lookups.get(brokerId) ?? this.describe(brokerId, options);
    this.lookups.set(brokerId, lookup);
    try {
      return await lookup;
    } catch (thrown) {
      this.lookups.delete(brokerId);
      throw toDiagnosticError('The broker could not be read', thrown);
    }
  }

  private async describe(brokerId: string, options: CallOptions): Promise<Broker | undefined> {
    try {
      return await this.mq.brokers.describe(brokerId, options);
    } catch (thrown) {
      if (thrown instanceof MqError && thrown.kind === 'not-found') return undefined;
      throw thrown;
    }
  }
}

function hasUser(broker: Broker | undefined, username: string): boolean {
  return broker?.users.some((user) => user.username === username && user.pendingChange !== 'DELETE') ?? false;
}

/** @throws DiagnosticError if the broker with the recorded id is not the recorded broker */
export function requireSameBroker(brokerId: string, recordedArn: string | undefined, arn: string): void {
  const recorded = placeOf(recordedArn);
  const actual = placeOf(arn);
  if (!recorded || !actual) return;
  if (recorded.region !== actual.region) throw elsewhere(brokerId, recorded, `the Region ${actual.region}`);
  if (recorded.account !== actual.account) throw elsewhere(brokerId, recorded, `the account ${actual.account}`);
}

/** Returns undefined if the text is not the ARN of a broker, which emulators can have. */
function placeOf(arn: string | undefined): Place | undefined {
  const [, region, account] = /^arn:[^:]+:mq:([^:]+):([^:]+):/.exec(arn ?? '') ?? [];
  return region === undefined || account === undefined ? undefined : { region, account };
}

function elsewhere(brokerId: string, { region, account }: Place, here: string): DiagnosticError {
  const detail = `The broker ${brokerId} is in the Region ${region} of the account ${account}, and the provider is configured for ${here}. Nothing was changed, and the state was kept. Configure the provider for the Region and account of the broker. If the broker should no longer be managed, remove its resources with "terraform state rm".`;
  return new DiagnosticError([
    error('The provider is configured for another Region or account', detail, ['broker_id']),
  ]);
}

function unknownPlace(brokerId: string, region: string) {
  const detail = `There is no broker ${brokerId} in the Region ${region}, and the state does not record its Region and account. The state was kept. Check the Region and the account of the provider. If the broker was deleted, remove its resources with "terraform state rm".`;
  return error('The broker was not found', detail, ['broker_id']);
}
