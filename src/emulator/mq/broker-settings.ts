/** The settings of a broker: what is current, what waits for the next reboot, and how DescribeBroker shows both. */
import type { Body } from '../fields';
import { checkChange, checkSettings, withDefaults } from './broker-checks';
import { defaultStorageTypeOf, engineNameOf, runningVersionOf, type EngineType } from './engines';

/**
 * The members of UpdateBroker that take effect at once, and those that take effect with the next reboot. Security groups of
 * ActiveMQ brokers change at once (acceptance test Update_securityGroup of the AWS provider).
 */
const immediate = ['autoMinorVersionUpgrade', 'maintenanceWindowStartTime', 'securityGroups'];
const deferred = [
  'authenticationStrategy',
  'engineVersion',
  'hostInstanceType',
  'ldapServerMetadata',
  'logs',
  'storageSize',
];

/** A configuration and one of its revisions. */
export interface ConfigurationId {
  readonly id: string;
  readonly revision: number;
}

/** The settings as plain data, which JSON can store. */
export interface SettingsState {
  readonly current: Body;
  readonly pending: Body;
  readonly configurations: {
    readonly current?: ConfigurationId;
    readonly pending?: ConfigurationId;
    /** The configurations that the broker had before, oldest first. */
    readonly history: readonly ConfigurationId[];
  };
}

export class BrokerSettings {
  /** A private field of the language, so that printing a broker does not print the password of its LDAP account. */
  #state: SettingsState;

  private constructor(state: SettingsState) {
    this.#state = state;
  }

  /** Returns the settings of a broker to create. Throws a BadRequestException for those that CreateBroker would refuse. */
  static create(given: Body, configuration: ConfigurationId | undefined): BrokerSettings {
    const settings = withDefaults(given, defaultStorageTypeOf(given.engineType as EngineType));
    checkSettings(settings, given);
    const { users: _, ...current } = settings;
    return new BrokerSettings({
      current,
      pending: {},
      configurations: { history: [], ...(configuration && { pending: configuration }) },
    });
  }

  static restore(state: SettingsState): BrokerSettings {
    return new BrokerSettings(state);
  }

  /** The settings as plain data. They hold the password of the LDAP service account. */
  toState(): SettingsState {
    return this.#state;
  }

  get name(): string {
    return String(this.#state.current.brokerName);
  }

  get engineType(): EngineType {
    return this.#state.current.engineType as EngineType;
  }

  get engineVersion(): string {
    return String(this.#state.current.engineVersion);
  }

  get deploymentMode(): string {
    return String(this.#state.current.deploymentMode);
  }

  get hostInstanceType(): string {
    return String(this.#state.current.hostInstanceType);
  }

  get authenticationStrategy(): string {
    return String(this.#state.current.authenticationStrategy);
  }

  get isPubliclyAccessible(): boolean {
    return this.#state.current.publiclyAccessible === true;
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
  update(given: Body, configuration: ConfigurationId | undefined): Body {
    const { current, pending, configurations } = this.#state;
    const wanted = { ...current, ...pending, ...given };
    // A broker whose strategy changes away from LDAP no longer needs what it knows of the LDAP server.
    if (wanted.authenticationStrategy !== 'LDAP' && given.ldapServerMetadata === undefined) {
      delete (wanted as Record<string, unknown>).ldapServerMetadata;
    }
    checkChange(current, wanted, given);
    const logs = given.logs
      ? { logs: { ...((pending.logs ?? current.logs ?? {}) as Body), ...(given.logs as Body) } }
      : {};
    const changes: Record<string, unknown> = { ...pending, ...pick(given, deferred), ...logs };
    if (wanted.authenticationStrategy !== 'LDAP') delete changes.ldapServerMetadata;
    this.#state = {
      current: { ...current, ...pick(given, immediate) },
      pending: changes,
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
    const current: Record<string, unknown> = { ...this.#state.current, ...this.#state.pending };
    if (current.authenticationStrategy !== 'LDAP') delete current.ldapServerMetadata;
    const replaced = configurations.pending && configurations.current ? [configurations.current] : [];
    const next = configurations.pending ?? configurations.current;
    this.#state = {
      current,
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
    return {
      ...this.summary(),
      authenticationStrategy: this.authenticationStrategy.toLowerCase(),
      ...pick(current, [
        'autoMinorVersionUpgrade',
        'encryptionOptions',
        'publiclyAccessible',
        'securityGroups',
        'storageSize',
        'subnetIds',
      ]),
      engineVersion: runningVersionOf(this.engineType, this.engineVersion),
      configurations,
      ...describeLdap('ldapServerMetadata', current.ldapServerMetadata),
      ...describeLdap('pendingLdapServerMetadata', pending.ldapServerMetadata),
      logs: this.describeLogs(brokerId),
      maintenanceWindowStartTime: { timeZone: 'UTC', ...(current.maintenanceWindowStartTime as Body) },
      ...pendingOf(pending, 'engineVersion', 'hostInstanceType', 'storageSize'),
      ...(pending.authenticationStrategy !== undefined && {
        pendingAuthenticationStrategy: (pending.authenticationStrategy as string).toLowerCase(),
      }),
      storageType: String(current.storageType).toLowerCase(),
    };
  }

  private describeLogs(brokerId: string): Body {
    const isActiveMq = this.engineType === 'ACTIVEMQ';
    const logs = (this.#state.current.logs ?? {}) as Body;
    const pending = this.#state.pending.logs as Body | undefined;
    const group = `/aws/amazonmq/broker/${brokerId}`;
    return {
      general: logs.general ?? false,
      generalLogGroup: `${group}/general`,
      ...(isActiveMq && { audit: logs.audit ?? false, auditLogGroup: `${group}/audit` }),
      ...(pending && { pending }),
    };
  }
}

/** The API never returns the password of the service account. */
function describeLdap(name: string, metadata: unknown): Body {
  if (metadata === undefined) return {};
  const { serviceAccountPassword: _, ...visible } = metadata as Readonly<Record<string, unknown>>;
  return { [name]: visible };
}

function withoutSecrets(settings: Body): Body {
  return { ...settings, ...describeLdap('ldapServerMetadata', settings.ldapServerMetadata) };
}

/** Returns pending fields as DescribeBroker names them: `engineVersion` as `pendingEngineVersion`. */
function pendingOf(pending: Body, ...names: readonly string[]): Body {
  return Object.fromEntries(
    names.flatMap((name) =>
      pending[name] === undefined ? [] : [[`pending${name.charAt(0).toUpperCase()}${name.slice(1)}`, pending[name]]],
    ),
  );
}

function pick(from: Body, names: readonly string[]): Body {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
