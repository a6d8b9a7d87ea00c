/**
 * The shape of a rule. A rule states once, for everybody, something that Amazon MQ demands of a broker user:
 * as a sentence, as a TypeScript predicate and as the same condition in Terraform's language.
 */

/** `error`: Amazon MQ refuses it, or it cannot work. `warning`: it works, and people regret it. */
export type Severity = 'error' | 'warning';

/** What a rule looks at, and the type of the value that it is given. */
export interface Subjects {
  brokerId: string;
  username: string;
  password: string;
  groups: readonly string[];
  /** One element of `groups`. */
  group: string;
  /** The two switches that exclude each other. */
  access: { readonly consoleAccess: boolean; readonly replicationUser: boolean };
  /** The usernames of all users of one broker. */
  usernames: readonly string[];
}

export type Subject = keyof Subjects;

/** The Terraform expression, or expressions, that stand for a subject's value in a condition. */
export type Expression<S extends Subject> = S extends 'access'
  ? { readonly consoleAccess: string; readonly replicationUser: string }
  : string;

/** Where a rule comes from: a page that can be read again when in doubt. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

export interface Rule<S extends Subject = Subject> {
  /** Stable, kebab-case, unique; it is printed with every violation. */
  readonly id: string;
  readonly subject: S;
  readonly severity: Severity;
  /** What is allowed, as a sentence fragment: "2 to 100 characters". */
  readonly allowed: string;
  /** What to do about a violation, as an imperative sentence without its full stop. */
  readonly remedy: string;
  readonly source: Source;
  /** A rule about presence is the only kind that is asked about a missing value, and it is asked about nothing else. */
  readonly presence?: true;
  /** Whether a value, normalised, keeps the rule. A pure function. */
  holds(value: Subjects[S]): boolean;
  /** What is wrong with a value that breaks the rule. For a password it describes and never quotes. */
  problem(value: Subjects[S]): string;
  /** A Terraform expression that is true exactly where `holds` is, given the expression of a value that is not null. */
  condition(expression: Expression<S>): string;
}
