/** Resource identity (protocol 6.9): a small object that tells one object of a type from every other. */
import type { TerraformNumber, Type } from './schema';

export interface IdentityAttribute {
  /** Terraform allows a primitive type or a list of one. */
  readonly type: Type;
  /** An import by identity must give it. */
  readonly requiredForImport?: boolean;
  /** An import by identity may leave it out. */
  readonly optionalForImport?: boolean;
  /** In Markdown. */
  readonly description: string;
}

export interface IdentitySchema {
  /** Raised when the attributes change their shape. */
  readonly version: number;
  readonly attributes: Readonly<Record<string, IdentityAttribute>>;
}

/** The values of an identity. */
export type Identity = Readonly<Record<string, IdentityValue>>;
export type IdentityValue = null | boolean | TerraformNumber | readonly IdentityValue[];
