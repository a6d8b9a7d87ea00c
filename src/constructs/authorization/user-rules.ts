/** What an authorization requires of users. */
import { WEB_CONSOLE_GROUP } from '../../rules/internal';
import type { BrokerAuthorization } from './broker-authorization';

/** How many groups a message lists. */
const MAX_LISTED = 20;

/** A rule about users that an authorization makes. */
export interface AuthorizationRule {
  readonly id: string;
  readonly allowed: string;
  readonly remedy: string;
}

/** A user is in a group that no entry names. */
export function unknownGroup({ node, groups }: BrokerAuthorization): AuthorizationRule {
  return {
    id: 'authorization-group',
    allowed: `the groups of the authorization ${node.path}: ${listed(groups)}`,
    remedy: 'Correct the group, or add it to an entry',
  };
}

/** No group of a user may connect. */
export function noConnection({ node, _model: { connecting } }: BrokerAuthorization): AuthorizationRule {
  return {
    id: 'authorization-connect',
    allowed: `at least one group of the authorization ${node.path} with admin on ActiveMQ.Advisory.Connection, where ActiveMQ announces each connection: ${listed(connecting)}`,
    remedy: 'Add the user to one of these groups',
  };
}

/** A user has access to a web console that does not work. */
export function lockedConsole({ node }: BrokerAuthorization): AuthorizationRule {
  return {
    id: 'authorization-console',
    allowed: `no console access, since \`webConsole\` of the authorization ${node.path} is false`,
    remedy: `Remove the access of the user, or add ${WEB_CONSOLE_GROUP} to the administrators with \`webConsole: true\``,
  };
}

function listed(groups: readonly string[]): string {
  const more = groups.length - MAX_LISTED;
  const shown = groups.slice(0, MAX_LISTED).join(', ');
  return groups.length === 0 ? 'none' : more > 0 ? `${shown} and ${more} more` : shown;
}
