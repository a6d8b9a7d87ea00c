/** What the command uses of rotations. The package does not export it. */
export { isRepeatable } from './handler';
export { pendingVersion } from './rotated-secret';
export { RotationSteps } from './steps';
