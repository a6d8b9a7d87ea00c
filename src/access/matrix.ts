/** Lists the users that may do something with the destinations that a configuration names. */
import type { AuditedUser } from './audit-types';
import { entriesOf, OPERATIONS, type Authorization, type AccessOperation } from './authorization';
import { AccessEvaluator } from './decide';
import { formatDestination } from './destination';

/** The users that may do something with a destination. */
export type PermissionRow = { readonly destination: string } & Readonly<Record<AccessOperation, readonly string[]>>;

/** Returns a row for each destination that an entry names, in the order of the configuration. */
export function permissionMatrix(authorization: Authorization, users: readonly AuditedUser[]): PermissionRow[] {
  if (authorization.kind !== 'map') return [];
  const evaluator = new AccessEvaluator(authorization);
  const named = entriesOf(authorization).flatMap(({ destinations }) => destinations);
  const byText = new Map(named.map((destination) => [formatDestination(destination), destination]));
  return [...byText].map(([destination, parsed]) => {
    const admits = evaluator.admissions([parsed]);
    const allowed = (operation: AccessOperation) =>
      users.filter(({ groups }) => admits[operation](groups)).map(({ username }) => username);
    return { destination, ...Object.fromEntries(OPERATIONS.map((operation) => [operation, allowed(operation)])) };
  }) as PermissionRow[];
}
