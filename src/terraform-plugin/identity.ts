/** Resource identity (protocol 6.9): a small object that identifies an object of a resource. */
import type { TerraformNumber, Type } from './schema';

export interface IdentityAttribute {
  /** Terraform allows a primitive type, or a list of a primitive type. */
  readonly type: Type;
  /** Whether an import by identity has to contain it. */
  readonly requiredForImport?: boolean;
  /** Whether an import by identity can omit it. */
  readonly optionalForImport?: boolean;
  /** In Markdown. */
  readonly description: string;
}

export interface IdentitySchema {
  /** Starts at 0. Increase it when a name or type of the attributes changes, and add an upgrader. */
  readonly version: number;
  readonly attributes: Readonly<Record<string, IdentityAttribute>>;
  /** Upgraders by the version that they upgrade from. */
  readonly upgraders?: Readonly<Record<number, IdentityUpgrader>>;
}

/** Upgrades an identity of an earlier version to the current one. */
export interface IdentityUpgrader {
  readonly priorAttributes: Readonly<Record<string, IdentityAttribute>>;
  readonly upgrade: (prior: Identity) => Identity;
}

/** The values of an identity. */
export type Identity = Readonly<Record<string, IdentityValue>>;
export type IdentityValue = null | boolean | TerraformNumber | readonly IdentityValue[];
