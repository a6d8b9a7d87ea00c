/** Lists the users that may do something with the destinations that a configuration names. */
import type { AuditedUser } from './audit-types';
import { entriesOf, OPERATIONS, type Authorization, type AccessOperation } from './authorization';
import { AccessEvaluator } from './decide';
import { formatDestination, parseDestination } from './destination';

/** The users that may do something with a destination. */
export type PermissionRow = { readonly destination: string } & Readonly<Record<AccessOperation, readonly string[]>>;

/** Returns a row for each destination that an entry names, in the order of the configuration. */
export function permissionMatrix(authorization: Authorization, users: readonly AuditedUser[]): PermissionRow[] {
  if (authorization.kind !== 'map') return [];
  const evaluator = new AccessEvaluator(authorization);
  const names = new Set(entriesOf(authorization).flatMap(({ destinations }) => destinations.map(formatDestination)));
  return [...names].map((destination) => {
    const parsed = parseDestination(destination);
    const allowed = (operation: AccessOperation) =>
      users.filter(({ groups }) => evaluator.decide(groups, operation, parsed).allowed).map(({ username }) => username);
    return { destination, ...Object.fromEntries(OPERATIONS.map((operation) => [operation, allowed(operation)])) };
  }) as PermissionRow[];
}
