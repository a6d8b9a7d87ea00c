/** Reads rosters, which list the users of brokers in a JSON or YAML file, in the format that `mq-user validate` reads. */
import { isAbsolute } from 'node:path';
import { checkRoster, formatRosterPath, passwordsInRoster, type Roster, type RosterUser } from '../../roster/check';
import { readRosterFileSync } from '../../roster/internal';
import { errorsIn } from '../../rules';
import { escapeControls, normalized, terraformJsonString, typeName } from '../../rules/internal';
import { privateConstructor } from '../private/private-constructor';
import { MOST } from '../private/validation-error';
import type * as RosterFiles from '../../roster/parse';
import type { BrokerUserDefinition } from './broker-users-props';
import type { UserOptions } from './user';
import { USER_OPTION_NAMES } from './user-fields';

/**
 * A roster file: an object with `brokerId` and `users`, or a list of such objects, checked as a whole.
 *
 * @example
 * const roster = RosterFile.fromPath('users.yaml');
 * new BrokerUsers(this, 'users', {
 *   brokerId,
 *   users: roster.usersOf(brokerId),
 *   passwords: BrokerPasswords.fromSecretsManager({ namePrefix: 'mq/' }),
 * });
 */
export class RosterFile {
  /**
   * Reads and checks a file.
   *
   * @param path the path of the file, absolute or relative to the folder in which synth was started. A later change of the
   * folder, such as Python's `os.chdir`, has no effect
   * @throws an Error with every mistake and its line: unknown fields, wrong types, broken rules, a password in the file
   */
  public static fromPath(path: string): RosterFile {
    const { parseRosterFile, RosterFileError } = rosterFiles();
    if (typeof path !== 'string' || path === '') {
      const what = path === '' ? 'empty' : typeName(path);
      throw new Error(`RosterFile.fromPath: the path is ${what}. Allowed: the path of a JSON or YAML file. Pass one.`);
    }
    const name = escapeControls(path);
    try {
      const file = parseRosterFile(readBytes(path));
      const remedy = 'set its source with `passwords` of BrokerUsers';
      const violations = [...checkRoster(file.value), ...passwordsInRoster(file.value, remedy)];
      if (errorsIn(violations).length > 0) {
        const lines = violations.map(({ rule, severity, path: place, message }) => {
          const { line, column } = file.position(place);
          const level = severity === 'warning' ? 'warning: ' : '';
          return `  ${name}:${line}:${column} ${level}${formatRosterPath(place)}: ${message} [${rule}]`;
        });
        const more = lines.length > MOST ? [`  and ${lines.length - MOST} more`] : [];
        throw new Error([`${name}: this roster cannot be used.`, ...lines.slice(0, MOST), ...more].join('\n'));
      }
      return new RosterFile(name, (Array.isArray(file.value) ? file.value : [file.value]) as Roster[]);
    } catch (error) {
      if (!(error instanceof RosterFileError)) throw error;
      const { position, message } = error;
      if (!position) {
        throw new Error(`${name}: ${message}. Allowed: a JSON or YAML file of at most 16 MiB. Pass another file.`);
      }
      const { line, column } = position;
      throw new Error(`${name}:${line}:${column}: ${message}. Allowed: JSON or YAML. Correct the file.`);
    }
  }

  private readonly path: string;
  private readonly rosters: readonly Roster[];

  private constructor(path: string, rosters: readonly Roster[]) {
    if (!Array.isArray(rosters)) throw privateConstructor('RosterFile', 'fromPath');
    this.path = path;
    this.rosters = rosters;
  }

  /** The ids of the brokers in the file, without duplicates. */
  public get brokerIds(): string[] {
    return [...new Set(this.rosters.map(({ brokerId }) => normalized(brokerId)))];
  }

  /**
   * Returns the users of a broker.
   *
   * @throws an Error that lists the brokers in the file, if the broker is not one of them
   */
  public usersOf(brokerId: string): BrokerUserDefinition[] {
    const rosters = this.rosters.filter((roster) => normalized(roster.brokerId) === brokerId);
    if (rosters.length === 0) {
      throw new Error(
        `${this.path}: the roster does not contain the broker ${typeof brokerId === 'string' ? JSON.stringify(brokerId) : `id, which is ${typeName(brokerId)}`}. ` +
          `Allowed: ${this.brokerIds.join(', ')}. Pass one of ` +
          'these, or add the broker to the file.',
      );
    }
    return rosters.flatMap(({ users }) => users.map(toDefinition));
  }
}

/** Loads the parser of roster files when a file is read, since loading the YAML parser is slow. */
function rosterFiles(): typeof RosterFiles {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../../roster/parse') as typeof RosterFiles;
}

function readBytes(path: string): Uint8Array {
  try {
    return readRosterFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new Error(
      `${escapeControls(path)}: the roster cannot be read (${code}). Allowed: a JSON or YAML file. Pass its path${isAbsolute(path) ? '' : `, absolute or relative to ${process.cwd()}, the folder in which synth was started`}.`,
    );
  }
}

/**
 * Converts a user of a file to props. Props can contain templates and tokens, while a file contains text, so text is escaped.
 * Names need no escapes: the rules allow only letters, digits and `_ . ~ -`. A null is a field that is empty in YAML.
 */
function toDefinition(user: RosterUser): BrokerUserDefinition {
  const props = USER_OPTION_NAMES.map((field) => {
    const value = user[field] ?? undefined;
    return [field, value === undefined ? undefined : toProp(field, value)];
  });
  return Object.fromEntries(props) as BrokerUserDefinition;
}

function toProp(field: keyof UserOptions, value: NonNullable<RosterUser[keyof UserOptions]>): unknown {
  const convert = field === 'username' || field === 'groups' ? normalized : text;
  if (typeof value === 'string') return convert(value);
  if (Array.isArray(value)) return (value as readonly string[]).map(convert);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value as object).map(([key, entry]) => [key, text(entry as string)]));
}

const text = (value: string): string => terraformJsonString(normalized(value));
