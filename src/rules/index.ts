/** What Amazon MQ demands of a broker user: the table, and the functions that apply it. Depends on nothing. */
export { checkField, checkGroups, checkUser, rulesFor, UNKNOWN } from './check';
export type { Known, UserField, UserInput, Violation } from './check';
export type { Expression, Rule, Severity, Source, Subject, Subjects } from './rule';
export { RULES } from './table';
export type { RuleId } from './table';
