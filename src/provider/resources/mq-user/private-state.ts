/** What `mq_user` keeps in Terraform's private state, beside the attributes. */
import { randomUUID } from 'node:crypto';
import type { PrivateState } from '../../../terraform-plugin';
import type { UserState } from './schema';

/**
 * How the user came to be managed by this instance. The creation of an `unconfirmed` one got no response, and nobody
 * could tell afterwards whether the user that exists is ours.
 */
export type UserOrigin = 'created' | 'adopted' | 'imported' | 'unconfirmed';

const origins: readonly unknown[] = ['created', 'adopted', 'imported', 'unconfirmed'] satisfies UserOrigin[];

export type UserPrivateState = PrivateState & {
  readonly origin: UserOrigin;
  /** The user, as BROKER_ID/USERNAME. Absent until the first read after an import. */
  readonly id?: string | undefined;
  /** Tells this instance from every other that manages a user of the same name. */
  readonly claim: string;
  /** The claims of the other instances of the same user that the last refresh saw. */
  readonly others?: readonly string[] | undefined;
  /** The claims of the other instances that will still have the user when this one is destroyed, as planned. */
  readonly keptFor?: readonly string[] | undefined;
  /** Whether the plan that destroys this instance lets another address adopt the user. */
  readonly isHandedOver?: boolean | undefined;
  /** The ARN of the broker, which holds its Region and account. Absent until the broker has been described. */
  readonly brokerArn?: string | undefined;
  /**
   * Amazon MQ shows a pending change without its replicationUser. What was written is therefore kept here until no
   * change is pending any more; from then on what Amazon MQ shows counts again.
   */
  readonly replicationUser?: boolean | undefined;
  /** The version of the secret that was current at the last refresh. */
  readonly secretVersion?: string | null | undefined;
};

/** Makes a claim. */
export function newClaim(): string {
  return randomUUID();
}

/** What an imported instance starts with; the first read completes it. */
export const importedPrivateState = { origin: 'imported' } satisfies PrivateState;

export interface ReadPrivateState {
  readonly own: UserPrivateState;
  /** Whether the claim was recorded. It is not before the first read of an instance. */
  readonly isClaimed: boolean;
  /** Names of entries that are not of the type that they should have, and are ignored. */
  readonly broken: readonly string[];
}

/** Reads private state; an entry of a wrong type counts as absent. Without an origin, Terraform's state alone is the proof. */
export function readPrivateState(privateState: PrivateState): ReadPrivateState {
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
    brokerArn: entry('brokerArn', isText),
    replicationUser: entry('replicationUser', isBoolean),
    secretVersion,
  };
  return { own, isClaimed: claim !== undefined, broken };
}

/**
 * The pending change of a user whose creation was not confirmed. It is in the state as well as in the private state:
 * Terraform does not hand the private state of a tainted instance to the delete that replaces it.
 */
export const UNCONFIRMED = 'UNCONFIRMED';

/** Returns whether nobody knows whether this instance created its user. */
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
