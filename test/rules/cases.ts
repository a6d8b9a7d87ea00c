/**
 * For each rule about a user: a user that just satisfies it, a user that breaks only this rule, and the exact message for
 * the latter. Every part that enforces the rules is tested with these cases.
 */
import type { RosterUser } from '../../src/roster';
import type { Path, RuleId } from '../../src/rules';

export type User = Partial<Omit<RosterUser, 'groups'>> & {
  readonly brokerId?: string | undefined;
  readonly groups?: string[];
};

export interface Case {
  readonly rule: RuleId;
  readonly severity: 'error' | 'warning';
  /** Whether the rule is about a missing value. */
  readonly isPresence?: true;
  readonly good: User;
  readonly bad: User;
  /** The path in the user. */
  readonly path: Path;
  readonly message: string;
  /** The message of the Terraform condition, after the path of the construct. Rules about presence have no condition. */
  readonly condition?: string;
}

export const brokerId = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const password = 'aaaaaaaaabcd';

/** A user that satisfies every rule. */
export const base = { brokerId, username: 'orders', password } as const;

const x = (length: number) => 'x'.repeat(length);
const groups = (count: number) => Array.from({ length: count }, (_, index) => `group-${index}`);

export const cases: readonly Case[] = [
  {
    rule: 'broker-id-required',
    severity: 'error',
    isPresence: true,
    good: {},
    bad: { brokerId: undefined },
    path: ['brokerId'],
    message:
      'The broker id is missing. Allowed: the id of a broker. Pass the id that `aws mq list-brokers` prints as BrokerId.',
  },
  {
    rule: 'broker-id-form',
    severity: 'error',
    good: { brokerId: 'b-0_Z' },
    bad: { brokerId: 'arn:aws:mq:us-east-1:123456789012:broker:orders:b-12' },
    path: ['brokerId'],
    message:
      'The broker id is an ARN; the id is its last part, "b-12". Allowed: letters, digits, - and _, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9. Pass the id that `aws mq list-brokers` prints as BrokerId.',
    condition:
      'The broker id breaks the rule broker-id-form. Allowed: letters, digits, - and _, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9. Pass the id that `aws mq list-brokers` prints as BrokerId.',
  },
  {
    rule: 'username-required',
    severity: 'error',
    isPresence: true,
    good: {},
    bad: { username: undefined },
    path: ['username'],
    message: 'The username is missing. Allowed: a username. Specify one.',
  },
  {
    rule: 'username-length',
    severity: 'error',
    good: { username: x(100) },
    bad: { username: x(101) },
    path: ['username'],
    message: 'The username has 101 characters. Allowed: 2 to 100 characters. Choose a username of that length.',
    condition:
      'The username breaks the rule username-length. Allowed: 2 to 100 characters. Choose a username of that length.',
  },
  {
    rule: 'username-charset',
    severity: 'error',
    good: { username: 'Az09_.~-' },
    bad: { username: 'bad user' },
    path: ['username'],
    message:
      'The username has " " at position 4. Allowed: letters A-Z and a-z, digits, and the characters _ . ~ -. Remove or replace all other characters.',
    condition:
      'The username breaks the rule username-charset. Allowed: letters A-Z and a-z, digits, and the characters _ . ~ -. Remove or replace all other characters.',
  },
  {
    rule: 'username-dot-segment',
    severity: 'error',
    good: { username: '...' },
    bad: { username: '..' },
    path: ['username'],
    message:
      'The username is "..". Allowed: any name except "." and "..". Choose another username: it is part of a URL path, where "." and ".." refer to other resources.',
    condition:
      'The username breaks the rule username-dot-segment. Allowed: any name except "." and "..". Choose another username: it is part of a URL path, where "." and ".." refer to other resources.',
  },
  {
    rule: 'username-pii',
    severity: 'warning',
    good: { username: 'orders.service' },
    bad: { username: 'jane.doe' },
    path: ['username'],
    message:
      'The username "jane.doe" looks like personal data. Allowed: names that reveal nothing about a person. Name the user after its purpose: usernames are visible to other AWS services, such as CloudWatch Logs.',
  },
  {
    rule: 'password-length',
    severity: 'error',
    good: { password },
    bad: { password: 'aaaaaaaabcd' },
    path: ['password'],
    message: 'The password has 11 characters. Allowed: 12 to 250 characters. Choose a password of that length.',
    condition:
      'The password breaks the rule password-length. Allowed: 12 to 250 characters. Choose a password of that length.',
  },
  {
    rule: 'password-unique-characters',
    severity: 'error',
    good: { password },
    bad: { password: 'aaaaaaaaaabc' },
    path: ['password'],
    message:
      'The password has 3 different characters. Allowed: at least 4 different characters. Use more different characters.',
    condition:
      'The password breaks the rule password-unique-characters. Allowed: at least 4 different characters. Use more different characters.',
  },
  {
    rule: 'password-forbidden-characters',
    severity: 'error',
    good: { password: 'colon-comma-equals' },
    bad: { password: 'colon:comma,equal' },
    path: ['password'],
    message:
      'The password has ":" at position 6, "," at position 12. Allowed: any characters except commas, colons and equals signs. Replace these.',
    condition:
      'The password breaks the rule password-forbidden-characters. Allowed: any characters except commas, colons and equals signs. Replace these.',
  },
  {
    rule: 'password-printable-ascii',
    severity: 'error',
    good: { password: ' ~space-tilde' },
    bad: { password: 'line-break-at-the-end\n' },
    path: ['password'],
    message:
      'The password has a character that is not printable ASCII at position 22. Allowed: printable ASCII characters (space to ~). Replace all other characters; a line break at the end often comes from reading the password from a file.',
    condition:
      'The password breaks the rule password-printable-ascii. Allowed: printable ASCII characters (space to ~). Replace all other characters; a line break at the end often comes from reading the password from a file.',
  },
  {
    rule: 'groups-count',
    severity: 'error',
    good: { groups: groups(20) },
    bad: { groups: groups(21) },
    path: ['groups'],
    message: 'The user is in 21 groups. Allowed: at most 20 groups. Remove the user from some groups.',
    condition:
      'The list of groups breaks the rule groups-count. Allowed: at most 20 groups. Remove the user from some groups.',
  },
  {
    rule: 'group-length',
    severity: 'error',
    good: { groups: ['ab', x(100)] },
    bad: { groups: ['ab', 'x'] },
    path: ['groups', 1],
    message: 'The group "x" has 1 character. Allowed: 2 to 100 characters. Choose a group name of that length.',
    condition:
      'The list of groups breaks the rule group-length. Allowed: 2 to 100 characters. Choose a group name of that length.',
  },
  {
    rule: 'group-charset',
    severity: 'error',
    good: { groups: ['Az09_.~-'] },
    bad: { groups: ['no/slash'] },
    path: ['groups', 0],
    message:
      'The group "no/slash" has "/" at position 3. Allowed: letters A-Z and a-z, digits, and the characters _ . ~ -. Remove or replace all other characters.',
    condition:
      'The list of groups breaks the rule group-charset. Allowed: letters A-Z and a-z, digits, and the characters _ . ~ -. Remove or replace all other characters.',
  },
  {
    rule: 'replication-user-console-access',
    severity: 'error',
    good: { consoleAccess: false, replicationUser: true },
    bad: { consoleAccess: true, replicationUser: true },
    path: ['replicationUser'],
    message:
      'The user is a replication user with console access. Allowed: at most one of consoleAccess and replicationUser. Give console access to another user.',
    condition:
      'The access breaks the rule replication-user-console-access. Allowed: at most one of consoleAccess and replicationUser. Give console access to another user.',
  },
  {
    rule: 'group-webconsole-admin',
    severity: 'warning',
    good: { groups: ['activemq'] },
    bad: { groups: ['activemq-webconsole'] },
    path: ['groups', 0],
    message:
      'Members of the group activemq-webconsole can administer every queue and topic. Allowed: groups other than activemq-webconsole, unless the user is an administrator. Use consoleAccess if the user only needs the web console, or keep the group if the user administers the broker.',
  },
];

/** The two rules about all users of a broker. */
export const brokerCases: readonly {
  readonly rule: RuleId;
  readonly good: readonly string[];
  readonly bad: readonly string[];
  /** The path in the broker. */
  readonly path: Path;
  readonly message: string;
}[] = [
  {
    rule: 'username-unique',
    good: ['orders', 'billing', 'Orders'],
    bad: ['orders', 'billing', 'orders'],
    path: ['users', 2, 'username'],
    message:
      'The username "orders" is already used by users[0]. Allowed: usernames that are unique on the broker (case-sensitive). Rename or remove one of the users.',
  },
  {
    rule: 'users-per-broker',
    good: Array.from({ length: 250 }, (_, index) => `user-${index}`),
    bad: Array.from({ length: 251 }, (_, index) => `user-${index}`),
    path: ['users'],
    message:
      'The broker has 251 users. Allowed: at most 250 users on a broker with simple authentication. Remove users, share them between applications, or spread them over brokers.',
  },
];
