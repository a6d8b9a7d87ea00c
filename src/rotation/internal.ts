/** What the command uses of rotations. The package does not export it. */
export { isRepeatable, pendingVersion } from './handler';
export { RotationSteps } from './steps';
