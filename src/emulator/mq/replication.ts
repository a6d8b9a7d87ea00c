/** Cross-Region data replication: the role of a broker in a pair, and the change of role that waits for a reboot. */
import type { Body } from '../fields';

export interface Pairing {
  readonly role: 'PRIMARY' | 'REPLICA';
  /** The other broker of the pair. */
  readonly counterpart: { readonly brokerId: string; readonly region: string };
}

/** The replication of a broker as plain data. */
export interface ReplicationState {
  readonly current?: Pairing;
  /** The role after the next reboot. */
  readonly pending?: Pairing;
  /** Whether the next reboot ends the replication. */
  readonly isEnding?: boolean;
  /** Whether the reboot in progress is one of the pair. A reboot of one broker alone changes no role. */
  readonly isDue?: boolean;
}

/** Returns the state after a reboot. */
export function applyReplication(state: ReplicationState): ReplicationState {
  const { current, pending = current, isEnding, isDue } = state;
  if (!isDue) return state;
  return pending && !isEnding ? { current: pending } : {};
}

/** Returns the state after the mode NONE was requested: a pair waits for the reboot, and a plan for one is dropped. */
export function endReplication({ current }: ReplicationState): ReplicationState {
  return current ? { current, isEnding: true } : {};
}

/**
 * Returns the members of DescribeBroker. While the first pairing is pending, there is no `dataReplicationMode` (acceptance test
 * dataReplicationMode of the AWS provider).
 */
export function describeReplication({ current, pending, isEnding }: ReplicationState): Body {
  const isFirst = !current && pending !== undefined;
  const pendingMode = isEnding ? 'NONE' : pending && 'CRDR';
  return {
    ...(!isFirst && { dataReplicationMode: current ? 'CRDR' : 'NONE' }),
    ...(current && { dataReplicationMetadata: metadataOf(current) }),
    ...(pendingMode && { pendingDataReplicationMode: pendingMode }),
    ...(pending && { pendingDataReplicationMetadata: metadataOf(pending) }),
  };
}

function metadataOf({ role, counterpart }: Pairing): Body {
  return { dataReplicationRole: role, dataReplicationCounterpart: counterpart };
}
