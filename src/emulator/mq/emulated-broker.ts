/** A broker as tests see it: its state, and what they can do to it without the API. */
import type { EmulatedUsers } from './users';

/** The states in which a test can hold a broker. */
export const heldStates = [
  'CREATION_IN_PROGRESS',
  'CREATION_FAILED',
  'REBOOT_IN_PROGRESS',
  'CRITICAL_ACTION_REQUIRED',
  'DELETION_IN_PROGRESS',
  'REPLICA',
] as const;

/** A state in which a test can hold a broker. */
export type HeldState = (typeof heldStates)[number];

/** The states of the API, and DELETED for a broker that the API no longer shows. */
export type BrokerState = HeldState | 'RUNNING' | 'DELETED';

/** A broker of the emulator, for tests that read or change it without the API. */
export interface EmulatedBroker {
  readonly id: string;
  readonly arn: string;
  readonly state: BrokerState;
  readonly users: EmulatedUsers;
  /** Returns the body of DescribeBroker. */
  describe(): Readonly<Record<string, unknown>>;
  /** Does what RebootBroker does. Throws unless the broker is RUNNING. */
  reboot(): void;
  /** Keeps the broker in a state until `release`. */
  hold(state: HeldState): void;
  /**
   * Ends a hold. A creation or reboot that was in progress completes. The broker is then RUNNING, REPLICA, or deleted if its
   * deletion had begun.
   */
  release(): void;
}
