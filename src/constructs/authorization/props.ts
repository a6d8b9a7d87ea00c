/** The props of a `BrokerAuthorization`. */

/** The groups that may do something. */
export interface AuthorizedGroups {
  /**
   * The groups that may receive.
   * @default - only the administrators
   */
  readonly read?: string[];
  /**
   * The groups that may send.
   * @default - only the administrators
   */
  readonly write?: string[];
  /**
   * The groups that may create and delete. Sending to a destination that does not exist, or receiving from it, creates it.
   * @default - only the administrators
   */
  readonly admin?: string[];
}

/** A queue or a topic, or a pattern of them, with the groups that may use it. */
export interface AuthorizedDestination extends AuthorizedGroups {
  /**
   * The name, without `queue://` or `topic://`. A whole part of it can be a wildcard: `*` stands for one part, and `>` at the
   * end for all parts that follow. `orders.>` matches `orders` too.
   * @see https://activemq.apache.org/components/classic/documentation/wildcards
   */
  readonly name: string;
}

/** The props of a `BrokerAuthorization`. All values are known at synth: the XML is rendered from them. */
export interface BrokerAuthorizationProps {
  /** The groups that may read, write and administer every queue and topic; an empty list for none. */
  readonly administrators: string[];

  /**
   * Whether the group `activemq-webconsole` is one of the administrators. The web console of the broker works only then.
   * @default true
   * @see https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/best-practices-activemq.html
   */
  readonly webConsole?: boolean;

  /**
   * The queues. All entries that match a queue count: a specific one takes nothing away from a general one.
   * @default - only the administrators can use queues
   */
  readonly queues?: AuthorizedDestination[];

  /**
   * The topics. `ActiveMQ.Advisory.>` is added for all groups unless it is stated, because ActiveMQ announces each connection
   * on one of these topics, as the user that connects.
   * @default - only the administrators can use topics
   */
  readonly topics?: AuthorizedDestination[];

  /**
   * The groups that may use temporary queues and topics, which clients use to receive replies.
   * @default - all groups
   */
  readonly temporaryDestinations?: AuthorizedGroups;
}
