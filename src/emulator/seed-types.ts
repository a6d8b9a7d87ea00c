/** The types of seeds: what an emulator can start with. */
import type { NewEmulatedUser } from './mq/users';

/** A secret to add. */
export interface SecretSeed {
  /** Letters, digits and the characters / _ + = . @ -, at most 512. Unique in its Region. */
  readonly name: string;
  /** Default: us-east-1. */
  readonly region?: string;
  readonly description?: string;
  /** The first value. With neither `secretString` nor `secretBinary`, the secret has no value yet. */
  readonly secretString?: string;
  readonly secretBinary?: Uint8Array;
}

/** A broker to add, which is RUNNING at once. Each field defaults to what a small ActiveMQ broker has. */
export interface BrokerSeed {
  /** Letters, digits, hyphens and underscores, at most 100. Default: b- and a random UUID. */
  readonly brokerId?: string;
  /** Unique in its Region. Default: broker- and a number. */
  readonly brokerName?: string;
  /** Default: us-east-1. */
  readonly region?: string;
  /** Default: ACTIVEMQ. */
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
  /** Default: the newest version. */
  readonly engineVersion?: string;
  /** Default: SINGLE_INSTANCE. */
  readonly deploymentMode?: 'SINGLE_INSTANCE' | 'ACTIVE_STANDBY_MULTI_AZ' | 'CLUSTER_MULTI_AZ';
  /** Default: mq.t3.micro for ActiveMQ, mq.m7g.medium for RabbitMQ. */
  readonly hostInstanceType?: string;
  /** Default: SIMPLE. A broker with LDAP gets an LDAP server that does not exist. */
  readonly authenticationStrategy?: 'SIMPLE' | 'LDAP' | 'CONFIG_MANAGED';
  /** Default: EFS for ActiveMQ, EBS for RabbitMQ. */
  readonly storageType?: 'EBS' | 'EFS';
  /** Default: true. */
  readonly autoMinorVersionUpgrade?: boolean;
  /** Default: false. */
  readonly publiclyAccessible?: boolean;
  /** Ids of security groups. Default: a group that does not exist. */
  readonly securityGroups?: readonly string[];
  /** Ids of subnets, as many as the deployment mode needs. Default: subnets that do not exist. */
  readonly subnetIds?: readonly string[];
  /** Default: both off. */
  readonly logs?: { readonly general?: boolean; readonly audit?: boolean };
  /** A configuration that exists, and its revision. Default: a configuration that is created for the broker. */
  readonly configuration?: {
    readonly id: string;
    /** Default: the latest. */
    readonly revision?: number;
  };
  /** Default: Sunday, 03:00 UTC. */
  readonly maintenanceWindowStartTime?: {
    readonly dayOfWeek: 'MONDAY' | 'TUESDAY' | 'WEDNESDAY' | 'THURSDAY' | 'FRIDAY' | 'SATURDAY' | 'SUNDAY';
    /** In 24-hour format, such as 03:00. */
    readonly timeOfDay: string;
    /** In the Country/City format, or a UTC offset. Default: UTC. */
    readonly timeZone?: string;
  };
  /** At most 50, keys and values. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
  /**
   * The endpoints that DescribeBroker returns for the first instance, such as amqp+ssl://localhost:5671 of an ActiveMQ that
   * you run. Default: those that AWS would have, at which no broker runs.
   */
  readonly endpoints?: readonly string[];
  /**
   * Users without pending changes. A RabbitMQ broker has at most one, which the API does not show. Default: none; for
   * RabbitMQ, admin with a random password.
   */
  readonly users?: readonly (NewEmulatedUser & { readonly username: string })[];
}

/** A configuration to add. */
export interface ConfigurationSeed {
  /** Begins with `c-`. Default: a random id. */
  readonly id?: string;
  readonly name: string;
  /** Default: us-east-1. */
  readonly region?: string;
  /** Default: ACTIVEMQ. */
  readonly engineType?: 'ACTIVEMQ' | 'RABBITMQ';
  /** Default: the newest version. */
  readonly engineVersion?: string;
  /** Default: SIMPLE. */
  readonly authenticationStrategy?: 'SIMPLE' | 'LDAP' | 'CONFIG_MANAGED';
  /** At most 50, keys and values. Default: none. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The revisions after the first, which has the defaults of the engine. `data` is text, not Base64. */
  readonly revisions?: readonly { readonly data: string; readonly description?: string }[];
}

/** What an emulator can start with. Brokers may use the configurations. */
export interface EmulatorSeeds {
  readonly configurations?: readonly ConfigurationSeed[];
  readonly brokers?: readonly BrokerSeed[];
  readonly secrets?: readonly Omit<SecretSeed, 'secretBinary'>[];
}
