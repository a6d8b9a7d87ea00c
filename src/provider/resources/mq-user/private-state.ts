/** The private state of `mq_user`, which Terraform stores next to the attributes. */
import { randomUUID } from 'node:crypto';
import type { PrivateState } from '../../../terraform-plugin';
import type { UserState } from './schema';

/**
 * How this instance came to manage the user. `unconfirmed`: the creation got no response, and afterwards it could not be
 * determined whether the existing user is ours.
 */
export type UserOrigin = 'created' | 'adopted' | 'imported' | 'unconfirmed';

const origins: readonly unknown[] = ['created', 'adopted', 'imported', 'unconfirmed'] satisfies UserOrigin[];

export type UserPrivateState = PrivateState & {
  readonly origin: UserOrigin;
  /** The user, as BROKER_ID/USERNAME. Absent until the first read after an import. */
  readonly id?: string | undefined;
  /** Identifies this instance among all that manage a user of the same name. */
  readonly claim: string;
  /** The claims of the other instances of the same user that the last refresh saw. */
  readonly others?: readonly string[] | undefined;
  /** The claims of the other instances that will still manage the user after the planned destruction of this one. */
  readonly keptFor?: readonly string[] | undefined;
  /** Whether the plan that destroys this instance lets another address adopt the user. */
  readonly isHandedOver?: boolean | undefined;
  /** The user that the same address creates or adopts once this instance is destroyed, as planned. */
  readonly replacedBy?: string | undefined;
  /** The ARN of the broker, which holds its Region and account. Absent until the broker has been described. */
  readonly brokerArn?: string | undefined;
  /**
   * Amazon MQ shows a pending change without its replicationUser. The value that was written is therefore kept here as long as a
   * change is pending.
   */
  readonly replicationUser?: boolean | undefined;
  /** The version of the secret that was current at the last refresh. */
  readonly secretVersion?: string | null | undefined;
};

/** Returns a new claim. */
export function newClaim(): string {
  return randomUUID();
}

/** The private state of an imported instance, which the first read completes. */
export const importedPrivateState = { origin: 'imported' } satisfies PrivateState;

interface ParsedPrivateState {
  readonly own: UserPrivateState;
  /** Whether the claim was recorded, which the first read of an instance does. */
  readonly isClaimed: boolean;
  /** The names of entries of a wrong type, which are ignored. */
  readonly broken: readonly string[];
}

/** Parses private state. An entry of a wrong type is treated as absent, and an instance without an origin as imported. */
export function readPrivateState(privateState: PrivateState): ParsedPrivateState {
  const broken: string[] = [];
  const entry = <T>(name: keyof UserPrivateState, isValid: (value: unknown) => value is T): T | undefined => {
    const value = Object.hasOwn(privateState, name) ? privateState[name] : undefined;
    if (value === undefined || isValid(value)) return value;
    broken.push(name);
    return undefined;
  };
  const secretVersion = entry('secretVersion', (value) => value === null || isText(value));
  const claim = entry('claim', isText);
  const own: UserPrivateState = {
    origin: entry('origin', isOrigin) ?? 'imported',
    id: entry('id', isText),
    claim: claim ?? newClaim(),
    others: entry('others', isTexts),
    keptFor: entry('keptFor', isTexts),
    isHandedOver: entry('isHandedOver', isBoolean),
    replacedBy: entry('replacedBy', isText),
    brokerArn: entry('brokerArn', isText),
    replicationUser: entry('replicationUser', isBoolean),
    secretVersion,
  };
  return { own, isClaimed: claim !== undefined, broken };
}

/**
 * The pending change of a user whose creation was not confirmed. It is in the state as well as in the private state, because
 * Terraform does not pass the private state of a tainted instance to the delete that replaces it.
 */
export const UNCONFIRMED = 'UNCONFIRMED';

/** Returns whether it is not known that this instance created its user. */
export function isUnconfirmed(
  { pending_change: pendingChange }: Pick<UserState, 'pending_change'>,
  own: UserPrivateState,
) {
  return own.origin === 'unconfirmed' || pendingChange === UNCONFIRMED;
}

const isOrigin = (value: unknown): value is UserOrigin => origins.includes(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= 100 && value.every(isText);
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 2_048;
