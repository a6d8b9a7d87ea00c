/** Rosters: the users of brokers in JSON or YAML. Reads the files and checks their content. */
export { checkRoster, checkRosters, formatRosterPath } from './check';
export type { Roster, RosterSource, RosterUser } from './check';
export { MAX_BYTES, parseRosterFile, readRosterFile, RosterFileError, pipeSilent, fileTooLarge } from './parse';
export type { ParsedRoster, Position } from './parse';
