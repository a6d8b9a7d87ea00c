/** Reads what an audit needs of a broker, with a client of Amazon MQ. */
import type { AuditedUser, BrokerAudit } from './audit-types';
import { ConfigurationError, parseAuthorization } from './parse';

/** A revision of a configuration. */
export interface AuditedConfiguration {
  readonly id: string;
  readonly revision: number;
}

/** A broker whose audit is read, as `brokers.describe()` of `cdktf-mq-users/amazon-mq` returns it. */
export interface BrokerToRead {
  readonly id: string;
  readonly users: readonly { readonly username: string }[];
  readonly authenticationStrategy: string;
  readonly configuration: AuditedConfiguration | null;
  readonly pendingConfiguration: AuditedConfiguration | null;
}

/** The client that reads, as `connect()` of `cdktf-mq-users/amazon-mq` returns it. */
export interface AuditClient {
  readonly users: {
    /** Returns a user, or undefined if it does not exist. */
    find(
      brokerId: string,
      username: string,
      options: { readonly signal?: AbortSignal },
    ): Promise<UserToAudit | undefined>;
  };
  readonly brokers: {
    /** Returns the text of a revision. */
    readConfiguration(configuration: AuditedConfiguration, options: { readonly signal?: AbortSignal }): Promise<string>;
  };
}

/** Settings of a read. */
export interface ReadBrokerOptions {
  /** Stops the read. */
  readonly signal?: AbortSignal;
  /** Only this user. Default: all. */
  readonly username?: string;
}

/**
 * Reads the users of a broker and its configuration: one request for the configuration, and one for each user. Users that
 * are deleted in the meantime are left out.
 *
 * @throws what the client throws
 */
export async function readBrokerAudit(
  client: AuditClient,
  broker: BrokerToRead,
  { signal, username: only }: ReadBrokerOptions = {},
): Promise<BrokerAudit> {
  const options = signal ? { signal } : {};
  const names = broker.users.map(({ username }) => username).filter((name) => only === undefined || name === only);
  const [xml, found] = await Promise.all([
    broker.configuration && client.brokers.readConfiguration(broker.configuration, options),
    Promise.all(names.map((name) => client.users.find(broker.id, name, options))),
  ]);
  return {
    users: found.flatMap((user) => (user ? [auditedUser(user)] : [])),
    authenticationStrategy: broker.authenticationStrategy,
    ...(broker.pendingConfiguration && { pendingConfiguration: broker.pendingConfiguration }),
    ...authorizationIn(xml),
  };
}

/** A user in the form of a roster, or of `users.find()`. */
export interface UserToAudit {
  readonly username: string;
  readonly groups?: readonly string[];
  readonly consoleAccess?: boolean;
  readonly replicationUser?: boolean;
  readonly pendingChange?: 'CREATE' | 'UPDATE' | 'DELETE' | null;
}

/** Returns a user as audits have it. */
export function auditedUser(user: UserToAudit): AuditedUser {
  const { username, groups = [], consoleAccess = false, replicationUser = false, pendingChange } = user;
  return { username, groups, consoleAccess, replicationUser, ...(pendingChange && { pendingChange }) };
}

/** Returns the authorization in a configuration, or why it cannot be evaluated. A broker without one has no map. */
export function authorizationIn(
  xml: string | null,
): Pick<BrokerAudit, 'authorization'> | Pick<BrokerAudit, 'configurationProblems'> {
  if (xml === null) return { authorization: { kind: 'none', maps: [], advisories: true, ineffective: [] } };
  try {
    return { authorization: parseAuthorization(xml) };
  } catch (error) {
    if (error instanceof ConfigurationError) return { configurationProblems: error.problems };
    throw error;
  }
}
