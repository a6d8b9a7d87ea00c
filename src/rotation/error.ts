/** Why a rotation did not continue. */

export type RotationErrorKind =
  /** A change is pending until the broker reboots. The rotation continues after that. */
  | 'pending'
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
  /** The event is not one of a rotation, or a setting is wrong. */
  | 'configuration';

/** Thrown if a step of a rotation cannot be completed. The version AWSCURRENT is unchanged. */
export class RotationError extends Error {
  override readonly name = 'RotationError';

  constructor(
    readonly kind: RotationErrorKind,
    message: string,
  ) {
    super(message);
  }
}
