/** Checks at synth whether a user can work with an authorization. `user-conditions.ts` has the same for Terraform. */
import { checkGroups, errorsIn, NOT_KNOWN_YET, type UserInput, type Violation } from '../../rules';
import { closestName, normalized, quote, readList, violation, wrongType } from '../../rules/internal';
import { BrokerAuthorization } from './broker-authorization';
import { lockedConsole, noConnection, unknownGroup, type AuthorizationRule } from './user-rules';

/** The fields of a user that an authorization is about. */
type CheckedUser = Pick<UserInput, 'groups' | 'consoleAccess' | 'replicationUser'>;

/** Returns what is wrong with the value of an option `authorization`. */
export function wrongAuthorization(value: unknown): Violation[] {
  if (value === undefined || value === null || BrokerAuthorization.isBrokerAuthorization(value)) return [];
  return [wrongType(['authorization'], value, 'a BrokerAuthorization')];
}

/** Returns why a user could not work with an authorization. Values that are not known at synth pass. */
export function authorizationViolations(authorization: unknown, user: CheckedUser): Violation[] {
  if (!BrokerAuthorization.isBrokerAuthorization(authorization)) return [];
  const { _model: model } = authorization;
  const groups = user.groups === NOT_KNOWN_YET ? undefined : (readList(user.groups ?? []) ?? undefined);
  const consoleRule = user.consoleAccess === true && !model.hasConsole ? [lockedConsole(authorization)] : [];
  const problems = consoleRule.map((rule) => asViolation(rule, ['consoleAccess'], 'The user has console access'));
  if (!groups) return problems;
  const unknown = unknownGroups(authorization, groups);
  const isConnecting = (group: unknown) => !isJudged(group) || model.connecting.includes(normalized(group));
  const isForReplication = groups.length === 0 && mayReplicate(user);
  if (unknown.length > 0 || isForReplication || groups.some(isConnecting)) return [...unknown, ...problems];
  const problem = groups.length === 0 ? 'The user is in no group' : 'No group of the user may connect';
  return [asViolation(noConnection(authorization), ['groups'], problem), ...problems];
}

/** Returns a violation for each group that no entry names. */
export function unknownGroups(authorization: BrokerAuthorization, groups: readonly unknown[]): Violation[] {
  const known = new Set(authorization._model.groups);
  return groups.flatMap((given, index) => {
    if (!isJudged(given)) return [];
    const group = normalized(given);
    if (known.has(group)) return [];
    const meant = closestName(group, authorization._model.groups);
    const rule = unknownGroup(authorization);
    const remedy = meant === undefined ? rule.remedy : `Did you mean ${meant}? ${rule.remedy}`;
    return [asViolation({ ...rule, remedy }, ['groups', index], `No entry names the group ${quote(group)}`)];
  });
}

/** Returns whether a group is known and has a valid name. The rules about groups report the others. */
function isJudged(group: unknown): group is string {
  return typeof group === 'string' && errorsIn(checkGroups([group])).length === 0;
}

/** Returns whether a user is, or may be, one for replication. Amazon MQ itself connects as such a user, which needs no group. */
function mayReplicate({ replicationUser }: CheckedUser): boolean {
  return replicationUser === true || replicationUser === NOT_KNOWN_YET;
}

function asViolation({ id, allowed, remedy }: AuthorizationRule, path: Violation['path'], problem: string): Violation {
  return violation(id, path, `${problem}. Allowed: ${allowed}. ${remedy}.`);
}
