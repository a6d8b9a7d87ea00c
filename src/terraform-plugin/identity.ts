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
  /** How identities of earlier versions become identities of this one, by the version that they have. */
  readonly upgraders?: Readonly<Record<number, IdentityUpgrader>>;
}

/** Turns an identity of an earlier version into one of the current version. */
export interface IdentityUpgrader {
  readonly priorAttributes: Readonly<Record<string, IdentityAttribute>>;
  readonly upgrade: (prior: Identity) => Identity;
}

/** The values of an identity. */
export type Identity = Readonly<Record<string, IdentityValue>>;
export type IdentityValue = null | boolean | TerraformNumber | readonly IdentityValue[];
