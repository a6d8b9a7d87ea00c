/** What Amazon MQ demands of a broker user: the table, and the functions that apply it. Depends on nothing. */
export { checkBroker, checkField, checkGroups, checkUser, rulesFor, UNKNOWN, WARNINGS } from './check';
export type { BrokerMember, Known, Path, UserField, UserInput, Violation } from './check';
export { messageFor } from './field-names';
export type { FieldNames } from './field-names';
export { formatPath } from './path';
export { checkRoster, checkRosters } from './roster';
export type { Roster, RosterSource, RosterUser } from './roster';
export type { Expression, Rule, Severity, Source, Subject, Subjects } from './rule';
export { RULES } from './table';
export type { RuleId } from './table';
export { hclString, terraformJsonString } from './terraform-text';
export { escapeControls, normalized, typeName } from './text';
