/** Parts of the client that the other folders of src need and the package does not export. */
export type { PreparedBroker } from './brokers/prepared-broker';
export { raceWithSignal } from './calls/deadlines';
export { assertValid } from './errors/assert-valid';
export type { Tuning } from './options';
export { diffUser } from './users/user';
export type { UserSettings } from './users/user';
