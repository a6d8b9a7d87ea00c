/** Applies the table to a user: every violation at once, each with its path, none with a password in it. */
import type { Rule, Severity, Subject, Subjects } from './rule';
import { RULES } from './table';

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
}

export type UserField = keyof UserInput;

/** One rule broken in one place. */
export interface Violation {
  /** The id of the rule. */
  readonly rule: string;
  readonly severity: Severity;
  /** Where, from the root of what was checked: `['groups', 2]`. */
  readonly path: readonly (string | number)[];
  /** What is wrong, what is allowed, what to do. */
  readonly message: string;
}

/** All violations of one user, errors and warnings, in the order of the fields. Nothing is thrown. */
export function checkUser(user: UserInput): Violation[] {
  const { consoleAccess, replicationUser } = user;
  return [
    ...checkField('brokerId', user.brokerId),
    ...checkField('username', user.username),
    ...checkField('password', user.password),
    ...checkGroups(user.groups),
    ...(consoleAccess === true && replicationUser === true
      ? check('access', { consoleAccess, replicationUser }, ['replicationUser'])
      : []),
  ];
}

/** All violations of a single field, for callers that have no whole user. */
export function checkField(subject: 'brokerId' | 'username' | 'password', value: Known<string>): Violation[] {
  return check(subject, value, [subject]);
}

/** Violations of the list of groups itself and of each group in it. Tokens inside the list are left alone. */
export function checkGroups(groups: UserInput['groups']): Violation[] {
  if (groups === UNKNOWN || groups === null || groups === undefined) return [];
  // Amazon MQ counts what it is sent; a list that repeats a group is sent once for each by Terraform's sets.
  const counted = [...new Set(groups)].map(String);
  return [
    ...check('groups', counted, ['groups']),
    ...groups.flatMap((group, index) => check('group', group, ['groups', index])),
  ];
}

function check<S extends Subject>(subject: S, value: Known<Subjects[S]>, path: Violation['path']): Violation[] {
  if (value === UNKNOWN) return [];
  const missing = value === undefined || value === null;
  return rulesFor(subject).flatMap((rule) => {
    if (missing) return rule.presence ? [violation(rule, path, rule.problem('' as Subjects[S]))] : [];
    return rule.presence || rule.holds(value) ? [] : [violation(rule, path, rule.problem(value))];
  });
}

/** The rules about one subject, in the order of the table. */
export function rulesFor<S extends Subject>(subject: S): readonly Rule<S>[] {
  return (RULES as readonly Rule[]).filter((rule) => rule.subject === subject) as unknown as readonly Rule<S>[];
}

function violation(
  rule: Pick<Rule, 'id' | 'severity' | 'allowed' | 'remedy'>,
  path: Violation['path'],
  problem: string,
) {
  const { id, severity, allowed, remedy } = rule;
  return { rule: id, severity, path, message: `${problem}. Allowed: ${allowed}. ${remedy}.` };
}
