/** Rosters: the users of brokers in a JSON or YAML file, the same that `mq-user validate` reads. */
import { readFileSync } from 'node:fs';
import { checkRoster, formatPath, type Roster, type RosterUser, type Violation } from '../rules';
import type * as RosterFiles from '../roster-file';
import type { BrokerUserDefinition } from './broker-users';

/**
 * A roster file: an object with `brokerId` and `users`, or a list of such objects, checked as a whole.
 *
 * @example
 * const roster = RosterFile.read('users.yaml');
 * new BrokerUsers(this, 'users', { brokerId, users: roster.usersOf(brokerId), passwords });
 */
export class RosterFile {
  /**
   * Reads and checks a file.
   *
   * @param path relative to where synth runs
   * @throws an Error with every mistake and its line: unknown fields, wrong types, rules broken, a password in the file
   */
  public static read(path: string): RosterFile {
    const { parseRosterFile, RosterFileError } = rosterFiles();
    const bytes = readBytes(path);
    try {
      const file = parseRosterFile(bytes);
      const violations = [...checkRoster(file.value), ...passwordsIn(file.value)];
      if (violations.some(({ severity }) => severity === 'error')) {
        const lines = violations.map((violation) => {
          const { line, column } = file.position(violation.path);
          const level = violation.severity === 'warning' ? 'warning: ' : '';
          return `  ${path}:${line}:${column} ${level}${formatPath(violation.path)}: ${violation.message} [${violation.rule}]`;
        });
        throw new Error([`${path}: this roster cannot be used.`, ...lines].join('\n'));
      }
      return new RosterFile(path, (Array.isArray(file.value) ? file.value : [file.value]) as Roster[]);
    } catch (error) {
      if (!(error instanceof RosterFileError)) throw error;
      const { line, column } = error.position;
      throw new Error(`${path}:${line}:${column}: ${error.message}. Allowed: JSON or YAML. Correct the file.`);
    }
  }

  private readonly path: string;
  private readonly rosters: readonly Roster[];

  private constructor(path: string, rosters: readonly Roster[]) {
    this.path = path;
    this.rosters = rosters;
  }

  /** The brokers in the file, each once. */
  public get brokerIds(): string[] {
    return [...new Set(this.rosters.map(({ brokerId }) => brokerId))];
  }

  /**
   * The users of a broker.
   *
   * @throws an Error that names the brokers of the file where this is none of them
   */
  public usersOf(brokerId: string): BrokerUserDefinition[] {
    const rosters = this.rosters.filter((roster) => roster.brokerId === brokerId);
    if (rosters.length === 0) {
      throw new Error(
        `${this.path}: there is no broker ${JSON.stringify(brokerId)} in it. Allowed: ${this.brokerIds.join(', ')}. Pass one of ` +
          'these, or add the broker to the file.',
      );
    }
    return rosters.flatMap(({ users }) => users.map(toDefinition));
  }
}

/** The reader of YAML is loaded when a file is read, and not by those who have none: it takes its time. */
function rosterFiles(): typeof RosterFiles {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('../roster-file') as typeof RosterFiles;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `${path}: the roster cannot be read (${code}). Allowed: a JSON or YAML file. Pass its path, from the folder of synth.`,
    );
  }
}

/** A null is a field that YAML left empty. */
function toDefinition(user: RosterUser): BrokerUserDefinition {
  return {
    username: user.username,
    groups: user.groups ? [...user.groups] : undefined,
    consoleAccess: user.consoleAccess ?? undefined,
    replicationUser: user.replicationUser ?? undefined,
    acknowledge: user.acknowledge ?? undefined,
  };
}

/** `mq-user validate` takes a file with passwords; one that goes into a configuration has none. */
function passwordsIn(value: unknown): Violation[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.flatMap((roster, index) => {
    const { users } = (roster ?? {}) as { users?: unknown };
    return (Array.isArray(users) ? (users as unknown[]) : []).flatMap((user, at): Violation[] => {
      const { password } = (user ?? {}) as { password?: unknown };
      if (password === undefined || password === null) return [];
      const path = [...(Array.isArray(value) ? [index] : []), 'users', at, 'password'];
      const message =
        'The password stands in the file. Allowed: rosters without passwords. Remove it, and say with `passwords` of ' +
        'BrokerUsers where it comes from.';
      return [{ rule: 'password-source', severity: 'error', path, message }];
    });
  });
}
