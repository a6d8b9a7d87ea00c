/** What the command uses of rotations. The package does not export it. */
export { isRepeatable, pendingVersion } from './handler';
export { nextUsername } from './rotated-value';
export { RotatedSecret } from './rotated-secret';
export { RotationSteps } from './steps';
