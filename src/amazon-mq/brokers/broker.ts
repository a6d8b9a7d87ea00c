/** A broker, as far as its users are concerned. */
import type { DescribeBrokerResponse } from '@aws-sdk/client-mq';
import { oneLine } from '../errors/advice';
import type { MaintenanceWindow } from './maintenance-window';
import type { PendingChange } from '../users/user';

export interface Broker {
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** RUNNING, CREATION_IN_PROGRESS, REBOOT_IN_PROGRESS, …: as Amazon MQ says it. */
  readonly state: string;
  /** ACTIVEMQ or RABBITMQ. */
  readonly engineType: string;
  readonly engineVersion: string;
  /** SIMPLE, LDAP or CONFIG_MANAGED. */
  readonly authenticationStrategy: string;
  /** SINGLE_INSTANCE, ACTIVE_STANDBY_MULTI_AZ or CLUSTER_MULTI_AZ. */
  readonly deploymentMode: string;
  /** What the broker needs somebody to do, in Amazon MQ's words; empty but in the state CRITICAL_ACTION_REQUIRED. */
  readonly actionsRequired: readonly string[];
  readonly users: readonly { readonly username: string; readonly pendingChange: PendingChange | null }[];
  /** When Amazon MQ may reboot the broker; null where it does not say. */
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

export function toBroker(id: string, response: DescribeBrokerResponse): Broker {
  const window = response.MaintenanceWindowStartTime;
  return {
    id: response.BrokerId ?? id,
    name: response.BrokerName ?? '',
    arn: response.BrokerArn ?? '',
    state: word(response.BrokerState),
    engineType: word(response.EngineType?.toUpperCase()),
    engineVersion: word(response.EngineVersion),
    // Emulators that leave it out have nothing but simple authentication.
    authenticationStrategy: word((response.AuthenticationStrategy ?? 'SIMPLE').toUpperCase()),
    deploymentMode: word(response.DeploymentMode),
    actionsRequired: (response.ActionsRequired ?? [])
      .slice(0, 10)
      .map(({ ActionRequiredCode: code, ActionRequiredInfo: info }) =>
        [word(code), word(info)].filter(Boolean).join(': '),
      ),
    users: (response.Users ?? []).map((user) => ({
      username: user.Username ?? '',
      pendingChange: user.PendingChange ?? null,
    })),
    maintenanceWindow:
      window?.DayOfWeek && window.TimeOfDay
        ? { dayOfWeek: window.DayOfWeek, timeOfDay: window.TimeOfDay, timeZone: window.TimeZone ?? 'UTC' }
        : null,
  };
}

/** One of AWS's words, such as RUNNING: never longer than they are, and never with control characters. */
function word(value: string | undefined): string {
  return oneLine((value ?? '').slice(0, 200));
}

/** Why users of this broker cannot be managed at all, in sentences; undefined if they can. */
export function whyUnsuitable({ engineType, authenticationStrategy }: Broker): string | undefined {
  if (engineType !== 'ACTIVEMQ') {
    return `It is a ${engineType} broker, and Amazon MQ manages users of ActiveMQ brokers only. Make its users in ${engineType} itself.`;
  }
  if (authenticationStrategy !== 'SIMPLE') {
    return `Its users come from elsewhere (authentication strategy ${authenticationStrategy}), and it would ignore those of Amazon MQ. Manage them there, or choose a broker with simple authentication.`;
  }
  return undefined;
}

/** Why this broker will not be RUNNING by waiting; undefined if it is, or will be. */
export function whyNeverRunning({ state, actionsRequired }: Broker): string | undefined {
  if (state === 'DELETION_IN_PROGRESS') return 'It is being deleted.';
  if (state === 'CREATION_FAILED') return 'Its creation failed. Delete it and create another one.';
  if (state === 'CRITICAL_ACTION_REQUIRED') {
    const actions = actionsRequired.length > 0 ? actionsRequired.join('; ') : 'Amazon MQ does not say which';
    return `It needs an action of yours before it runs (${actions}). See https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/troubleshooting.html.`;
  }
  return undefined;
}
