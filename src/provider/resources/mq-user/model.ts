/** Conversions of an `mq_user` between Terraform, the rules and Amazon MQ. */
import type { User, UserChange } from '../../../amazon-mq';
import { diffUser } from '../../../amazon-mq/internal';
import { checkUser, errorsIn } from '../../../rules';
import { DiagnosticError, error, type PartialState } from '../../../terraform-plugin';
import {
  SHOWN_FIELDS,
  toAttributes,
  toFields,
  toUserInput,
  SHOWN_UPDATABLE_FIELDS,
  type UpdatableAttribute,
} from '../../user-fields';
import { violationDiagnostics } from '../../diagnostics';
import { splitUserId, userId } from '../../user-id';
import type { MqUserSchema, UserPlan, UserState } from './schema';

/** A user that is being applied: what was planned, with its id and the password of the configuration. */
export type AppliedUser = UserPlan & { readonly id: string };

/**
 * Checks a user at apply, when all configured values are known, and returns it. Called before any request is sent.
 *
 * @throws DiagnosticError if a value that was unknown at plan breaks a rule
 */
export function toAppliedUser(planned: UserPlan, { password_wo }: Pick<UserState, 'password_wo'>): AppliedUser {
  const user = { ...planned, password_wo, id: userId(planned.broker_id, planned.username) };
  const errors = violationDiagnostics(errorsIn(checkUser(toUserInput(user))));
  if (errors.length > 0) throw new DiagnosticError(errors);
  return user;
}

/** Returns everything that UpdateUser can change, apart from the password. */
export function fullChange(user: AppliedUser): UserChange {
  return toFields(SHOWN_UPDATABLE_FIELDS, user);
}

/** Returns the changed fields, apart from the password. UpdateUser does not change fields that it does not receive. */
export function changeOf(before: Pick<UserState, UpdatableAttribute>, user: AppliedUser): UserChange {
  const prior = Object.entries(toFields(SHOWN_UPDATABLE_FIELDS, before)).filter(([, value]) => value !== null);
  return diffUser(Object.fromEntries(prior), fullChange(user));
}

/** Returns the attributes of a user on the broker. */
export function attributesOf(user: User) {
  return {
    ...toAttributes(SHOWN_FIELDS, user),
    id: userId(user.brokerId, user.username),
    pending_change: user.pendingChange,
  };
}

/** Returns the state of a user of which only the id is known. Terraform then reads the other attributes. */
export function importedState(brokerId: string, username: string): PartialState<MqUserSchema> {
  return { id: userId(brokerId, username), broker_id: brokerId, username, adopt_existing: false };
}

/**
 * Splits an import id.
 * @throws DiagnosticError that describes the form of an id, and what is wrong with this one
 */
export function parseUserId(id: string): { readonly brokerId: string; readonly username: string } {
  const split = splitUserId(id);
  if (!('problem' in split)) return split;
  throw new DiagnosticError([error('The import id is not that of a user', split.problem)]);
}

/** Returns the state after a write. The codec writes null for write-only attributes. */
export function stateAfter(
  user: AppliedUser,
  { secretVersion }: { readonly secretVersion: string | null },
  pendingChange: string | null,
): UserState {
  return { ...user, password_wo: null, password_secret_version_id: secretVersion, pending_change: pendingChange };
}
