/** Generated users of two brokers, with pending changes, for tests of commands that compare or copy users. */
import fc from 'fast-check';
import type { Emulator } from '../../../src/emulator';

/** The password of all users that are added here. */
export const password = 'Compared-Secret-2026';

/** A user, with its settings once its pending change counts as applied. */
export interface SideUser {
  readonly groups: readonly string[];
  readonly consoleAccess: boolean;
  readonly replicationUser: boolean;
  readonly pending: 'none' | 'CREATE' | 'UPDATE' | 'DELETE';
}

/** Returns a user in the group `orders`, with other settings. */
export const userOf = (more: Partial<SideUser> = {}): SideUser => ({
  ...{ groups: ['orders'], consoleAccess: false, replicationUser: false, pending: 'none', ...more },
});

const groups = ['orders', 'billing', 'A.b', '~x', '12'];
const names = ['orders', 'Orders', 'a.b', 'a_b', '__proto__', 'constructor', '..a', '-x', '12', 'a-b'];
const settings = fc
  .record({
    groups: fc.uniqueArray(fc.constantFrom(...groups), { maxLength: 3 }),
    role: fc.constantFrom('none', 'none', 'console', 'replication'),
    pending: fc.constantFrom('none' as const, 'none' as const, 'CREATE' as const, 'UPDATE' as const, 'DELETE' as const),
  })
  .map(({ groups: list, role, pending }): SideUser => {
    return { groups: list, consoleAccess: role === 'console', replicationUser: role === 'replication', pending };
  });

/** The users of one broker, by username. */
export const sideUsers = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...names), settings), { selector: ([name]) => name, maxLength: names.length })
  .map((entries): ReadonlyMap<string, SideUser> => new Map(entries));

let number = 0;

/** Adds a broker with these users, and returns its id. */
export function brokerWith(emulator: Emulator, users: ReadonlyMap<string, SideUser>, region: string): string {
  const brokerId = emulator.seedBroker({ brokerId: `b-side-${number++}`, region });
  const target = emulator.broker(brokerId).users;
  for (const [username, { pending, ...wanted }] of users) {
    if (pending === 'CREATE') target.create(username, { ...wanted, password });
    else if (pending === 'UPDATE') {
      // Amazon MQ does not show a pending change of the replication role, so the role does not change here.
      target.addActive(username, { replicationUser: wanted.replicationUser, groups: ['before'], password });
      target.update(username, { ...wanted, password });
    } else target.addActive(username, { ...wanted, password });
    if (pending === 'DELETE') target.delete(username);
  }
  return brokerId;
}
