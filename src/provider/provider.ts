/** The provider `mq`: its parts, and how it connects to AWS. */
import type { ClientEvent, ConnectOptions, MqErrorCode } from '../amazon-mq';
import { connect, MqError } from '../amazon-mq';
import { rebootBroker } from './actions/reboot-broker';
import { configurationReboots } from './configured-reboots';
import { configurationDiagnostics, connectOptions, providerSchema, readsOnlyExistence } from './configuration';
import { mqAccessData } from './data-sources/mq-access';
import { mqUserData } from './data-sources/mq-user';
import { mqUsersData } from './data-sources/mq-users';
import { mqPassword } from './ephemeral-resources/mq-password';
import { mqFunctions } from './functions';
import { mqUserList } from './list-resources/mq-user';
import { DiagnosticError, error, type Log, type Provider } from '../terraform-plugin';
import { mqBrokerReboot } from './resources/mq-broker-reboot';
import { mqUser } from './resources/mq-user';
import { mqUsersExclusive } from './resources/mq-users-exclusive';
import { ProviderClient } from './client';
import { UsersOfRun, type RunWaits } from './ownership/users-of-run';
import { version } from './version';

/** The address of this provider, unless a configuration names another source. */
export const PROVIDER_ADDRESS = 'registry.terraform.io/cdktf-mq-users/mq';

export interface ProviderOptions extends Pick<ConnectOptions, 'tuning'> {
  /** The folder of the Terraform configuration. Default: the working directory, in which Terraform starts providers. */
  readonly folder?: string;
  /** Waits for the requests that Terraform sends about other users. */
  readonly waits?: Partial<RunWaits>;
  /** The maximum age of the list of a broker's users when a user is created, in milliseconds. Default: 2,000. */
  readonly freshMillis?: number;
}

/** Returns the provider, with options that no configuration can set. */
export function makeProvider({ tuning, folder, waits, freshMillis }: ProviderOptions = {}): Provider<
  typeof providerSchema,
  ProviderClient
> {
  return {
    name: 'mq',
    schema: providerSchema,
    resources: { mq_user: mqUser, mq_users_exclusive: mqUsersExclusive, mq_broker_reboot: mqBrokerReboot },
    dataSources: { mq_user: mqUserData, mq_users: mqUsersData, mq_access: mqAccessData },
    functions: mqFunctions,
    ephemeralResources: { mq_password: mqPassword },
    listResources: { mq_user: mqUserList },
    actions: { mq_reboot_broker: rebootBroker },

    validate: configurationDiagnostics,

    async configure(config, { log }) {
      const options = connectOptions(config);
      if (!options) return undefined;
      try {
        const userAgent = ['terraform-provider-mq', version] as const;
        return new ProviderClient(await connect({ ...options, tuning, userAgent, onEvent: eventLog(log) }), {
          configuration: { reboots: () => configurationReboots(folder) },
          readsOnlyExistence: readsOnlyExistence(config),
          users: new UsersOfRun(waits),
          freshMillis,
        });
      } catch (thrown) {
        if (!(thrown instanceof MqError)) throw thrown;
        const detail = `${thrown.reason} ${thrown.advice}`.trim();
        const region = thrown.code && regionSummaries[thrown.code];
        const problem = region
          ? error(region, detail, ['region'])
          : error('The connection to AWS could not be established', detail);
        throw new DiagnosticError([problem]);
      }
    },
  };
}

const regionSummaries: Readonly<Partial<Record<MqErrorCode, string>>> = {
  'region-missing': 'The AWS region is missing',
  'region-invalid': 'The AWS region is not valid',
};

export const mqProvider = makeProvider();

/** Returns a function that logs events of the client: attempts at debug, waits at info, missed deadlines as warnings. */
function eventLog(log: Log): (event: ClientEvent) => void {
  return ({ type, ...fields }) => {
    if (type === 'attempt') log.debug('call', { ...fields });
    else if (type === 'deadline') log.warn('a call exceeded its deadline', { ...fields });
    else log.info(type === 'wait' ? 'waiting before a call' : 'waiting for the broker', { ...fields });
  };
}
