/** What `mq_user` keeps in Terraform's private state, beside the attributes. */
import { randomUUID } from 'node:crypto';
import type { PrivateState } from '../../plugin';

/**
 * How the user came to be managed by this instance. The creation of an `unconfirmed` one got no response, and nobody
 * could tell afterwards whether the user that exists is ours.
 */
export type Origin = 'created' | 'adopted' | 'imported' | 'unconfirmed';

const origins: readonly unknown[] = ['created', 'adopted', 'imported', 'unconfirmed'] satisfies Origin[];

export type UserPrivateState = PrivateState & {
  readonly origin: Origin;
  /** The user, as BROKER_ID/USERNAME. Absent until the first read after an import. */
  readonly id?: string | undefined;
  /** Tells this instance from every other that manages a user of the same name. */
  readonly claim: string;
  /** The claim of the instance that this one replaced while its user went on (`create_before_destroy`). */
  readonly supersedes?: string | undefined;
  /** Whether another instance has taken the user over, so that the end of this one does not delete it. */
  readonly isSuperseded?: boolean | undefined;
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
  const own: UserPrivateState = {
    origin: entry('origin', isOrigin) ?? 'imported',
    id: entry('id', isText),
    claim: entry('claim', isText) ?? newClaim(),
    supersedes: entry('supersedes', isText),
    isSuperseded: entry('isSuperseded', isBoolean),
    brokerArn: entry('brokerArn', isText),
    replicationUser: entry('replicationUser', isBoolean),
    secretVersion,
  };
  return { own, broken };
}

const isOrigin = (value: unknown): value is Origin => origins.includes(value);
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 2_048;
