/**
 * The table of rules. Every check in this project is derived from it: at synth, in Terraform, in the provider, in the
 * client and on the command line. So is docs/rules.md.
 */
import type { Rule, Source, Subject } from './rule';
import { dottedName, looksPersonal, personalNumber, technicalWord } from './personal-data';
import { LIMITS, rangeText, type Range } from './limits';
import { characters, count, listCharacters, quote } from './text';

const apiUser: Source = {
  title: 'Amazon MQ REST API reference: User',
  url: 'https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id-users-username.html',
};
const apiBroker: Source = {
  title: 'Amazon MQ REST API reference: Broker',
  url: 'https://docs.aws.amazon.com/amazon-mq/latest/api-reference/brokers-broker-id.html',
};
const quotas: Source = {
  title: 'Quotas in Amazon MQ',
  url: 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-limits.html',
};
const replication: Source = {
  title: 'Cross-Region data replication for Amazon MQ for ActiveMQ',
  url: 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/crdr-for-active-mq.html',
};
const consoleGroup: Source = {
  title: 'Amazon MQ for ActiveMQ users',
  url: 'https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-users.html',
};
const urlStandard: Source = {
  title: 'RFC 3986, section 5.2.4: Remove Dot Segments',
  url: 'https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4',
};

/** The group as which the web console of Amazon MQ signs in. */
export const WEB_CONSOLE_GROUP = 'activemq-webconsole';

/** Usernames and groups allow the same characters. */
const nameCharacter = /^[A-Za-z0-9_.~-]$/;
const nameCharacters = 'letters A-Z and a-z, digits, and the characters _ . ~ -';
const printableAscii = /^[ -~]$/;
const forbiddenInPassword = /^[,:=]$/;

/** Returns a condition on the number of code points; `length()` would count grapheme clusters. */
const lengthCondition = (expression: string, { min, max }: Range): string =>
  `can(regex("^(?s:.{${min},${max}})$", ${expression}))`;
/** Returns a condition that every code point is in a character class; an empty string satisfies it. */
const everyCharacter = (expression: string, characterClass: string): string =>
  `can(regex("^[${characterClass}]*$", ${expression}))`;

const hasLength = (value: string, { min, max }: Range): boolean => {
  const { length } = characters(value);
  return length >= min && length <= max;
};

/** Checks the type of a row without widening it. */
const rule = <S extends Subject>(row: Rule<S>): Rule<S> => row;

/** Every rule of Amazon MQ that is checked. docs/rules.md shows them. */
export const RULES = [
  rule({
    id: 'broker-id-required',
    subject: 'brokerId',
    severity: 'error',
    presence: true,
    allowed: 'the id of a broker',
    remedy: 'Pass the id that `aws mq list-brokers` prints as BrokerId',
    source: apiUser,
    holds: () => true,
    problem: () => 'The broker id is missing',
    condition: (expression) => `${expression} != null`,
  }),
  rule({
    id: 'broker-id-form',
    subject: 'brokerId',
    severity: 'error',
    allowed: 'letters, digits, - and _, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9',
    remedy: 'Pass the id that `aws mq list-brokers` prints as BrokerId',
    source: apiBroker,
    holds: (value) => /^[A-Za-z0-9_-]+$/.test(value),
    problem: (value) => {
      if (value.startsWith('arn:')) return `The broker id is an ARN; the id is its last part, ${lastPart(value)}`;
      if (value.includes('://')) return 'The broker id is a URL; the id is the part of it that starts with b-';
      if (value === '') return 'The broker id is empty';
      return `The broker id has ${listCharacters(value, (c) => !/^[A-Za-z0-9_-]$/.test(c))}`;
    },
    condition: (expression) => `can(regex("^[A-Za-z0-9_-]+$", ${expression}))`,
  }),
  rule({
    id: 'username-required',
    subject: 'username',
    severity: 'error',
    presence: true,
    allowed: 'a username',
    remedy: 'Specify one',
    source: apiUser,
    holds: () => true,
    problem: () => 'The username is missing',
    condition: (expression) => `${expression} != null`,
  }),
  rule({
    id: 'username-length',
    subject: 'username',
    severity: 'error',
    allowed: `${rangeText(LIMITS.username)} characters`,
    remedy: 'Choose a username of that length',
    source: apiUser,
    holds: (value) => hasLength(value, LIMITS.username),
    problem: (value) => `The username has ${count(characters(value).length, 'character')}`,
    condition: (expression) => lengthCondition(expression, LIMITS.username),
  }),
  rule({
    id: 'username-charset',
    subject: 'username',
    severity: 'error',
    allowed: nameCharacters,
    remedy: 'Remove or replace all other characters',
    source: apiUser,
    holds: (value) => characters(value).every((c) => nameCharacter.test(c)),
    problem: (value) => `The username has ${listCharacters(value, (c) => !nameCharacter.test(c))}`,
    condition: (expression) => everyCharacter(expression, 'A-Za-z0-9_.~-'),
  }),
  rule({
    id: 'username-dot-segment',
    subject: 'username',
    severity: 'error',
    allowed: 'any name except "." and ".."',
    remedy: 'Choose another username: it is part of a URL path, where "." and ".." refer to other resources',
    source: urlStandard,
    holds: (value) => value !== '.' && value !== '..',
    problem: (value) => `The username is ${JSON.stringify(value)}`,
    condition: (expression) => `!contains([".", ".."], ${expression})`,
  }),
  rule({
    id: 'username-pii',
    subject: 'username',
    severity: 'warning',
    allowed: 'names that reveal nothing about a person',
    remedy: 'Name the user after its purpose: usernames are visible to other AWS services, such as CloudWatch Logs',
    source: apiUser,
    holds: (value) => !looksPersonal(value),
    problem: (value) => `The username ${quote(value)} looks like personal data`,
    condition: (expression) =>
      `!(can(regex("${personalNumber}", ${expression})) || ` +
      `(can(regex("${dottedName}", ${expression})) && !can(regex("${technicalWord}", lower(${expression})))))`,
  }),
  rule({
    id: 'password-length',
    subject: 'password',
    severity: 'error',
    allowed: `${rangeText(LIMITS.password)} characters`,
    remedy: 'Choose a password of that length',
    source: apiUser,
    holds: (value) => hasLength(value, LIMITS.password),
    problem: (value) => `The password has ${count(characters(value).length, 'character')}`,
    condition: (expression) => lengthCondition(expression, LIMITS.password),
  }),
  rule({
    id: 'password-unique-characters',
    subject: 'password',
    severity: 'error',
    allowed: `at least ${LIMITS.differentCharacters} different characters`,
    remedy: 'Use more different characters',
    source: apiUser,
    holds: (value) => new Set(characters(value)).size >= LIMITS.differentCharacters,
    problem: (value) => `The password has ${count(new Set(characters(value)).size, 'different character')}`,
    condition: (expression) => `length(distinct(split("", ${expression}))) >= ${LIMITS.differentCharacters}`,
  }),
  rule({
    id: 'password-forbidden-characters',
    subject: 'password',
    severity: 'error',
    allowed: 'any characters except commas, colons and equals signs',
    remedy: 'Replace these',
    source: apiUser,
    holds: (value) => !/[,:=]/.test(value),
    problem: (value) => `The password has ${listCharacters(value, (c) => forbiddenInPassword.test(c))}`,
    condition: (expression) => everyCharacter(expression, '^,:='),
  }),
  rule({
    id: 'password-printable-ascii',
    subject: 'password',
    severity: 'error',
    allowed: 'printable ASCII characters (space to ~)',
    remedy: 'Replace all other characters; a line break at the end often comes from reading the password from a file',
    source: quotas,
    holds: (value) => characters(value).every((c) => printableAscii.test(c)),
    problem: (value) => {
      const position = characters(value).findIndex((c) => !printableAscii.test(c)) + 1;
      return `The password has a character that is not printable ASCII at position ${position}`;
    },
    condition: (expression) => everyCharacter(expression, ' -~'),
  }),
  rule({
    id: 'groups-count',
    subject: 'groups',
    severity: 'error',
    allowed: `at most ${LIMITS.groupsPerUser} groups`,
    remedy: 'Remove the user from some groups',
    source: apiUser,
    holds: (value) => new Set(value).size <= LIMITS.groupsPerUser,
    problem: (value) => `The user is in ${count(new Set(value).size, 'group')}`,
    condition: (expression) => `length(toset(${expression})) <= ${LIMITS.groupsPerUser}`,
  }),
  rule({
    id: 'group-length',
    subject: 'group',
    severity: 'error',
    allowed: `${rangeText(LIMITS.group)} characters`,
    remedy: 'Choose a group name of that length',
    source: apiUser,
    holds: (value) => hasLength(value, LIMITS.group),
    problem: (value) => `The group ${quote(value)} has ${count(characters(value).length, 'character')}`,
    condition: (expression) => lengthCondition(expression, LIMITS.group),
  }),
  rule({
    id: 'group-charset',
    subject: 'group',
    severity: 'error',
    allowed: nameCharacters,
    remedy: 'Remove or replace all other characters',
    source: apiUser,
    holds: (value) => characters(value).every((c) => nameCharacter.test(c)),
    problem: (value) => `The group ${quote(value)} has ${listCharacters(value, (c) => !nameCharacter.test(c))}`,
    condition: (expression) => everyCharacter(expression, 'A-Za-z0-9_.~-'),
  }),
  rule({
    id: 'replication-user-console-access',
    subject: 'access',
    severity: 'error',
    allowed: 'at most one of consoleAccess and replicationUser',
    remedy: 'Give console access to another user',
    source: replication,
    holds: ({ consoleAccess, replicationUser }) => !(consoleAccess && replicationUser),
    problem: () => 'The user is a replication user with console access',
    condition: ({ consoleAccess, replicationUser }) => `!(${consoleAccess} && ${replicationUser})`,
  }),
  rule({
    id: 'group-webconsole-admin',
    subject: 'group',
    severity: 'warning',
    allowed: 'groups other than activemq-webconsole, unless the user is an administrator',
    remedy:
      'Use consoleAccess if the user only needs the web console, or keep the group if the user administers the broker',
    source: consoleGroup,
    holds: (value) => value !== WEB_CONSOLE_GROUP,
    problem: () => 'Members of the group activemq-webconsole can administer every queue and topic',
    condition: (expression) => `${expression} != "activemq-webconsole"`,
  }),
  rule({
    id: 'username-unique',
    subject: 'usernames',
    severity: 'error',
    allowed: 'usernames that are unique on the broker (case-sensitive)',
    remedy: 'Rename or remove one of the users',
    source: apiUser,
    holds: (value) => new Set(value).size === value.length,
    problem: (value) => {
      const repeated = [...new Set(value.filter((name, index) => value.indexOf(name) !== index))];
      return `${repeated.length === 1 ? 'The username' : 'The usernames'} ${repeated.map(quote).join(', ')} ${repeated.length === 1 ? 'is' : 'are'} used more than once`;
    },
    condition: (expression) => `length(distinct(${expression})) == length(${expression})`,
  }),
  rule({
    id: 'users-per-broker',
    subject: 'usernames',
    severity: 'error',
    allowed: `at most ${LIMITS.usersPerBroker} users on a broker with simple authentication`,
    remedy: 'Remove users, share them between applications, or spread them over brokers',
    source: quotas,
    holds: (value) => value.length <= LIMITS.usersPerBroker,
    problem: (value) => `The broker has ${count(value.length, 'user')}`,
    condition: (expression) => `length(${expression}) <= ${LIMITS.usersPerBroker}`,
  }),
] as const;

/** The ids of all rules, as a type. */
export type RuleId = (typeof RULES)[number]['id'];

/** Returns the part of an ARN after its last colon, quoted. */
function lastPart(arn: string): string {
  return quote(arn.slice(arn.lastIndexOf(':') + 1));
}
