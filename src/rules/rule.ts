/**
 * The shape of a rule. A rule states one requirement of Amazon MQ on a broker user: as a sentence, as a predicate in
 * TypeScript, and as the same condition in Terraform's language.
 */
import type { UserFieldOfType } from './fields';

/** `error`: Amazon MQ refuses it, or it cannot work. `warning`: Amazon MQ accepts it, but it is usually a mistake. */
export type Severity = 'error' | 'warning';

/** What a rule can be about, with the type of the value that it checks: a field, a part of one, or several. */
export interface Subjects
  extends Record<UserFieldOfType<'string'>, string>, Record<UserFieldOfType<'string-list'>, readonly string[]> {
  /** One element of `groups`. */
  group: string;
  /** The two flags that exclude each other. */
  access: { readonly consoleAccess: boolean; readonly replicationUser: boolean };
  /** The usernames of all users of one broker. */
  usernames: readonly string[];
}

/** What a rule applies to. */
export type Subject = keyof Subjects;

/** The Terraform expression, or expressions, for a subject's value in a condition. */
export type Expression<S extends Subject> = S extends 'access'
  ? { readonly consoleAccess: string; readonly replicationUser: string }
  : string;

/** The page on which a rule is documented. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** A rule of Amazon MQ: what it applies to, what is allowed, where that is documented, and its Terraform condition. */
export interface Rule<S extends Subject = Subject> {
  /** Unique and stable, in kebab case. It is printed with every violation. */
  readonly id: string;
  readonly subject: S;
  readonly severity: Severity;
  /** What is allowed, as a sentence fragment: "2 to 100 characters". */
  readonly allowed: string;
  /** What to do about a violation: an imperative sentence without its full stop. */
  readonly remedy: string;
  readonly source: Source;
  /** Marks a rule that only checks presence. Every other rule is skipped when the value is missing. */
  readonly presence?: true;
  /** Returns whether a value, normalized, satisfies the rule. A pure function. */
  holds(value: Subjects[S]): boolean;
  /** Describes what is wrong with a value that breaks the rule. Never quotes a password. */
  problem(value: Subjects[S]): string;
  /** Returns a Terraform expression that is true if and only if `holds` is. The value of `expression` is not null. */
  condition(expression: Expression<S>): string;
}
