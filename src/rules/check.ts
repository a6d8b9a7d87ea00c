/** Applies the table to a user, and to all users of a broker: every violation at once, none with a password in it. */
import type { UserField } from './fields';
import type { Rule, Subject, Subjects } from './rule';
import { RULES } from './table';
import { isObject, readField, readList, readObject } from './input';
import { violation, wrongType, type Path, type Violation } from './violation';
import { normalized, quote, quoteName } from './text';

/** Stands for a value that is not known yet (a CDKTF token, an unknown value in a plan). Rules leave it alone. */
export const NOT_KNOWN_YET: unique symbol = Symbol.for('cdktf-mq-users/unknown');

/** A value, one that will be known later, or none. */
export type Known<T> = T | typeof NOT_KNOWN_YET | null | undefined;

/** A broker user as far as it is known. */
export interface UserInput {
  readonly brokerId?: Known<string>;
  readonly username?: Known<string>;
  readonly password?: Known<string>;
  readonly groups?: Known<readonly Known<string>[]>;
  readonly consoleAccess?: Known<boolean>;
  readonly replicationUser?: Known<boolean>;
  /** Warnings that were weighed and accepted: the id of the rule, and why it does not apply. */
  readonly acknowledge?: Known<Readonly<Record<string, Known<string>>>>;
}

/**
 * Returns all violations of one user, errors and warnings, in the order of the fields. Nothing is thrown: a value of a wrong
 * type is a violation like any other.
 */
export function checkUser(user: UserInput): Violation[] {
  if (!isObject(user)) return [wrongType([], user, 'an object with a username')];
  const given = (field: UserField) => readField(user, field);
  const known = <T extends string | boolean>(field: UserField, type: 'string' | 'boolean') =>
    (isKnownAs(given(field), type) ? given(field) : NOT_KNOWN_YET) as Known<T>;
  const [consoleAccess, replicationUser] = [
    known<boolean>('consoleAccess', 'boolean'),
    known<boolean>('replicationUser', 'boolean'),
  ];
  const acknowledge = acknowledged(given('acknowledge'));
  const violations = [
    ...checkField('brokerId', given('brokerId') as Known<string>),
    ...checkField('username', given('username') as Known<string>),
    ...checkField('password', given('password') as Known<string>),
    ...checkGroups(given('groups') as UserInput['groups']),
    ...wrongUnless(
      isKnownAs(given('consoleAccess'), 'boolean'),
      ['consoleAccess'],
      given('consoleAccess'),
      'true or false',
    ),
    ...wrongUnless(
      isKnownAs(given('replicationUser'), 'boolean'),
      ['replicationUser'],
      given('replicationUser'),
      'true or false',
    ),
    ...(consoleAccess === true && replicationUser === true
      ? check('access', { consoleAccess, replicationUser }, ['replicationUser'])
      : []),
  ];
  return [
    ...violations.filter(({ rule, severity }) => severity === 'error' || !Object.hasOwn(acknowledge.reasons, rule)),
    ...acknowledge.violations,
  ];
}

/** Returns all violations of a single field, for callers that have no whole user. */
export function checkField(subject: 'brokerId' | 'username' | 'password', value: Known<string>): Violation[] {
  return isKnownAs(value, 'string') ? check(subject, value, [subject]) : [wrongType([subject], value, 'a string')];
}

/** Returns the violations of the list of groups itself and of each group in it. Tokens inside the list are left alone. */
export function checkGroups(groups: UserInput['groups']): Violation[] {
  if (groups === NOT_KNOWN_YET || groups === null || groups === undefined) return [];
  const list = readList(groups);
  if (!list) return [wrongType(['groups'], groups, 'a list of strings')];
  return [
    // Those that are not known count as one.
    ...check(
      'groups',
      list.map((group) => (typeof group === 'string' ? group : '')),
      ['groups'],
    ),
    ...list.flatMap((group, index) =>
      isKnownAs(group, 'string')
        ? check('group', group as Known<string>, ['groups', index])
        : [wrongType(['groups', index], group, 'a string')],
    ),
  ];
}

const isKnownAs = (value: unknown, type: 'string' | 'boolean'): boolean =>
  value === undefined || value === null || value === NOT_KNOWN_YET || typeof value === type;

function wrongUnless(holds: boolean, path: Path, value: unknown, allowed: string): Violation[] {
  return holds ? [] : [wrongType(path, value, allowed)];
}

/** A user among others of its broker. */
export interface BrokerMember {
  readonly username: Known<string>;
  /** Where its username is. */
  readonly path: Path;
  /** What it is called in a message about another one: `users[0]`. */
  readonly label: string;
}

/** Returns the violations across all users of one broker. `path` is where a broker as a whole is. */
export function checkBroker(users: readonly BrokerMember[], path: Path): Violation[] {
  const where = (readList(path) ?? []) as Path;
  const members = readList(users);
  if (!members) return [wrongType(where, users, 'a list of users')];
  const first = new Map<string, string>();
  const repeated = members.flatMap((member) => {
    const { username, path: given, label } = (readObject(member) ?? {}) as Partial<BrokerMember>;
    if (typeof username !== 'string') return [];
    const at = (readList(given) ?? where) as Path;
    const earlier = first.get(normalized(username));
    if (earlier === undefined) first.set(normalized(username), typeof label === 'string' ? label : '');
    return earlier === undefined
      ? []
      : rulesFor('usernames')
          .filter((rule) => !rule.holds([username, username]))
          .map((rule) => brokenRule(rule, at, `The username ${quote(username)} is that of ${earlier} already`));
  });
  // Different names, so that only their number is judged.
  const distinct = members.map((_, index) => String(index));
  return [...repeated, ...check('usernames', distinct, where)];
}

/** The ids of the rules that can be acknowledged. */
export const WARNINGS: readonly string[] = RULES.filter(({ severity }) => severity === 'warning').map(({ id }) => id);

/** The reasons that are given, and what is wrong with them. */
function acknowledged(given: unknown): { reasons: Readonly<Record<string, unknown>>; violations: Violation[] } {
  if (given === undefined || given === null || given === NOT_KNOWN_YET) return { reasons: {}, violations: [] };
  const reasons = readObject(given);
  if (!reasons) return { reasons: {}, violations: [wrongType(['acknowledge'], given, reasonsById)] };
  return { reasons, violations: checkAcknowledgements(reasons) };
}

const reasonsById = 'an object of reasons, by the id of a warning';

/** How many acknowledgements are judged: there are not so many warnings. */
const MOST_ACKNOWLEDGED = 20;

function checkAcknowledgements(acknowledge: Readonly<Record<string, unknown>>): Violation[] {
  const entries = Object.entries(acknowledge);
  const more = entries.length - MOST_ACKNOWLEDGED;
  const tooMany: Violation[] =
    more <= 0
      ? []
      : [
          violation(
            'acknowledgement',
            ['acknowledge'],
            `There are ${more} more acknowledgements than are checked. Allowed: ${WARNINGS.join(', ')}. Remove them.`,
          ),
        ];
  const judged = entries.slice(0, MOST_ACKNOWLEDGED).flatMap(([rule, reason]): Violation[] => {
    const refuse = (problem: string, advice: string): Violation[] => [
      violation('acknowledgement', ['acknowledge', rule], `${problem}. ${advice}.`),
    ];
    if (!WARNINGS.includes(rule)) {
      return refuse(
        `${quoteName(rule) ?? 'The name'} is not the id of a warning`,
        `Allowed: ${WARNINGS.join(', ')}. Errors cannot be acknowledged; correct the id or remove it`,
      );
    }
    if (!isKnownAs(reason, 'string')) return [wrongType(['acknowledge', rule], reason, 'a reason')];
    const isReason = reason === NOT_KNOWN_YET || (typeof reason === 'string' && reason.trim() !== '');
    return isReason
      ? []
      : refuse(
          `The reason for acknowledging ${rule} is empty`,
          'Allowed: any text. Say why the warning does not apply',
        );
  });
  return [...judged, ...tooMany];
}

function check<S extends Subject>(subject: S, given: Known<Subjects[S]>, path: Path): Violation[] {
  if (given === NOT_KNOWN_YET) return [];
  const rules = rulesFor(subject);
  if (given === undefined || given === null) {
    return rules
      .filter(({ presence }) => presence)
      .map((rule) => brokenRule(rule, path, rule.problem('' as Subjects[S])));
  }
  const value = normalizeDeep(given);
  return rules
    .filter((rule) => !rule.presence && !rule.holds(value))
    .map((rule) => brokenRule(rule, path, rule.problem(value)));
}

function normalizeDeep<T>(value: T): T {
  if (typeof value === 'string') return normalized(value) as T;
  return (Array.isArray(value) ? value.map(normalizeDeep) : value) as T;
}

const bySubject = new Map<Subject, readonly Rule[]>();

/** The rules about one subject, in the order of the table. */
export function rulesFor<S extends Subject>(subject: S): readonly Rule<S>[] {
  const known = bySubject.get(subject) ?? (RULES as readonly Rule[]).filter((rule) => rule.subject === subject);
  bySubject.set(subject, known);
  return known as unknown as readonly Rule<S>[];
}

/** What is allowed and what to do, as the end of a message. */
export function adviceOf({ allowed, remedy }: Pick<Rule, 'allowed' | 'remedy'>): string {
  return `Allowed: ${allowed}. ${remedy}.`;
}

function brokenRule(
  rule: Pick<Rule, 'id' | 'severity' | 'allowed' | 'remedy'>,
  path: Path,
  problem: string,
): Violation {
  return { rule: rule.id, severity: rule.severity, path, message: `${problem}. ${adviceOf(rule)}` };
}
