/**
 * The table of findings: what an audit of a broker reports, and why. docs/findings.md shows it. Each row checks one broker.
 */
import { describeEntry, entriesOf, OPERATIONS, type Authorization, type AuthorizationEntry } from './authorization';
import type { AccessEvaluator } from './decide';
import { formatDestination, parseDestination } from './destination';
import type { AuditedUser, BrokerAudit, FindingSeverity, FindingSubject } from './audit-types';

/** A row of the table. */
export interface FindingRule {
  readonly id: string;
  readonly severity: FindingSeverity;
  /** What the finding is, without its subject. */
  readonly title: string;
  /** What to do, as a sentence without its period. */
  readonly remedy: string;
  /** Where this is documented, or how it was found out. */
  readonly source: string;
  /** @internal */
  readonly find: (broker: AuditContext) => Found[];
}

/** One thing that a row found. */
export interface Found {
  readonly subject: FindingSubject;
  /** What is wrong, as a sentence without its period. */
  readonly problem: string;
}

/** What the rows check. */
export interface AuditContext extends BrokerAudit {
  readonly administrators: readonly string[];
  /** Absent if there is no map that can be evaluated. */
  readonly evaluator: AccessEvaluator | undefined;
}

const mapGuide =
  'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/best-practices-activemq.html#always-configure-authorization-map';
const usersGuide = 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-users.html';
const securityGuide = 'https://activemq.apache.org/components/classic/documentation/security';
const pendingGuide = 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-managing-users.html';

/** The group as which the web console of Amazon MQ signs in. */
export const CONSOLE_GROUP = 'activemq-webconsole';

/** Every client of ActiveMQ announces its connection on this topic, so that its user must be able to create it. */
const connectionAdvisory = parseDestination('topic://ActiveMQ.Advisory.Connection');
const everything = ['queue://>', 'topic://>'].map(parseDestination);

/** Every finding. */
export const FINDING_RULES: readonly FindingRule[] = [
  {
    id: 'configuration-invalid',
    severity: 'error',
    title: 'The configuration cannot be evaluated',
    remedy: 'Correct the configuration, and apply it to the broker',
    source: securityGuide,
    find: ({ configurationProblems = [] }) =>
      configurationProblems.map(({ line, message }) => ({
        subject: line === undefined ? {} : { line },
        problem: message.replace(/\.$/, ''),
      })),
  },
  {
    id: 'no-authorization-map',
    severity: 'error',
    title: 'There is no authorization map',
    remedy: 'Add an authorizationPlugin with an authorizationMap to the configuration',
    source: mapGuide,
    find: ({ authorization }) =>
      authorization?.kind === 'none'
        ? [{ subject: {}, problem: 'There is no authorization map, so every user may do everything' }]
        : [],
  },
  {
    id: 'advisories-denied',
    severity: 'error',
    title: 'A user may not create the advisory topics, and cannot connect',
    remedy: 'Give the groups of the user read, write and admin on the topic ActiveMQ.Advisory.>',
    source: securityGuide,
    find: ({ authorization, evaluator, users }) =>
      authorization?.advisories && evaluator
        ? users
            // Amazon MQ itself connects as a replication user, which needs no group.
            .filter(({ groups, replicationUser }) => groups.length > 0 || !replicationUser)
            .filter(({ groups }) => !evaluator.decide(groups, 'admin', connectionAdvisory).allowed)
            .map((user) => ({
              subject: { username: user.username },
              problem: `The user ${user.username} may not create topics for advisory messages, without which it cannot connect unless the topics already exist`,
            }))
        : [],
  },
  {
    id: 'group-without-entry',
    severity: 'warning',
    title: 'No entry names a group of a user',
    remedy: 'Correct the name of the group, add it to an entry, or remove the user from it',
    source: mapGuide,
    find: ({ evaluator, authorization, users }) => {
      if (!evaluator || !authorization) return [];
      const named = groupsOf(authorization);
      return membersByGroup(users)
        .filter(([group]) => !named.has(group))
        .map(([group, members]) => ({
          subject: { group },
          problem: `No entry names the group ${group} of ${listed(members)}`,
        }));
    },
  },
  {
    id: 'entry-without-users',
    severity: 'note',
    title: 'No user is in a group of an entry',
    remedy: 'Correct the name of the group, or remove it from the entries',
    source: mapGuide,
    find: ({ evaluator, authorization, users }) => {
      if (!evaluator || !authorization) return [];
      const used = new Set(users.flatMap(({ groups }) => groups));
      return [...groupsOf(authorization)]
        .filter(([group]) => group !== '*' && group !== CONSOLE_GROUP && !used.has(group))
        .map(([group, line]) => ({
          subject: { group, line },
          problem:
            group === ''
              ? 'An entry has a group without a name'
              : `No user is in the group ${group}, which an entry names`,
        }));
    },
  },
  {
    id: 'user-without-groups',
    severity: 'warning',
    title: 'A user is in no group',
    remedy: 'Put the user into a group that an entry names, or delete it',
    source: securityGuide,
    find: ({ evaluator, users }) =>
      evaluator
        ? users
            .filter(({ groups, replicationUser }) => groups.length === 0 && !replicationUser)
            .map(({ username }) => ({
              subject: { username },
              problem: `The user ${username} is in no group, so no entry admits it, not even one for *`,
            }))
        : [],
  },
  {
    id: 'broad-access',
    severity: 'warning',
    title: 'A group other than those of administrators may send to, or administer, all queues or topics',
    remedy: 'Name the destinations of the group in separate entries, or declare it as a group of administrators',
    source: mapGuide,
    find: ({ authorization, administrators }) =>
      (authorization ? entriesOf(authorization) : []).filter(coversEverything).flatMap((entry) =>
        [...new Set([...entry.write, ...entry.admin])]
          .filter((group) => !administrators.includes(group))
          .map((group) => ({
            subject: { group, line: entry.line },
            problem: `${group === '*' ? 'Every group' : `The group ${group}`} has ${operationsOf(entry, group)} on ${describeEntry(entry)}`,
          })),
      ),
  },
  {
    id: 'console-denied',
    severity: 'warning',
    title: 'The authorization map denies access to the web console',
    remedy: `Give the group ${CONSOLE_GROUP} read, write and admin on the queue > and the topic >`,
    source: mapGuide,
    find: ({ evaluator, users }) => {
      if (!evaluator || !users.some(({ consoleAccess }) => consoleAccess)) return [];
      const denied = everything.filter((destination) =>
        OPERATIONS.some((operation) => !evaluator.decide([CONSOLE_GROUP], operation, destination).allowed),
      );
      if (denied.length === 0) return [];
      const names = denied.flat().map(formatDestination).join(' and ');
      return [{ subject: { group: CONSOLE_GROUP }, problem: `The web console does not have full access to ${names}` }];
    },
  },
  {
    id: 'console-user',
    severity: 'warning',
    title: 'A user can sign in to the web console',
    remedy:
      'Remove the console access of users that do not need it; CVE-2026-34197 lets anyone with it run code on the broker',
    source: 'https://nvd.nist.gov/vuln/detail/CVE-2026-34197',
    find: ({ users }) =>
      users
        .filter(({ consoleAccess }) => consoleAccess)
        .map(({ username }) => ({
          subject: { username },
          problem: `The user ${username} can sign in to the web console`,
        })),
  },
  {
    id: 'ineffective-attribute',
    severity: 'warning',
    title: 'ActiveMQ ignores an attribute of an entry',
    remedy: 'Split the entry, or use the element that ActiveMQ reads',
    source: securityGuide,
    find: ({ authorization }) =>
      (authorization?.ineffective ?? []).map(({ line, attribute, reason }) => ({
        subject: { line },
        problem: `The attribute ${attribute} has no effect: ${reason}`,
      })),
  },
  {
    id: 'temporary-destinations-open',
    severity: 'note',
    title: 'Every user may use temporary destinations',
    remedy: 'Add a tempDestinationAuthorizationEntry to the authorizationMap',
    source: securityGuide,
    find: ({ authorization }) =>
      authorization?.maps.some(({ temporaryEntry }) => temporaryEntry === undefined)
        ? [
            {
              subject: {},
              problem:
                'The map has no tempDestinationAuthorizationEntry, so every user may create and read temporary queues and topics',
            },
          ]
        : [],
  },
  {
    id: 'unknown-user',
    severity: 'warning',
    title: 'The configuration in hand does not have a user',
    remedy: 'Adopt the user, or delete it',
    source: usersGuide,
    find: ({ users, expectedUsernames }) =>
      expectedUsernames
        ? users
            .filter(({ username }) => !expectedUsernames.includes(username))
            .map(({ username }) => ({
              subject: { username },
              problem: `The user ${username} is on the broker, but not in the given configuration`,
            }))
        : [],
  },
  {
    id: 'pending-change',
    severity: 'note',
    title: 'A change of a user is pending',
    remedy: 'Reboot the broker, or wait for its maintenance window',
    source: pendingGuide,
    find: ({ users }) =>
      users
        .filter(({ pendingChange }) => pendingChange)
        .map(({ username, pendingChange }) => ({
          subject: { username },
          problem: `A change of the user ${username} is pending (${pendingChange}), and is counted as applied here`,
        })),
  },
  {
    id: 'pending-configuration',
    severity: 'note',
    title: 'A revision of the configuration is pending',
    remedy: 'Audit the broker again after its reboot',
    source: pendingGuide,
    find: ({ pendingConfiguration }) =>
      pendingConfiguration
        ? [
            {
              subject: {},
              problem: `Revision ${pendingConfiguration.revision} of the configuration ${pendingConfiguration.id} is pending, and was not evaluated`,
            },
          ]
        : [],
  },
  {
    id: 'ldap',
    severity: 'note',
    title: 'The broker authenticates or authorizes by LDAP',
    remedy: 'Look up its users and entries in the LDAP server',
    source: 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-authentication-authorization.html',
    find: ({ authorization, authenticationStrategy }) =>
      authorization?.kind === 'ldap' || authenticationStrategy === 'LDAP'
        ? [
            {
              subject: {},
              problem: 'The broker uses LDAP, so that its users and their permissions cannot be judged from here',
            },
          ]
        : [],
  },
];

/** Returns the groups that entries name, each with the line of the first one. */
function groupsOf(authorization: Authorization): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  for (const entry of entriesOf(authorization)) {
    for (const group of OPERATIONS.flatMap((operation) => entry[operation])) {
      if (!lines.has(group)) lines.set(group, entry.line);
    }
  }
  return lines;
}

function membersByGroup(users: readonly AuditedUser[]): [group: string, members: string[]][] {
  const members = new Map<string, string[]>();
  for (const { username, groups } of users) {
    for (const group of groups) members.set(group, [...(members.get(group) ?? []), username]);
  }
  return [...members];
}

function coversEverything({ kind, destinations }: AuthorizationEntry): boolean {
  return kind === 'default' || destinations.some(({ name }) => name === '>');
}

function operationsOf(entry: AuthorizationEntry, group: string): string {
  return (['write', 'admin'] as const).filter((operation) => entry[operation].includes(group)).join(' and ');
}

const MOST_LISTED = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_LISTED).join(', ');
  return names.length > MOST_LISTED ? `${shown} and ${names.length - MOST_LISTED} more` : shown;
}
