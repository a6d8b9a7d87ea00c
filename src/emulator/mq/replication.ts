/** Cross-Region data replication: the role of a broker in a pair, and the change of role that waits for a reboot. */
import type { Body } from '../fields';

export interface Pairing {
  readonly role: 'PRIMARY' | 'REPLICA';
  /** The other broker of the pair. */
  readonly counterpart: { readonly brokerId: string; readonly region: string };
}

/** The replication of a broker as plain data. */
export interface ReplicationRecord {
  readonly current?: Pairing;
  /** The role after the next reboot. */
  readonly pending?: Pairing;
  /** Whether the next reboot ends the replication. */
  readonly isEnding?: boolean;
  /** Whether the reboot in progress is one of the pair. A reboot of one broker alone changes no role. */
  readonly isDue?: boolean;
  /** Whether the mode NONE was requested. */
  readonly isOff?: boolean;
}

/** Returns the state after a reboot. */
export function applyReplication(state: ReplicationRecord): ReplicationRecord {
  const { current, pending = current, isEnding, isDue } = state;
  if (!isDue) return state;
  return pending && !isEnding ? { current: pending } : { isOff: true };
}

/** Returns the state after the mode NONE was requested: a pair waits for the reboot, and a plan for one is dropped. */
export function endReplication({ current }: ReplicationRecord): ReplicationRecord {
  return current ? { current, isEnding: true } : { isOff: true };
}

/**
 * Returns the members of DescribeBroker. There is no `dataReplicationMode` while the first pairing is pending (acceptance test
 * dataReplicationMode of the AWS provider), nor for a broker that was never in a pair (create_identity.json in
 * radkawar/stackd). GUESS(replication-off): unless NONE was requested.
 */
export function describeReplication({ current, pending, isEnding, isOff }: ReplicationRecord): Body {
  const mode = current ? 'CRDR' : isOff && !pending ? 'NONE' : undefined;
  const pendingMode = isEnding ? 'NONE' : pending && 'CRDR';
  return {
    ...(mode && { dataReplicationMode: mode }),
    ...(current && { dataReplicationMetadata: metadataOf(current) }),
    ...(pendingMode && { pendingDataReplicationMode: pendingMode }),
    ...(pending && { pendingDataReplicationMetadata: metadataOf(pending) }),
  };
}

function metadataOf({ role, counterpart }: Pairing): Body {
  return { dataReplicationRole: role, dataReplicationCounterpart: counterpart };
}
