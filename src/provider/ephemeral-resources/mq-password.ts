/** The ephemeral resource `mq_password`: a password that every rule of Amazon MQ accepts. */
import { randomInt } from 'node:crypto';
import { checkField, errorsIn, LIMITS } from '../../rules';
import { checkPasswordOptions, DEFAULT_PASSWORD_LENGTH, passwordCharacters, rangeText } from '../../rules/internal';
import {
  DiagnosticError,
  error,
  schema,
  type Config,
  type Diagnostic,
  type EphemeralResource,
} from '../../terraform-plugin';
import { toKnown } from '../user-fields';

const passwordSchema = schema({
  version: 0,
  description:
    'A random password that every rule of Amazon MQ accepts. Terraform generates another one in every plan and apply, and stores none: pass it to write-only arguments, and store it in a secret at the same time. Requires Terraform 1.10 or OpenTofu 1.11. The random numbers are those of the operating system, and every password that the arguments allow is equally likely.',
  attributes: {
    length: {
      type: 'number',
      optional: true,
      description: `The number of characters, ${rangeText(LIMITS.password)}. Default: ${DEFAULT_PASSWORD_LENGTH}.`,
    },
    exclude_characters: {
      type: 'string',
      optional: true,
      description: `Characters that the password must not contain, besides spaces, commas, colons and equals signs, which it never contains. At least ${LIMITS.differentCharacters} characters must be left. Default: none.`,
    },
    username: {
      type: 'string',
      optional: true,
      description:
        'The name of the user. The password does not contain it, in upper or lower case. Default: not checked.',
    },
    result: { type: 'string', computed: true, sensitive: true, description: 'The password.' },
  },
});

type PasswordConfig = Config<typeof passwordSchema>;

export const mqPassword: EphemeralResource<typeof passwordSchema> = {
  schema: passwordSchema,
  validate: problemsOf,
  open(config) {
    const problems = problemsOf(config);
    if (problems.length > 0) throw new DiagnosticError(problems);
    const { length, exclude_characters: excluded, username } = config;
    const from = passwordCharacters(excluded ?? '');
    return {
      result: { ...config, result: passwordOf(from, Number(length ?? DEFAULT_PASSWORD_LENGTH), username ?? '') },
    };
  },
};

/** The attributes by the names of the options. */
const attributes = { length: 'length', excludeCharacters: 'exclude_characters', username: 'username' } as const;

function problemsOf({ length, exclude_characters: excluded, username }: PasswordConfig): Diagnostic[] {
  const options = { length: toKnown(length), excludeCharacters: toKnown(excluded), username: toKnown(username) };
  return checkPasswordOptions(options).map(({ option, message }) =>
    error(`Invalid ${attributes[option]}`, message, [attributes[option]]),
  );
}

/** How many passwords are drawn. With all characters, the first one is valid in all but one of 10^30 cases. */
const MAX_DRAWS = 10_000;

/** Draws passwords until one is valid, so that each valid password is equally likely. */
function passwordOf(from: readonly string[], length: number, username: string): string {
  for (let draw = 0; draw < MAX_DRAWS; draw++) {
    const password = Array.from({ length }, () => from[randomInt(from.length)]).join('');
    const isValid = errorsIn(checkField('password', password)).length === 0;
    if (isValid && (username === '' || !password.toLowerCase().includes(username.toLowerCase()))) return password;
  }
  const detail =
    'Almost every password of this length, of the characters that are left, contains the username. Exclude fewer characters, or choose a smaller length.';
  throw new DiagnosticError([error('No password was found', detail, ['exclude_characters'])]);
}
