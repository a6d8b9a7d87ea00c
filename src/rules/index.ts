/**
 * The rules of Amazon MQ about broker users: the tables, and the functions that apply them.
 *
 * @packageDocumentation
 */
export { checkBroker, checkField, checkGroups, checkUser, NOT_KNOWN_YET } from './check';
export type { BrokerMember, Known, UserInput } from './check';
export { parseDuration } from './duration';
export type { Duration, DurationRange } from './duration';
export { USER_FIELDS, USER_FIELD_NAMES } from './fields';
export type {
  RequiredUserField,
  UserField,
  UserFieldOfType,
  UserFieldRow,
  UserFieldType,
  UserFieldValue,
} from './fields';
export { LIMITS } from './limits';
export { formatPath } from './path';
export type { Expression, Rule, Severity, Source, Subject, Subjects } from './rule';
export { RULES } from './table';
export type { RuleId } from './table';
export { errorsIn, warningsIn } from './violation';
export type { Path, Violation } from './violation';
