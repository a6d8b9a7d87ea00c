/**
 * What the emulator does if nothing on record says what AWS does, and what would settle it. A comment `GUESS` with the
 * id marks each place in the code. docs/emulator.md lists the guesses.
 */
interface Guess {
  /** What the emulator does. */
  readonly guess: string;
  /** What would show whether AWS does the same. */
  readonly settledBy: string;
}

export const GUESSES: Readonly<Record<string, Guess>> = {
  'pending-deletion': {
    guess:
      "CreateUser and UpdateUser for a user whose deletion is pending fail with a ConflictException. The option `pendingDeletion: 'recreate'` makes them replace the deletion.",
    settledBy: 'CreateUser and UpdateUser after DeleteUser, before the reboot',
  },
  'user-exists': {
    guess: 'The message of the ConflictException for a user that exists.',
    settledBy: 'CreateUser twice with one username',
  },
  quota: {
    guess:
      'A request over a quota (250 users of a broker, 200 brokers or 1,000 configurations of a Region, 300 revisions) is a BadRequestException. Users whose deletion is pending count.',
    settledBy: 'a request over each quota',
  },
  'broker-state': {
    guess:
      "UpdateBroker, RebootBroker and changes of users are refused unless the broker is RUNNING, with the wording of DeleteBroker's message, which is on record.",
    settledBy: 'UpdateBroker, RebootBroker and CreateUser during a reboot',
  },
  'creator-request-id': {
    guess:
      'A repeated `creatorRequestId` returns the broker until it is deleted. With another broker name, it is a ConflictException. Of the other members, only `hostInstanceType` must be the same.',
    settledBy: 'CreateBroker with the same id and another name, engine or deployment mode',
  },
  'config-managed': {
    guess: 'The authentication strategy CONFIG_MANAGED is refused for ActiveMQ brokers.',
    settledBy: 'CreateBroker for ActiveMQ with CONFIG_MANAGED',
  },
  'ldap-pair': {
    guess: 'LDAP authentication without `ldapServerMetadata`, and the reverse, are refused.',
    settledBy: 'CreateBroker with LDAP and no server, and with a server and no LDAP',
  },
  'ldap-users': {
    guess: 'Changes of users of a broker with LDAP authentication are refused with a BadRequestException.',
    settledBy: 'CreateUser for a broker with LDAP authentication',
  },
  'rabbitmq-users': {
    guess:
      'CreateUser and UpdateUser for a RabbitMQ broker are a ConflictException, the other operations of users a BadRequestException. Both texts that are on record are in the message.',
    settledBy: 'each operation of users for a RabbitMQ broker',
  },
  'kms-key': {
    guess: 'A `kmsKeyId` together with `useAwsOwnedKey` true is refused.',
    settledBy: 'CreateBroker with `useAwsOwnedKey` true and a `kmsKeyId`',
  },
  'configuration-match': {
    guess:
      'A broker whose configuration, or its revision, does not exist or is for another engine is refused with a BadRequestException. Without a revision, it gets the latest.',
    settledBy: 'CreateBroker with each kind of configuration that is refused, and without a revision',
  },
  replica: {
    guess:
      'CreateBroker with CRDR refuses what the Developer Guide excludes (one Region, another deployment mode, an older version, a broker that has a replica), each with a BadRequestException.',
    settledBy: 'CreateBroker with CRDR for each of these cases',
  },
  'replica-reboot': {
    guess: 'The replica is REBOOT_IN_PROGRESS as long as the primary broker.',
    settledBy: 'DescribeBroker of both during the reboot',
  },
  promote: {
    guess:
      'After Promote, the brokers whose role changes are REBOOT_IN_PROGRESS; with FAILOVER, the promoted broker is RUNNING at once. A SWITCHOVER needs a RUNNING primary broker, and the mode of data replication cannot be changed until the roles have changed.',
    settledBy: 'DescribeBroker of both during each kind of promotion',
  },
  'pair-by-update': {
    guess: 'UpdateBroker cannot turn on CRDR for a broker without a replica.',
    settledBy: 'UpdateBroker with `dataReplicationMode` CRDR',
  },
  'replication-off': {
    guess: 'DescribeBroker shows `dataReplicationMode` NONE if it was requested, or after a pair has ended.',
    settledBy: 'DescribeBroker of a broker that was created with NONE, and of both brokers of a former pair',
  },
  'delete-pair': {
    guess:
      'DeleteBroker is refused while data replication is on. After it ends, the brokers can be deleted in any order; the acceptance test of the AWS provider deletes the primary broker first.',
    settledBy: 'DeleteBroker of each broker of a pair',
  },
  'shared-resources': {
    guess: 'Resource shares are added and removed by the next reboot, and are AVAILABLE then.',
    settledBy: 'DescribeSharedResources before and after a reboot',
  },
  'public-rabbitmq': {
    guess: 'DescribeBroker shows no security groups of a public RabbitMQ broker.',
    settledBy: 'DescribeBroker of a public RabbitMQ broker',
  },
  'default-version': {
    guess: 'A broker without an engine version gets the newest that its instance type supports.',
    settledBy: 'CreateBroker of a RabbitMQ broker on mq.m5.large without a version',
  },
  patches: {
    guess: 'The patch versions that DescribeBroker shows for ActiveMQ 5.19, RabbitMQ 4.2 and RabbitMQ 4.3.',
    settledBy: 'DescribeBroker of each version',
  },
  regions: {
    guess: 'Every Region offers the same instance types, in all its Availability Zones.',
    settledBy: 'DescribeBrokerInstanceOptions in each Region',
  },
  'offer-messages': {
    guess:
      'The messages for combinations of engine, instance type, storage and deployment mode that do not exist, except those of engine versions and instance types.',
    settledBy: 'CreateBroker with each combination',
  },
  'configuration-description': {
    guess: 'DescribeConfiguration has no description besides that of the latest revision, also after an update.',
    settledBy: 'DescribeConfiguration after an update with a description',
  },
  'configuration-limits': {
    guess: 'A configuration can have 256 KiB of data and 100 levels of elements.',
    settledBy: 'UpdateConfiguration with more data and with more levels',
  },
  'configuration-encoding': {
    guess: 'Data is UTF-8, UTF-16 or ASCII text in base64 without line breaks; padding can be left out.',
    settledBy: 'UpdateConfiguration with other encodings',
  },
  'configuration-form': {
    guess:
      'Warnings come in the order of the document. Comments outside the root element and processing instructions are kept.',
    settledBy: 'UpdateConfiguration with several warnings, comments and processing instructions',
  },
  'configuration-expressions': {
    guess: 'An attribute value that starts with `#` is removed, like other expressions.',
    settledBy: 'UpdateConfiguration with an attribute value that starts with `#`',
  },
  'permitted-elements': {
    guess:
      'All versions of ActiveMQ permit the same elements. Elements inside connectionFilter, localUri, objectName and uri are removed.',
    settledBy: 'the schemas of the other versions; UpdateConfiguration with elements inside these',
  },
  'rabbitmq-keys': {
    guess: 'A RabbitMQ configuration with a key or value that is not permitted is refused, and nothing is removed.',
    settledBy: 'UpdateConfiguration of a RabbitMQ configuration with another key',
  },
  'secret-filters': {
    guess:
      'ListSecrets: a filter with several values matches any of them, and a negation also matches secrets without the attribute.',
    settledBy: 'ListSecrets with several values in a filter, and with secrets that have no description',
  },
  'filter-errors': {
    guess: 'ListSecrets: the errors for a filter without a key or without values are those of moto.',
    settledBy: 'raw requests of ListSecrets without these members',
  },
  'secret-types': {
    guess: 'The messages for the wrong types of members of Secrets Manager.',
    settledBy: 'raw requests with members of wrong types',
  },
  'random-password-types': {
    guess: 'GetRandomPassword ignores a required type whose characters are all excluded.',
    settledBy: 'GetRandomPassword that excludes all characters of a required type',
  },
  'rotation-test': {
    guess: 'RotateSecret with RotateImmediately false tests the function with a copy of the current value.',
    settledBy: 'RotateSecret with RotateImmediately false, and the value of AWSPENDING during the test',
  },
  'rotation-value': {
    guess: 'A rotation fails if its version becomes AWSCURRENT without a value.',
    settledBy: 'UpdateSecretVersionStage for a version that a rotation has started, before PutSecretValue',
  },
  'resource-policy': {
    guess: 'PutResourcePolicy checks only that the policy is a JSON object. The message is that of moto.',
    settledBy: 'PutResourcePolicy with text, and with documents that are not policies',
  },
  'rotation-retry': {
    guess:
      'RotateSecret with the token of a rotation that runs or has succeeded starts no other rotation; with the id of another version, it is refused.',
    settledBy: 'RotateSecret twice with one token, and with the id of another version',
  },
  'rotation-rules': {
    guess: 'RotationRules without a schedule are refused.',
    settledBy: 'RotateSecret with only a Duration',
  },
  'rotation-days': {
    guess:
      'AutomaticallyAfterDays of a schedule is the number of whole days to the next window, at least 1. New rules count from the time of the request.',
    settledBy: 'DescribeSecret after RotateSecret with several schedules',
  },
  'rotation-hours': {
    guess:
      'A rate in hours counts from the hour of the last rotation. The hours of a cron expression are at least four apart within a day.',
    settledBy: 'NextRotationDate of secrets with schedules in hours',
  },
};
