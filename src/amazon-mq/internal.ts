/** Parts of the client that other folders of src need and that the package does not export. */

/** @internal */
export { hasPendingChange, whyUnsuitable } from './brokers/broker';
/** @internal */
export type { PreparedBroker } from './brokers/prepared-broker';
/** @internal */
export { TokenBucket } from './calls/token-bucket';
/** @internal */
export { raceWithSignal } from './calls/deadlines';
/** @internal */
export { refuseOptions } from './errors/assert-options';
/** @internal */
export { assertValid } from './errors/assert-valid';
/** @internal */
export { CONNECT_OPTIONS } from './option-checks';
/** @internal */
export { generatePassword } from './secrets/generated-password';
/** @internal */
export { diffUser } from './users/user';
