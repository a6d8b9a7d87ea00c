/** Why a rotation did not continue. */

export type RotationErrorKind =
  /** A change is pending until the broker reboots. The rotation continues after that. */
  | 'pending'
  /** A reboot would apply a change of the current user by someone else, so the broker is not rebooted. */
  | 'unsafe-reboot'
  /** Another rotation, or another run of this one, is ahead. */
  | 'superseded'
  /** The secret, or one of its versions, cannot be rotated. */
  | 'secret'
  /** A user of the broker is in the way. */
  | 'user'
  /** The user of the version AWSPENDING does not exist. */
  | 'absent'
  /** The broker refuses the new password. */
  | 'refused'
  /** The broker cannot be reached to sign in. */
  | 'unreachable'
  /** The event is not a rotation event, a setting is not valid, or the broker cannot be used. */
  | 'configuration';

/** Thrown if a step of a rotation cannot be completed. The step has not moved AWSCURRENT. */
export class RotationError extends Error {
  override readonly name = 'RotationError';

  constructor(
    readonly kind: RotationErrorKind,
    message: string,
  ) {
    super(message);
  }
}
