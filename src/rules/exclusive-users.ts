/** Checks the users that `mq_users_exclusive` keeps: a list of usernames, and patterns of usernames that it ignores. */
import { checkBroker, checkField, NOT_KNOWN_YET } from './check';
import { readList } from './input';
import { LIMITS } from './limits';
import { characters, count, listCharacters, quote } from './text';
import { errorsIn, violation, wrongType, type Path, type Violation } from './violation';

/** The users that a broker keeps, in which any value may be missing or not known yet. */
export interface ExclusiveUsersInput {
  readonly brokerId?: unknown;
  readonly usernames?: unknown;
  readonly ignore?: unknown;
}

/**
 * Returns all violations. Paths have an index for each element; the messages name the element, because the elements of a set in
 * Terraform have no positions.
 */
export function checkExclusiveUsers({ brokerId, usernames, ignore }: ExclusiveUsersInput): Violation[] {
  return [
    ...checkBrokerId(brokerId),
    ...checkUsernames(usernames),
    ...checkElements('ignore', ignore, 'a list of patterns', (pattern, path) => checkUsernamePattern(pattern, path)),
  ];
}

function checkBrokerId(value: unknown): Violation[] {
  if (typeof value !== 'string' && value !== undefined && value !== null && value !== NOT_KNOWN_YET)
    return [wrongType(['brokerId'], value, 'a string')];
  return errorsIn(checkField('brokerId', value));
}

function checkUsernames(value: unknown): Violation[] {
  if (value === undefined || value === null) {
    const remedy = 'Allowed: a list of usernames, which may be empty. List the users that the broker keeps.';
    return [violation('usernames-required', ['usernames'], `The usernames are missing. ${remedy}`)];
  }
  const ofEach = checkElements('usernames', value, 'a list of usernames', (username, path) =>
    // A warning about a name does not apply to a user that may exist already.
    errorsIn(checkField('username', username)).map((found) => ({
      ...found,
      path,
      message: `${quote(username)}: ${found.message}`,
    })),
  );
  const known = (readList(value) ?? []).flatMap((username, index) =>
    typeof username === 'string' ? [{ username, path: ['usernames', index], label: `usernames[${index}]` }] : [],
  );
  return [...ofEach, ...checkBroker(known, ['usernames'])];
}

function checkElements(
  name: string,
  value: unknown,
  allowed: string,
  check: (element: string, path: Path) => Violation[],
): Violation[] {
  if (value === undefined || value === null || value === NOT_KNOWN_YET) return [];
  const list = readList(value);
  if (!list) return [wrongType([name], value, allowed)];
  return list.flatMap((element, index) => {
    if (element === NOT_KNOWN_YET) return [];
    return typeof element === 'string'
      ? check(element, [name, index])
      : [wrongType([name, index], element, 'a string')];
  });
}

const patternCharacter = /^[A-Za-z0-9_.~*-]$/;

/** Returns what is wrong with a pattern of usernames. */
export function checkUsernamePattern(pattern: string, path: Path): Violation[] {
  const allowed = `Allowed: 1 to ${LIMITS.username.max} characters: those of usernames (letters A-Z and a-z, digits, _ . ~ -), and * for any number of them. Correct it.`;
  const refuse = (problem: string) => [
    violation('username-pattern', path, `The pattern ${quote(pattern)} ${problem}. ${allowed}`),
  ];
  const found = characters(pattern);
  if (found.length < 1 || found.length > LIMITS.username.max) return refuse(`has ${count(found.length, 'character')}`);
  const stray = listCharacters(pattern, (character) => !patternCharacter.test(character));
  return stray === '' ? [] : refuse(`has ${stray}`);
}

/** Returns whether a pattern matches a whole username: `*` stands for any number of characters. Letter case matters. */
export function matchesUsername(pattern: string, username: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return pattern === username;
  if (!username.startsWith(first) || username.length < first.length + last.length || !username.endsWith(last))
    return false;
  // The leftmost match of each part leaves the most characters for the parts after it.
  const end = username.length - last.length;
  let position = first.length;
  for (const part of others) {
    const found = username.indexOf(part, position);
    if (found === -1 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}
