/** The settings of a broker: what is current, what waits for the next reboot, and how DescribeBroker shows both. */
import type { Body } from '../fields';
import {
  checkChange,
  checkSettings,
  withDefaults,
  type RequestedSettings,
  type RequestedUsers,
  type CompleteSettings,
  type SettingsChange,
} from './broker-checks';
import { engineNameOf, runningVersionOf, type EngineType } from './engines';

/**
 * The members of UpdateBroker that take effect at once, and those that take effect with the next reboot. Security groups of
 * ActiveMQ brokers change at once (acceptance test Update_securityGroup of the AWS provider).
 */
const immediate = ['autoMinorVersionUpgrade', 'maintenanceWindowStartTime', 'securityGroups'] as const;
const deferred = [
  'authenticationStrategy',
  'engineVersion',
  'hostInstanceType',
  'ldapServerMetadata',
  'logs',
  'storageSize',
] as const;

/** A configuration and one of its revisions. */
export interface ConfigurationId {
  readonly id: string;
  readonly revision: number;
}

type PendingSettings = Pick<SettingsChange, (typeof deferred)[number]>;

/** The settings as plain data, which JSON can store. */
export interface SettingsRecord {
  readonly current: CompleteSettings;
  readonly pending: PendingSettings;
  readonly configurations: {
    readonly current?: ConfigurationId;
    readonly pending?: ConfigurationId;
    /** The configurations that the broker had before, oldest first. */
    readonly history: readonly ConfigurationId[];
  };
}

export class BrokerSettings {
  /** A private field of the language, so that printing a broker does not print the password of its LDAP account. */
  #state: SettingsRecord;

  private constructor(state: SettingsRecord) {
    this.#state = state;
  }

  /** Returns the settings of a broker to create. Throws a BadRequestException for those that CreateBroker would refuse. */
  static create(
    given: RequestedSettings,
    users: RequestedUsers,
    configuration: ConfigurationId | undefined,
  ): BrokerSettings {
    const current = withDefaults(given);
    checkSettings(current, given, users);
    return new BrokerSettings({
      current,
      pending: {},
      configurations: { history: [], ...(configuration && { pending: configuration }) },
    });
  }

  static restore(state: SettingsRecord): BrokerSettings {
    return new BrokerSettings(state);
  }

  /** The settings as plain data. They hold the password of the LDAP service account. */
  toRecord(): SettingsRecord {
    return this.#state;
  }

  get name(): string {
    return this.#state.current.brokerName;
  }

  get engineType(): EngineType {
    return this.#state.current.engineType;
  }

  get engineVersion(): string {
    return this.#state.current.engineVersion;
  }

  get deploymentMode(): string {
    return this.#state.current.deploymentMode;
  }

  get hostInstanceType(): string {
    return this.#state.current.hostInstanceType;
  }

  get authenticationStrategy(): string {
    return this.#state.current.authenticationStrategy;
  }

  get isPubliclyAccessible(): boolean {
    return this.#state.current.publiclyAccessible;
  }

  /** The ids of the configurations that the broker uses, or will use after a reboot. */
  get configurationIds(): readonly string[] {
    const { current, pending } = this.#state.configurations;
    return [current, pending].flatMap((configuration) => (configuration ? [configuration.id] : []));
  }

  /**
   * Does what UpdateBroker does, and returns the settings of its response: those of the request and those that are pending.
   * Throws without a change if the result would not be valid.
   */
  update(given: SettingsChange, configuration: ConfigurationId | undefined): Body {
    const { current, pending, configurations } = this.#state;
    // Members of the logs that are left out keep their values.
    const logs = given.logs && { ...current.logs, ...pending.logs, ...given.logs };
    const changes = { ...pending, ...pick(given, deferred), ...(logs && { logs }) };
    const wanted = { ...current, ...changes, ...pick(given, immediate) };
    // A broker whose strategy changes away from LDAP no longer needs what it knows of the LDAP server.
    const keepsLdap = wanted.authenticationStrategy === 'LDAP';
    checkChange(current, keepsLdap || given.ldapServerMetadata ? wanted : withoutLdap(wanted), given);
    this.#state = {
      current: { ...current, ...pick(given, immediate) },
      pending: keepsLdap ? changes : withoutLdap(changes),
      configurations: { ...configurations, ...(configuration && { pending: configuration }) },
    };
    return {
      ...pick(given, immediate),
      ...withoutSecrets(this.#state.pending),
      ...(this.#state.configurations.pending && { configuration: this.#state.configurations.pending }),
    };
  }

  /** Makes the first configuration current, at the end of the creation. */
  complete(): void {
    const { pending, history } = this.#state.configurations;
    this.#state = { ...this.#state, configurations: { history, ...(pending && { current: pending }) } };
  }

  /** Makes pending settings current, as a reboot does. */
  applyPending(): void {
    const { configurations } = this.#state;
    const current = { ...this.#state.current, ...this.#state.pending };
    const replaced = configurations.pending && configurations.current ? [configurations.current] : [];
    const next = configurations.pending ?? configurations.current;
    this.#state = {
      current: current.authenticationStrategy === 'LDAP' ? current : withoutLdap(current),
      pending: {},
      configurations: { history: [...configurations.history, ...replaced], ...(next && { current: next }) },
    };
  }

  summary(): Body {
    const { deploymentMode, hostInstanceType } = this.#state.current;
    return { brokerName: this.name, deploymentMode, engineType: engineNameOf(this.engineType), hostInstanceType };
  }

  describe(brokerId: string): Body {
    const { current, pending, configurations } = this.#state;
    const { autoMinorVersionUpgrade, encryptionOptions, publiclyAccessible, securityGroups, subnetIds } = current;
    return {
      ...this.summary(),
      authenticationStrategy: this.authenticationStrategy.toLowerCase(),
      ...{ autoMinorVersionUpgrade, encryptionOptions, publiclyAccessible, securityGroups, subnetIds },
      engineVersion: runningVersionOf(this.engineType, this.engineVersion),
      configurations,
      ...describeLdap('ldapServerMetadata', current.ldapServerMetadata),
      ...describeLdap('pendingLdapServerMetadata', pending.ldapServerMetadata),
      logs: this.describeLogs(brokerId),
      maintenanceWindowStartTime: { timeZone: 'UTC', ...current.maintenanceWindowStartTime },
      ...present({
        storageSize: current.storageSize,
        pendingEngineVersion: pending.engineVersion,
        pendingHostInstanceType: pending.hostInstanceType,
        pendingStorageSize: pending.storageSize,
        pendingAuthenticationStrategy: pending.authenticationStrategy?.toLowerCase(),
      }),
      storageType: current.storageType.toLowerCase(),
    };
  }

  private describeLogs(brokerId: string): Body {
    const isActiveMq = this.engineType === 'ACTIVEMQ';
    const { current, pending } = this.#state;
    const { general = false, audit = false } = current.logs ?? {};
    const group = `/aws/amazonmq/broker/${brokerId}`;
    return {
      general,
      generalLogGroup: `${group}/general`,
      ...(isActiveMq && { audit, auditLogGroup: `${group}/audit` }),
      ...(pending.logs && { pending: pending.logs }),
    };
  }
}

/** The API never returns the password of the service account. */
function describeLdap(name: string, metadata: SettingsChange['ldapServerMetadata']): Body {
  if (metadata === undefined) return {};
  const { serviceAccountPassword: _, ...visible } = metadata;
  return { [name]: visible };
}

function withoutSecrets(settings: PendingSettings): Body {
  return { ...settings, ...describeLdap('ldapServerMetadata', settings.ldapServerMetadata) };
}

function withoutLdap<T extends SettingsChange>({ ldapServerMetadata: _, ...others }: T) {
  return others;
}

function pick<T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> {
  return present(Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>);
}

/** Returns the members that are not undefined. */
function present<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
