/** The entry point of the Lambda function, whose settings are environment variables. */
import { RotationError } from './error';
import type { RotationStrategy } from './rotated-value';
import { rotationHandler, type RotationHandler } from './handler';

function setting<T extends string>(name: string, fallback: T, ...others: T[]): T {
  const allowed = [fallback, ...others];
  const value = process.env[name] ?? fallback;
  const known = allowed.find((each) => each === value);
  if (known !== undefined) return known;
  throw new RotationError(
    'configuration',
    `The environment variable ${name} is not valid. Allowed: ${allowed.join(', ')}.`,
  );
}

/** Runs a step of a rotation. */
export const handler: RotationHandler = async (event, context) =>
  rotationHandler({
    strategy: setting<RotationStrategy>('ROTATION_STRATEGY', 'alternating-users', 'single-user'),
    reboot: setting('ROTATION_REBOOT', 'false', 'true') === 'true',
  })(event, context);
