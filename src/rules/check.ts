/** Applies the rules to one user, or to all users of a broker. Returns every violation; no message contains a password. */
import {
  isFieldOfType,
  USER_FIELD_NAMES,
  USER_FIELDS,
  type UserField,
  type UserFieldOfType,
  type UserFieldValue,
} from './fields';
import type { Rule, Subject, Subjects } from './rule';
import { RULES } from './table';
import { isObject, readField, readList, readObject } from './input';
import { normalized, quote, quoteName } from './text';
import { violation, wrongType, type Path, type Violation } from './violation';

/** Stands for a value that is not known yet (a CDKTF token, an unknown value in a plan). No rule applies to it. */
export const NOT_KNOWN_YET: unique symbol = Symbol.for('cdktf-mq-users/unknown');

/** A known value, a value that only Terraform will know, or no value. */
export type Known<T> = T | typeof NOT_KNOWN_YET | null | undefined;

/** A broker user, in which any value may be missing or not known yet. */
export type UserInput = {
  readonly [F in UserField]?: Known<UserFieldValue<F, Known<string>>>;
};

/**
 * Returns all violations of one user, errors and warnings, in the order of the fields. Nothing is thrown: a value of a wrong
 * type is a violation like any other.
 */
export function checkUser(user: UserInput): Violation[] {
  if (!isObject(user)) return [wrongType([], user, 'an object with a username')];
  const violations = USER_FIELD_NAMES.flatMap((field) => [
    ...checkValue(field, readField(user, field)),
    ...(field === 'replicationUser' ? checkAccess(user) : []),
  ]);
  const acknowledged = readObject(readField(user, 'acknowledge')) ?? {};
  return violations.filter(({ rule, severity }) => severity === 'error' || !Object.hasOwn(acknowledged, rule));
}

/** Returns all violations of a single field, for callers that have no whole user. */
export function checkField(field: UserFieldOfType<'string'>, value: Known<string>): Violation[] {
  return checkValue(field, value);
}

/** Returns the violations of the list of groups itself and of each group in it. Tokens inside the list are left alone. */
export function checkGroups(groups: UserInput['groups']): Violation[] {
  return checkList('groups', groups);
}

function checkValue(field: UserField, value: unknown): Violation[] {
  // A caller without TypeScript may pass another name, which has no rules.
  if (!USER_FIELD_NAMES.includes(field)) return [];
  if (isFieldOfType(field, 'string')) {
    return isKnownString(value) ? check(field, value, [field]) : [wrongFieldType(field, value)];
  }
  if (isNotKnown(value)) return [];
  if (isFieldOfType(field, 'string-list')) return checkList(field, value);
  if (isFieldOfType(field, 'string-map')) return mapChecks[field](value);
  return typeof value === 'boolean' ? [] : [wrongFieldType(field, value)];
}

/** The subjects of rules about one element of a list. */
const elementSubjects = { groups: 'group' } as const satisfies Record<UserFieldOfType<'string-list'>, Subject>;

function checkList(field: UserFieldOfType<'string-list'>, value: unknown): Violation[] {
  if (isNotKnown(value)) return [];
  const list = readList(value);
  if (!list) return [wrongFieldType(field, value)];
  return [
    // All unknown elements together count as one.
    ...check(
      field,
      list.map((element) => (typeof element === 'string' ? element : '')),
      [field],
    ),
    ...list.flatMap((element, index) =>
      isKnownString(element)
        ? check(elementSubjects[field], element, [field, index])
        : [wrongType([field, index], element, 'a string')],
    ),
  ];
}

function checkAccess(user: Readonly<Record<string, unknown>>): Violation[] {
  const [consoleAccess, replicationUser] = [readField(user, 'consoleAccess'), readField(user, 'replicationUser')];
  return consoleAccess === true && replicationUser === true
    ? check('access', { consoleAccess, replicationUser }, ['replicationUser'])
    : [];
}

function isNotKnown(value: unknown): value is typeof NOT_KNOWN_YET | null | undefined {
  return value === undefined || value === null || value === NOT_KNOWN_YET;
}

function isKnownString(value: unknown): value is Known<string> {
  return isNotKnown(value) || typeof value === 'string';
}

function wrongFieldType(field: UserField, value: unknown): Violation {
  return wrongType([field], value, USER_FIELDS[field].allowedType);
}

/** A user among others of its broker. */
export interface BrokerMember {
  readonly username: Known<string>;
  /** The path of its username. */
  readonly path: Path;
  /** How a message about another user refers to this one: `users[0]`. */
  readonly label: string;
}

/** Returns the violations across all users of one broker. `path` is the path of violations of the broker as a whole. */
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
          .map((rule) => brokenRule(rule, at, `The username ${quote(username)} is already used by ${earlier}`));
  });
  // Different names, so that only their number is checked.
  const distinct = members.map((_, index) => String(index));
  return [...repeated, ...check('usernames', distinct, where)];
}

/** The ids of the rules that can be acknowledged. */
export const WARNINGS: readonly string[] = RULES.filter(({ severity }) => severity === 'warning').map(({ id }) => id);

/** How many acknowledgements are checked. There are fewer warnings than that. */
const MAX_ACKNOWLEDGED = 20;

function checkAcknowledge(value: unknown): Violation[] {
  const reasons = readObject(value);
  if (!reasons) return [wrongFieldType('acknowledge', value)];
  const entries = Object.entries(reasons);
  const tooMany =
    entries.length <= MAX_ACKNOWLEDGED
      ? []
      : [
          violation(
            'acknowledgement',
            ['acknowledge'],
            `There are ${entries.length} acknowledgements. Allowed: one of each warning (${WARNINGS.join(', ')}). Remove the others.`,
          ),
        ];
  return [...entries.slice(0, MAX_ACKNOWLEDGED).flatMap(([rule, reason]) => checkReason(rule, reason)), ...tooMany];
}

const mapChecks: Readonly<Record<UserFieldOfType<'string-map'>, (value: unknown) => Violation[]>> = {
  acknowledge: checkAcknowledge,
};

function checkReason(rule: string, reason: unknown): Violation[] {
  const refuse = (problem: string, advice: string) => [
    violation('acknowledgement', ['acknowledge', rule], `${problem}. ${advice}.`),
  ];
  if (!WARNINGS.includes(rule)) {
    return refuse(
      `${quoteName(rule) ?? 'The name'} is not the id of a warning`,
      `Allowed: ${WARNINGS.join(', ')}. Errors cannot be acknowledged; correct the id or remove it`,
    );
  }
  if (!isKnownString(reason)) return [wrongType(['acknowledge', rule], reason, 'a string')];
  return reason === NOT_KNOWN_YET || (typeof reason === 'string' && reason.trim() !== '')
    ? []
    : refuse(
        `The reason for acknowledging ${rule} is empty`,
        'Allowed: any text. Explain why the warning does not apply',
      );
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

/** Returns the rules about one subject, in the order of the table. */
export function rulesFor<S extends Subject>(subject: S): readonly Rule<S>[] {
  const known = bySubject.get(subject) ?? (RULES as readonly Rule[]).filter((rule) => rule.subject === subject);
  bySubject.set(subject, known);
  return known as unknown as readonly Rule<S>[];
}

/** Returns the end of a message: what is allowed and what to do. */
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
