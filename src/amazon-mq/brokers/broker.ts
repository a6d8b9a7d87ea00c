/** Brokers: their description, and whether their users can be managed. */
import type { ConfigurationId, DescribeBrokerResponse } from '@aws-sdk/client-mq';
import { oneLine } from '../errors/messages';
import type { MaintenanceWindow } from './maintenance-window';
import type { PendingChange } from '../users/user';

/** A revision of a configuration. */
export interface ConfigurationRevision {
  /** The id of the configuration: `c-1234a5b6-78cd-901e-2fgh-3i45j6k178l9`. */
  readonly id: string;
  readonly revision: number;
}

/** A broker, as DescribeBroker returns it. */
export interface Broker {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** The state as Amazon MQ reports it, such as RUNNING or REBOOT_IN_PROGRESS. */
  readonly state: string;
  /** ACTIVEMQ or RABBITMQ. */
  readonly engineType: string;
  readonly engineVersion: string;
  /** SIMPLE, LDAP or CONFIG_MANAGED. */
  readonly authenticationStrategy: string;
  /** SINGLE_INSTANCE, ACTIVE_STANDBY_MULTI_AZ or CLUSTER_MULTI_AZ. */
  readonly deploymentMode: string;
  /** The actions that the broker requires, as Amazon MQ describes them; empty unless the state is CRITICAL_ACTION_REQUIRED. */
  readonly actionsRequired: readonly string[];
  /** Whether data is replicated to or from a broker in another Region (CRDR), or will be after the next reboot. */
  readonly replicatesData: boolean;
  /** Where clients connect, such as amqp+ssl://b-1234-1.mq.us-east-1.amazonaws.com:5671: those of all instances. */
  readonly endpoints: readonly string[];
  readonly users: readonly { readonly username: string; readonly pendingChange: PendingChange | null }[];
  /** The configuration that the broker runs with; null if it has none. */
  readonly configuration: ConfigurationRevision | null;
  /** The configuration that takes effect at the next reboot or maintenance window; null if none is pending. */
  readonly pendingConfiguration: ConfigurationRevision | null;
  /** When Amazon MQ may reboot the broker; null if it does not report that. */
  readonly maintenanceWindow: MaintenanceWindow | null;
}

/** A row of ListBrokers. */
export interface BrokerSummary {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  readonly engineType: string;
  readonly deploymentMode: string;
}

/** Returns the broker of a response. */
export function toBroker(id: string, response: DescribeBrokerResponse): Broker {
  const window = response.MaintenanceWindowStartTime;
  return {
    id: response.BrokerId ?? id,
    name: response.BrokerName ?? '',
    arn: response.BrokerArn ?? '',
    state: shortText(response.BrokerState),
    engineType: shortText(response.EngineType?.toUpperCase()),
    engineVersion: shortText(response.EngineVersion),
    // Emulators that omit it only have simple authentication.
    authenticationStrategy: shortText((response.AuthenticationStrategy ?? 'SIMPLE').toUpperCase()),
    deploymentMode: shortText(response.DeploymentMode),
    actionsRequired: (response.ActionsRequired ?? [])
      .slice(0, 10)
      .map(({ ActionRequiredCode: code, ActionRequiredInfo: info }) =>
        [shortText(code), shortText(info)].filter(Boolean).join(': '),
      ),
    replicatesData: [response.DataReplicationMode, response.PendingDataReplicationMode].includes('CRDR'),
    endpoints: (response.BrokerInstances ?? []).flatMap(({ Endpoints: endpoints = [] }) => endpoints.map(shortText)),
    users: (response.Users ?? []).map((user) => ({
      username: user.Username ?? '',
      pendingChange: user.PendingChange ?? null,
    })),
    configuration: toRevision(response.Configurations?.Current),
    pendingConfiguration: toRevision(response.Configurations?.Pending),
    maintenanceWindow:
      window?.DayOfWeek && window.TimeOfDay
        ? { dayOfWeek: window.DayOfWeek, timeOfDay: window.TimeOfDay, timeZone: window.TimeZone ?? 'UTC' }
        : null,
  };
}

function toRevision(id: ConfigurationId | undefined): ConfigurationRevision | null {
  return id?.Id === undefined ? null : { id: shortText(id.Id), revision: id.Revision ?? 1 };
}

/** Returns a short text of AWS, such as RUNNING, without control characters and with limited length. */
function shortText(value: string | undefined): string {
  return oneLine((value ?? '').slice(0, 200));
}

/** Returns whether a change of any user is pending. */
export function hasPendingChange({ users }: Pick<Broker, 'users'>): boolean {
  return users.some(({ pendingChange }) => pendingChange !== null);
}

/** Returns why users of this broker cannot be managed, in sentences; undefined if they can. */
export function whyUnsuitable({ engineType, authenticationStrategy }: Broker): string | undefined {
  if (engineType !== 'ACTIVEMQ') {
    return `It is a ${engineType} broker, and Amazon MQ manages users of ActiveMQ brokers only. Create its users in ${engineType} itself.`;
  }
  if (authenticationStrategy !== 'SIMPLE') {
    return `Its authentication strategy is ${authenticationStrategy}, so it ignores users of Amazon MQ. Manage its users in that system, or choose a broker with simple authentication.`;
  }
  return undefined;
}

/** Returns why waiting cannot bring this broker to RUNNING; undefined if it is RUNNING already, or may get there. */
export function whyNeverRunning({ state, actionsRequired }: Broker): string | undefined {
  if (state === 'DELETION_IN_PROGRESS') return 'It is being deleted.';
  if (state === 'CREATION_FAILED') return 'Its creation failed. Delete it and create another broker.';
  if (state === 'CRITICAL_ACTION_REQUIRED') {
    const actions = actionsRequired.length > 0 ? actionsRequired.join('; ') : 'Amazon MQ does not report which action';
    return `It requires an action before it can run (${actions}). See https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/troubleshooting.html.`;
  }
  return undefined;
}
