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
  /** The role after the next reboot; NONE if the reboot ends the replication. */
  readonly pending?: Pairing | 'NONE';
}

/** Returns the state after a reboot. */
export function applyReplication({ current, pending }: ReplicationState): ReplicationState {
  if (pending === undefined) return current ? { current } : {};
  return pending === 'NONE' ? {} : { current: pending };
}

/**
 * Returns the members of DescribeBroker. While the first pairing is pending, there is no `dataReplicationMode` (acceptance test
 * dataReplicationMode of the AWS provider).
 */
export function describeReplication({ current, pending }: ReplicationState): Body {
  const isFirst = !current && pending !== undefined;
  return {
    ...(!isFirst && { dataReplicationMode: current ? 'CRDR' : 'NONE' }),
    ...(current && { dataReplicationMetadata: metadataOf(current) }),
    ...(pending && { pendingDataReplicationMode: pending === 'NONE' ? 'NONE' : 'CRDR' }),
    ...(pending && pending !== 'NONE' && { pendingDataReplicationMetadata: metadataOf(pending) }),
  };
}

function metadataOf({ role, counterpart }: Pairing): Body {
  return { dataReplicationRole: role, dataReplicationCounterpart: counterpart };
}
