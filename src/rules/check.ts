/** Applies the table to a user, and to all users of a broker: every violation at once, none with a password in it. */
import type { Rule, Severity, Subject, Subjects } from './rule';
import { RULES } from './table';
import { normalized, quote } from './text';

/** Stands for a value that is not known yet (a CDKTF token, an unknown value in a plan). Rules leave it alone. */
export const UNKNOWN: unique symbol = Symbol.for('cdktf-mq-users/unknown');

/** A value, one that will be known later, or none. */
export type Known<T> = T | typeof UNKNOWN | null | undefined;

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

export type UserField = keyof UserInput;

/** Where something is, from the root of what was checked: `['groups', 2]`. */
export type Path = readonly (string | number)[];

/**
 * One rule broken in one place.
 * @jsii ignore
 */
export interface Violation {
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  readonly path: Path;
  /** What is wrong, what is allowed, what to do. */
  readonly message: string;
}

/** All violations of one user, errors and warnings, in the order of the fields. Nothing is thrown. */
export function checkUser(user: UserInput): Violation[] {
  const { consoleAccess, replicationUser, acknowledge } = user;
  const violations = [
    ...checkField('brokerId', user.brokerId),
    ...checkField('username', user.username),
    ...checkField('password', user.password),
    ...checkGroups(user.groups),
    ...(consoleAccess === true && replicationUser === true
      ? check('access', { consoleAccess, replicationUser }, ['replicationUser'])
      : []),
  ];
  if (acknowledge === undefined || acknowledge === null || acknowledge === UNKNOWN) return violations;
  return [
    ...violations.filter(({ rule, severity }) => severity === 'error' || !Object.hasOwn(acknowledge, rule)),
    ...checkAcknowledgements(acknowledge),
  ];
}

/** All violations of a single field, for callers that have no whole user. */
export function checkField(subject: 'brokerId' | 'username' | 'password', value: Known<string>): Violation[] {
  return check(subject, value, [subject]);
}

/** Violations of the list of groups itself and of each group in it. Tokens inside the list are left alone. */
export function checkGroups(groups: UserInput['groups']): Violation[] {
  if (groups === UNKNOWN || groups === null || groups === undefined) return [];
  return [
    // Those that are not known count as one.
    ...check('groups', groups.map(String), ['groups']),
    ...groups.flatMap((group, index) => check('group', group, ['groups', index])),
  ];
}

/** A user among others of its broker. */
export interface BrokerMember {
  readonly username: Known<string>;
  /** Where its username is. */
  readonly path: Path;
  /** What it is called in a message about another one: `users[0]`. */
  readonly label: string;
}

/** Violations across all users of one broker. `path` is where a broker as a whole is. */
export function checkBroker(users: readonly BrokerMember[], path: Path): Violation[] {
  const first = new Map<string, string>();
  const repeated = users.flatMap(({ username, path: where, label }) => {
    if (typeof username !== 'string') return [];
    const earlier = first.get(normalized(username));
    if (earlier === undefined) first.set(normalized(username), label);
    return earlier === undefined
      ? []
      : rulesFor('usernames')
          .filter((rule) => !rule.holds([username, username]))
          .map((rule) => violation(rule, where, `The username ${quote(username)} is that of ${earlier} already`));
  });
  // Different names, so that only their number is judged.
  const distinct = users.map((_, index) => String(index));
  return [...repeated, ...check('usernames', distinct, path)];
}

/** The ids of the rules that can be acknowledged. */
export const WARNINGS: readonly string[] = RULES.filter(({ severity }) => severity === 'warning').map(({ id }) => id);

function checkAcknowledgements(acknowledge: Readonly<Record<string, Known<string>>>): Violation[] {
  return Object.entries(acknowledge).flatMap(([rule, reason]): Violation[] => {
    const refuse = (problem: string, advice: string): Violation[] => [
      { rule: 'acknowledgement', severity: 'error', path: ['acknowledge', rule], message: `${problem}. ${advice}.` },
    ];
    if (!WARNINGS.includes(rule)) {
      return refuse(
        `${quote(rule)} is not the id of a warning`,
        `Allowed: ${WARNINGS.join(', ')}. Errors cannot be acknowledged; correct the id or remove it`,
      );
    }
    const isReason = reason === UNKNOWN || (typeof reason === 'string' && reason.trim() !== '');
    return isReason
      ? []
      : refuse(
          `The reason for acknowledging ${rule} is empty`,
          'Allowed: any text. Say why the warning does not apply',
        );
  });
}

function check<S extends Subject>(subject: S, given: Known<Subjects[S]>, path: Path): Violation[] {
  if (given === UNKNOWN) return [];
  const rules = rulesFor(subject);
  if (given === undefined || given === null) {
    return rules
      .filter(({ presence }) => presence)
      .map((rule) => violation(rule, path, rule.problem('' as Subjects[S])));
  }
  const value = asTerraformHasIt(given);
  return rules
    .filter((rule) => !rule.presence && !rule.holds(value))
    .map((rule) => violation(rule, path, rule.problem(value)));
}

function asTerraformHasIt<T>(value: T): T {
  if (typeof value === 'string') return normalized(value) as T;
  return (Array.isArray(value) ? value.map(asTerraformHasIt) : value) as T;
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

function violation(rule: Pick<Rule, 'id' | 'severity' | 'allowed' | 'remedy'>, path: Path, problem: string): Violation {
  return { rule: rule.id, severity: rule.severity, path, message: `${problem}. ${adviceOf(rule)}` };
}
