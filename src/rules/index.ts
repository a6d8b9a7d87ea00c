/** What Amazon MQ demands of a broker user: the table, and the functions that apply it. Depends on nothing. */
export { checkBroker, checkField, checkGroups, checkUser, rulesFor, UNKNOWN, WARNINGS, wrongType } from './check';
export type { BrokerMember, Known, Path, UserField, UserInput, Violation } from './check';
export { formatPath, formatRosterPath } from './path';
export { checkRoster, checkRosters } from './roster';
export type { Roster, RosterSource, RosterUser } from './roster';
export type { Expression, Rule, Severity, Source, Subject, Subjects } from './rule';
export { RULES } from './table';
export type { RuleId } from './table';
export { hclQuoted, hclString, isTokenNumber, terraformJsonString } from './terraform-text';
export { isObject, readField, readList, typeName } from './input';
export { escapeControls, normalized, quote, quoteName } from './text';
