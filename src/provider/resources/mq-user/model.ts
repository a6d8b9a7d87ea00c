/** A `mq_user` in the forms in which it is judged, sent and compared. */
import type { User, UserChange } from '../../../amazon-mq';
import { diffUser } from '../../../amazon-mq/internal';
import type { UserInput } from '../../../rules';
import { checkUser, errorsIn, NOT_KNOWN_YET as RULES_UNKNOWN } from '../../../rules';
import { DiagnosticError, error, isWhollyKnown, UNKNOWN } from '../../../terraform-plugin';
import { toKnown, violationDiagnostics } from '../../violations';
import { userId, type UserConfig, type UserState } from './schema';

/** The configuration as the rules take it. */
export function toInput(config: UserConfig): UserInput {
  return {
    brokerId: toKnown(config.broker_id),
    username: toKnown(config.username),
    password: toKnown(config.password_wo),
    groups: config.groups === UNKNOWN ? RULES_UNKNOWN : config.groups?.map(toKnown),
    consoleAccess: toKnown(config.console_access),
    replicationUser: toKnown(config.replication_user),
    acknowledge: reasons(config.acknowledge),
  };
}

function reasons(acknowledge: UserConfig['acknowledge']): UserInput['acknowledge'] {
  if (acknowledge === UNKNOWN || acknowledge === null) return acknowledge === null ? null : RULES_UNKNOWN;
  return Object.fromEntries(Object.entries(acknowledge).map(([rule, reason]) => [rule, toKnown(reason)]));
}

/** A user at apply, when everything that was configured is known. What the provider decides is still to be filled in. */
export type KnownUser = UserState & {
  readonly id: string;
  readonly broker_id: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly console_access: boolean;
  readonly replication_user: boolean;
  readonly adopt_existing: boolean;
};

/** Narrows a plan at apply, and checks what has become known since it was made. Nothing has been sent by then. */
export function known(planned: UserConfig): KnownUser {
  const errors = violationDiagnostics(errorsIn(checkUser(toInput(planned))));
  if (errors.length > 0) throw new DiagnosticError(errors);
  const decided = { id: null, pending_change: null, password_secret_version_id: null };
  if (!isWhollyKnown({ ...planned, ...decided })) {
    throw new DiagnosticError([
      error('A value is still unknown', 'Terraform asked to apply a user before all of it was known.'),
    ]);
  }
  const user = { ...planned, ...decided } as unknown as UserState;
  return {
    ...user,
    id: userId(user.broker_id ?? '', user.username ?? ''),
    broker_id: user.broker_id ?? '',
    username: user.username ?? '',
    groups: user.groups ?? [],
    console_access: user.console_access ?? false,
    replication_user: user.replication_user ?? false,
    adopt_existing: user.adopt_existing ?? false,
  };
}

/** Returns the groups and flags that differ from before. UpdateUser leaves fields that are absent as they are. */
export function difference(
  before: Pick<UserState, 'groups' | 'console_access' | 'replication_user'>,
  user: KnownUser,
): UserChange {
  return diffUser(
    {
      groups: before.groups ?? [],
      consoleAccess: before.console_access ?? undefined,
      replicationUser: before.replication_user ?? undefined,
    },
    { groups: user.groups, consoleAccess: user.console_access, replicationUser: user.replication_user },
  );
}

/** A user on the broker, as the attributes that it amounts to. */
export function attributesOf(user: User) {
  return {
    id: userId(user.brokerId, user.username),
    groups: user.groups,
    console_access: user.consoleAccess,
    replication_user: user.replicationUser,
    pending_change: user.pendingChange,
  };
}

/** The state of a user of which only the id is known: Terraform reads the rest. */
export function importedState(brokerId: string, username: string): UserState {
  return {
    id: userId(brokerId, username),
    broker_id: brokerId,
    username,
    groups: null,
    console_access: null,
    replication_user: null,
    password_wo: null,
    password_wo_version: null,
    password_secret_id: null,
    password_secret_key: null,
    password_secret_version_id: null,
    adopt_existing: false,
    acknowledge: null,
    pending_change: null,
    timeouts: null,
  };
}

/**
 * Takes an import id apart.
 * @throws DiagnosticError that says what an id looks like and what is wrong with this one
 */
export function parseUserId(id: string): { readonly brokerId: string; readonly username: string } {
  const [brokerId, username, ...rest] = id.split('/');
  const violations = errorsIn(checkUser({ brokerId: brokerId || null, username: username || null }));
  if (rest.length === 0 && violations.length === 0) return { brokerId: brokerId ?? '', username: username ?? '' };
  const reasons = rest.length > 0 ? ['It has more than one slash.'] : violations.map(({ message }) => message);
  const detail = `The id is BROKER_ID/USERNAME, as in b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9/orders. ${reasons.join(' ')}`;
  throw new DiagnosticError([error('The import id is not that of a user', detail)]);
}

/** Returns the state after a write. Write-only values never reach it: the codec writes null for them. */
export function stateAfter(
  user: KnownUser,
  { secretVersion }: { readonly secretVersion: string | null },
  pendingChange: string | null,
): UserState {
  return { ...user, password_wo: null, password_secret_version_id: secretVersion, pending_change: pendingChange };
}
