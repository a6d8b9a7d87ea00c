/** What the command uses of rotations. The package does not export it. */
export { pendingVersion } from './handler';
export { nextUsername, parseRotatedValue } from './rotated-value';
export { RotationSteps } from './steps';
