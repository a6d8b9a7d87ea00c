/** Converts the text of a roster file to a map of users for `for_each`. */
import type * as RosterFiles from '../../roster/parse';
import {
  checkRosterOfAnyBroker,
  formatRosterPath,
  passwordsInRoster,
  type Roster,
  type RosterUser,
} from '../../roster/check';
import { errorsIn } from '../../rules';
import { normalized } from '../../rules/internal';
import { ProviderFunctionError } from '../../terraform-plugin';
import { userId } from '../user-id';

/** A user as the function returns it, with all defaults. */
// A type, since the values of an interface are not known to be values of Terraform.
export type UserOfRoster = {
  readonly broker_id: string | null;
  readonly username: string;
  readonly groups: readonly string[];
  readonly console_access: boolean;
  readonly replication_user: boolean;
};

/** What to do with a password in a roster, which the map would leave out. */
const remedy = 'set `password_secret_id` or `password_wo` of the mq_user';

/** How many violations an error lists. */
const MAX_LISTED = 50;

/**
 * Returns the users by id; by username where the roster does not name its broker.
 *
 * @throws ProviderFunctionError with the line and column of every violation
 */
export function usersOfRoster(text: string): Readonly<Record<string, UserOfRoster>> {
  const file = parsed(text);
  const { value } = file;
  const found = [...errorsIn(checkRosterOfAnyBroker(value)), ...passwordsInRoster(value, remedy)];
  if (found.length > 0) {
    const lines = found
      .map((one) => ({ ...one, ...file.position(one.path) }))
      .sort((one, other) => one.line - other.line || one.column - other.column)
      .slice(0, MAX_LISTED)
      .map(
        ({ line, column, path, message, rule }) =>
          `line ${line}, column ${column}: ${path.length > 0 ? `${formatRosterPath(path)}: ` : ''}${message} [${rule}]`,
      );
    const more = found.length > MAX_LISTED ? [`and ${found.length - MAX_LISTED} more`] : [];
    throw new ProviderFunctionError(['The roster is not valid.', ...lines, ...more].join('\n'), 0);
  }
  const rosters = (Array.isArray(value) ? value : [value]) as readonly Roster[];
  return Object.fromEntries(rosters.flatMap(({ brokerId, users }) => users.map((user) => entry(brokerId, user))));
}

function entry(brokerId: string | null | undefined, user: RosterUser): [key: string, user: UserOfRoster] {
  const username = normalized(user.username);
  const broker = typeof brokerId === 'string' ? normalized(brokerId) : null;
  if (broker === null && username === '__proto__') {
    throw new ProviderFunctionError(
      'The username __proto__ cannot be the key of a map. Allowed: with the id of its broker. Add `brokerId` to the roster.',
      0,
    );
  }
  return [
    broker === null ? username : userId(broker, username),
    {
      broker_id: broker,
      username,
      groups: (user.groups ?? []).map(normalized),
      console_access: user.consoleAccess ?? false,
      replication_user: user.replicationUser ?? false,
    },
  ];
}

function parsed(text: string): RosterFiles.ParsedRoster {
  // Loading the YAML parser takes time, which other operations of the provider do not have to wait for.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { parseRosterFile, RosterFileError } = require('../../roster/parse') as typeof RosterFiles;
  try {
    return parseRosterFile(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof RosterFileError)) throw error;
    const { position, message } = error;
    const place = position ? `line ${position.line}, column ${position.column}: ` : '';
    throw new ProviderFunctionError(
      `The roster cannot be read.\n${place}${message}. Allowed: the text of a roster in YAML or JSON. Pass file(…) of one.`,
      0,
    );
  }
}
