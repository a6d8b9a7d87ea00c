/** What the other parts of this package use of rosters. The package does not export it. */
export { readRosterFile, readRosterFileSync, readRosterInput } from './read';
