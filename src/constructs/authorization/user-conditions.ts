/** What an authorization requires of a user, as Terraform conditions, for values that are not known at synth. */
import { NOT_KNOWN_YET } from '../../rules';
import { normalized, terraformJsonString } from '../../rules/internal';
import { refusal } from '../private/conditions';
import { conditionOn } from '../private/expressions';
import type { Precondition } from '../private/framework';
import { hasReference } from '../private/references';
import { isUnresolved, knownBoolean } from '../private/unresolved';
import { BrokerAuthorization } from './broker-authorization';
import { lockedConsole, noConnection, unknownGroup, type AuthorizationRule } from './user-rules';

/** The props of a user that an authorization is about. */
interface UserProps {
  readonly groups?: string[];
  readonly consoleAccess?: unknown;
  readonly replicationUser?: unknown;
}

/**
 * Returns preconditions for what `authorizationViolations` cannot know, or an empty list.
 *
 * @param authorization the option of the user, which may be unset
 * @param place the text that messages begin with
 */
export function authorizationPreconditions(authorization: unknown, user: UserProps, place: string): Precondition[] {
  if (!BrokerAuthorization.isBrokerAuthorization(authorization)) return [];
  const groups = user.groups ?? [];
  const { connecting, hasConsole, groups: known } = authorization._model;
  const areUnknown = isUnresolved(groups) || groups.some((group) => isUnresolved(group));
  const mayConnect = !isUnresolved(groups) && groups.some((group) => connecting.includes(normalized(group)));
  const isReplicationUnknown = knownBoolean(user.replicationUser) === NOT_KNOWN_YET;
  const isReplication = isReplicationUnknown ? user.replicationUser : user.replicationUser === true;
  const refuse = (what: string, rule: AuthorizationRule, condition: string) => ({
    condition,
    errorMessage: terraformJsonString(`${place}: ${refusal(what, rule)}`),
  });
  const isConsoleUnknown = knownBoolean(user.consoleAccess) === NOT_KNOWN_YET;
  return [
    ...(areUnknown
      ? [
          refuse(
            'list of groups',
            unknownGroup(authorization),
            condition([groups], (list) => allAmong(known, list)),
          ),
        ]
      : []),
    ...((areUnknown && !mayConnect) || (groups.length === 0 && isReplicationUnknown)
      ? [
          refuse(
            'list of groups',
            noConnection(authorization),
            condition([groups, isReplication], (list, replication) => anyAmong(connecting, list, replication)),
          ),
        ]
      : []),
    ...(isConsoleUnknown && !hasConsole
      ? [
          refuse(
            'console access',
            lockedConsole(authorization),
            condition([user.consoleAccess], (access) => `!coalesce(${access}, false)`),
          ),
        ]
      : []),
  ];
}

const among = (names: readonly string[]) => `try(contains(${JSON.stringify(names)}, group), false)`;

function allAmong(names: readonly string[], list: string): string {
  const all = `alltrue([for group in ${list} : ${among(names)}])`;
  return isLiteral(list) ? all : `${list} == null ? true : ${all}`;
}

/** Returns a condition that a list has one of these groups, or has none and the user is for replication. */
function anyAmong(names: readonly string[], list: string, replication: string): string {
  const any = `anytrue([for group in ${list} : ${among(names)}])`;
  const ifEmpty = /^(?:true|false)$/.test(replication) ? replication : `coalesce(${replication}, false)`;
  if (isLiteral(list)) return list === '[]' ? ifEmpty : any;
  if (ifEmpty === 'false') return `${list} == null ? false : ${any}`;
  return `${list} == null ? ${ifEmpty} : length(${list}) == 0 ? ${ifEmpty} : ${any}`;
}

/** Returns whether an expression is a list of elements, which is never null. */
const isLiteral = (list: string): boolean => list.startsWith('[');

/**
 * Returns a condition about values. Terraform refuses one that refers to nothing, and the provider, which checks constants by the
 * other rules, does not know the authorization.
 */
function condition<T extends readonly unknown[]>(values: T, render: (...expressions: string[]) => string): string {
  return conditionOn(
    () => values,
    (...expressions) => {
      const rendered = render(...expressions);
      return expressions.some((each) => hasReference(each)) ? rendered : `path.module != null && (${rendered})`;
    },
  );
}
