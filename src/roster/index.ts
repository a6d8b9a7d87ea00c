/**
 * Rosters: the users of brokers in JSON or YAML. Checks them, and parses the bytes of their files.
 *
 * @packageDocumentation
 */
export { checkRoster, checkRosters, formatRosterPath } from './check';
export type { Roster, RosterField, RosterSource, RosterUser } from './check';
export { parseRosterFile, RosterFileError } from './parse';
export { rosterSchema } from './schema';
export type { JsonSchema } from './schema';
export type { ParsedRoster, Position } from './parse';
export type { Path, RequiredUserField, Severity, UserField, UserFieldValue, Violation } from '../rules';
