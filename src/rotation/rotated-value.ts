/**
 * The value of a secret that is rotated: JSON with the broker, the user and its password. Numbers keep all their digits.
 */
import { parse, stringify } from 'lossless-json';
import { checkUser, LIMITS } from '../rules';
import { quote } from '../rules/internal';
import { RotationError } from './error';

/** Which user gets the new password. */
export type RotationStrategy =
  /** The other one of two users, so that the current password works until after the rotation. */
  | 'alternating-users'
  /** The same user. Between the reboot and the end of the rotation, no password works that clients can read. */
  | 'single-user';

/** What a secret contains. Other fields are kept. */
export interface RotatedValue {
  readonly brokerId: string;
  readonly username: string;
  readonly password: string;
  /** The other user, which the rotation may overwrite. Absent until the first rotation with alternating users. */
  readonly alternateUsername?: string;
  /** All fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What the name of the other user ends with, as in rotations that Secrets Manager has templates for. */
const SUFFIX = '_clone';

/** Reads the value of a version. No error shows a value. */
export function parseRotatedValue(text: string, version: string): RotatedValue {
  let fields: unknown;
  try {
    fields = parse(text);
  } catch {
    fields = undefined;
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) {
    throw new RotationError(
      'secret',
      `The ${version} version of the secret is not a JSON object without repeated keys. Store it as {"brokerId": …, "username": …, "password": …}.`,
    );
  }
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(fields));
  const problems: string[] = [];
  const textOf = (name: string, isOptional = false): string => {
    const value = given.get(name);
    if (typeof value === 'string' && value !== '') return value;
    if (!(isOptional && value === undefined)) {
      problems.push(
        value === undefined ? `It has no field ${name}.` : `Its field ${name} is not a string, or is empty.`,
      );
    }
    return '';
  };
  const brokerId = textOf('brokerId');
  const username = textOf('username');
  const password = textOf('password');
  const alternateUsername = textOf('alternateUsername', true);
  if (problems.length === 0) problems.push(...ruleProblems({ brokerId, username, alternateUsername }));
  if (problems.length > 0)
    throw new RotationError('secret', `The ${version} version of the secret: ${problems.join(' ')}`);
  return {
    brokerId,
    username,
    password,
    ...(alternateUsername !== '' && { alternateUsername }),
    fields: fields as Readonly<Record<string, unknown>>,
  };
}

interface Names {
  readonly brokerId: string;
  readonly username: string;
  readonly alternateUsername: string;
}

/** The current password works, so the rules do not apply to it. */
function ruleProblems({ brokerId, username, alternateUsername }: Names): string[] {
  const violations = [
    ...checkUser({ brokerId, username }),
    ...(alternateUsername === '' ? [] : checkUser({ brokerId, username: alternateUsername })),
  ];
  const problems = violations.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  if (alternateUsername === username) problems.push('Its fields username and alternateUsername are the same.');
  return [...new Set(problems)];
}

/** Returns the name of the user that gets the new password. */
export function nextUsername({ username, alternateUsername }: RotatedValue, strategy: RotationStrategy): string {
  if (strategy === 'single-user') return username;
  if (alternateUsername !== undefined) return alternateUsername;
  const name = username.endsWith(SUFFIX) ? username.slice(0, -SUFFIX.length) : `${username}${SUFFIX}`;
  if (name.length > LIMITS.username.max) {
    throw new RotationError(
      'secret',
      `The username ${quote(username)} leaves no room for ${SUFFIX}. Add the name of the other user to the secret, as "alternateUsername".`,
    );
  }
  return name;
}

/** Returns the text of the version that follows a version. */
export function nextSecretText(current: RotatedValue, password: string, strategy: RotationStrategy): string {
  const username = nextUsername(current, strategy);
  const others = strategy === 'alternating-users' ? { alternateUsername: current.username } : {};
  return stringify({ ...current.fields, username, password, ...others }) ?? '';
}
