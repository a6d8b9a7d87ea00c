/** Checks the options of a generated password: `mq_password` in Terraform, `EphemeralPassword` in CDKTF. */
import { NOT_KNOWN_YET } from './check';
import { typeName } from './input';
import { LIMITS, rangeText } from './limits';
import { characters } from './text';

/** Printable ASCII without the space, which is easily lost at the ends of a text, and without what Amazon MQ forbids. */
const CHARACTERS = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
  (character) => !',:='.includes(character),
);

/** The length of a generated password, by default. */
export const DEFAULT_PASSWORD_LENGTH = 32;

/** Returns the characters of which a generated password can consist. */
export function passwordCharacters(excluded = ''): readonly string[] {
  return CHARACTERS.filter((character) => !characters(excluded).includes(character));
}

/** The options, in which any value may be missing or not known yet. */
interface PasswordOptions {
  readonly length?: unknown;
  readonly excludeCharacters?: unknown;
  readonly username?: unknown;
}

/** A problem with one option. */
interface PasswordOptionProblem {
  readonly option: keyof PasswordOptions;
  readonly message: string;
}

/** Returns what is wrong with the options. Unset and unknown values pass. */
export function checkPasswordOptions({
  length,
  excludeCharacters: excluded,
  username,
}: PasswordOptions): PasswordOptionProblem[] {
  const { min, max } = LIMITS.password;
  const problems: PasswordOptionProblem[] = [];
  const isGiven = (value: unknown) => value !== undefined && value !== null && value !== NOT_KNOWN_YET;
  if (isGiven(length)) {
    const number = ['number', 'bigint', 'string'].includes(typeof length) ? Number(length) : NaN;
    if (!Number.isInteger(number) || number < min || number > max) {
      const shown = Number.isNaN(number) || length === '' ? typeName(length) : String(length);
      const message = `The length is ${shown}. Allowed: a whole number from ${rangeText(LIMITS.password)}. Choose one of these.`;
      problems.push({ option: 'length', message });
    }
  }
  if (isGiven(excluded)) {
    const left = typeof excluded === 'string' ? passwordCharacters(excluded).length : undefined;
    if (left === undefined) {
      const message = `The value is ${typeName(excluded)}. Allowed: a string. Pass one, or leave it out.`;
      problems.push({ option: 'excludeCharacters', message });
    } else if (left < LIMITS.differentCharacters) {
      const message = `They leave ${left} characters. Allowed: any that leave at least ${LIMITS.differentCharacters}, since a password has that many different characters. Exclude fewer.`;
      problems.push({ option: 'excludeCharacters', message });
    }
  }
  if (isGiven(username) && (typeof username !== 'string' || username === '')) {
    const shown = username === '' ? 'empty' : typeName(username);
    const message = `The username is ${shown}. Allowed: the name of a user, or no username. Pass the name, or leave it out.`;
    problems.push({ option: 'username', message });
  }
  return problems;
}
