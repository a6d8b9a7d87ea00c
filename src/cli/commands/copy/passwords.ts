/** The passwords of copied users: from secrets of the source, or generated into secrets of the destination. */
import type { Command } from 'commander';
import type { User } from '../../../amazon-mq';
import { checkUser, errorsIn } from '../../../rules';
import { CommandOption } from '../../shared/command-option';
import { mapConcurrently } from '../../shared/concurrently';
import type { CommandContext } from '../../shared/context';
import { secretDescription, secretText } from '../../shared/stored-password';
import type { Mistake } from '../../shared/usage-error';
import { secretIdFor } from '../adopt/users';

export interface CopyPasswordFlags {
  readonly secretIdPattern?: string;
  readonly secretKey?: string;
  readonly generate?: boolean;
  readonly secretNamePattern?: string;
  readonly overwriteSecrets?: boolean;
}

/** The secret with the password of a user, and what was or would be done with it. */
export interface CopiedSecret {
  readonly name: string;
  readonly result: 'read' | 'created' | 'reused' | 'overwritten';
}

/** A password that was checked, or that is generated when it is needed. */
export interface PreparedPassword {
  readonly secret: CopiedSecret;
  /** Returns the password. A generated one is in its secret when this resolves. */
  obtain(): Promise<string>;
}

/** The source and the destination of passwords. */
export interface PasswordPlaces {
  readonly from: CommandContext;
  readonly to: CommandContext;
  readonly brokerId: string;
}

/** How many secrets are read at once. */
const CONCURRENT_SECRETS = 16;

const placeholder = '{username}';

/** Adds the options for the passwords. */
export function addCopiedPasswordOptions(command: Command): Command {
  return command
    .addOption(
      new CommandOption(
        '--secret-id-pattern <pattern>',
        `read the passwords from secrets in the Region of the source, with ${placeholder} in the name`,
      ).needs(
        'secretsmanager:GetSecretValue on the source; kms:Decrypt if a secret is encrypted with a customer managed key',
      ),
    )
    .addOption(
      new CommandOption(
        '--generate',
        'generate passwords, and store them first as secrets in the Region of the destination',
      ).needs(
        'secretsmanager:DescribeSecret, secretsmanager:CreateSecret, secretsmanager:GetSecretValue on the destination',
      ),
    )
    .option('--secret-name-pattern <pattern>', `names of these new secrets, with ${placeholder}`)
    .option('--secret-key <key>', 'JSON key of the password in the secrets; default: the whole secret is the password')
    .addOption(
      new CommandOption(
        '--overwrite-secrets',
        'with --generate, replace the value of a secret that exists and was not written for the user; the old value remains as AWSPREVIOUS',
      ).needs('secretsmanager:UpdateSecret on the destination'),
    );
}

/** Returns what is wrong with these options, as sentences. */
export function passwordProblems(flags: CopyPasswordFlags): string[] {
  const { secretIdPattern, secretKey, generate, secretNamePattern, overwriteSecrets } = flags;
  const isGiven = secretIdPattern !== undefined || generate;
  return [
    ...(secretIdPattern !== undefined && generate
      ? ['Only one of --secret-id-pattern and --generate can be specified.']
      : []),
    ...((generate ?? false) !== (secretNamePattern !== undefined)
      ? ['--generate and --secret-name-pattern must be used together: a generated password is stored as a secret.']
      : []),
    ...(secretKey !== undefined && !isGiven ? ['--secret-key requires --secret-id-pattern or --generate.'] : []),
    ...(overwriteSecrets && !generate ? ['--overwrite-secrets requires --generate.'] : []),
    ...Object.entries({ '--secret-id-pattern': secretIdPattern, '--secret-name-pattern': secretNamePattern })
      .filter(([, pattern]) => pattern !== undefined && !pattern.includes(placeholder))
      .map(
        ([name]) => `${name} has no ${placeholder}, so all users would have the same secret. Add ${placeholder} to it.`,
      ),
  ];
}

/** Returns the password of each user, by username, with all mistakes. Writes nothing. */
export async function preparePasswords(
  users: readonly User[],
  flags: CopyPasswordFlags,
  places: PasswordPlaces,
): Promise<{ readonly passwords: ReadonlyMap<string, PreparedPassword>; readonly mistakes: readonly Mistake[] }> {
  const { MqError } = await import('../../../amazon-mq/index.js');
  const mistakeOf = (username: string, thrown: unknown): Mistake => {
    // Other failures are not about one secret.
    const isOfSecret =
      thrown instanceof MqError && ['not-found', 'secret', 'forbidden', 'bad-request'].includes(thrown.kind);
    if (!isOfSecret) throw thrown;
    return { kind: thrown.kind, rule: 'secret-unreadable', username, message: thrown.message };
  };
  const prepared = await mapConcurrently(users, CONCURRENT_SECRETS, async (user) => {
    const { username } = user;
    const name = secretIdFor(username, flags.secretNamePattern ?? flags.secretIdPattern ?? '');
    const wrong = nameMistake(username, name);
    if (wrong) return { username, mistakes: [wrong] };
    try {
      const password = await (flags.generate ? generated : read)(user, name, flags, places);
      return { username, ...password };
    } catch (thrown) {
      return { username, mistakes: [mistakeOf(username, thrown)] };
    }
  });
  return {
    passwords: new Map(prepared.flatMap((one) => ('secret' in one ? [[one.username, one] as const] : []))),
    mistakes: prepared.flatMap((one) => ('mistakes' in one ? one.mistakes : [])),
  };
}

type Prepared = PreparedPassword | { readonly mistakes: readonly Mistake[] };

async function read(
  user: User,
  name: string,
  { secretKey }: CopyPasswordFlags,
  { from: { mq, signal } }: PasswordPlaces,
): Promise<Prepared> {
  return checked(
    user,
    { name, result: 'read' },
    (await mq.secrets.password(name, { ...field(secretKey), signal })).password,
  );
}

/** A secret that an earlier run has written for the user is used again, so that its password is not lost. */
async function generated(
  user: User,
  name: string,
  { secretKey, overwriteSecrets }: CopyPasswordFlags,
  { to: { mq, signal }, brokerId }: PasswordPlaces,
): Promise<Prepared> {
  const { username } = user;
  const description = secretDescription(brokerId, username);
  const existing = await mq.secrets.find(name, { signal });
  if (existing?.description === description) {
    const { password } = await mq.secrets.password(name, { ...field(secretKey), signal });
    return checked(user, { name, result: 'reused' }, password);
  }
  if (existing && !overwriteSecrets) {
    const message = `The secret ${name} exists, and its description does not say that it was written for the user ${brokerId}/${username}. Choose another --secret-name-pattern, or pass --overwrite-secrets.`;
    return { mistakes: [{ kind: 'conflict', rule: 'secret-exists', username, message }] };
  }
  return {
    secret: { name, result: existing ? 'overwritten' : 'created' },
    async obtain() {
      const { generatePassword } = await import('../../../amazon-mq/internal.js');
      const password = generatePassword();
      const text = secretText(username, password, secretKey);
      if (existing) await mq.secrets.replace(existing.arn, text, description, { signal });
      else await mq.secrets.store(name, text, description, { signal });
      return password;
    },
  };
}

function checked(user: User, secret: CopiedSecret, password: string): Prepared {
  const { username } = user;
  const errors = errorsIn(checkUser({ ...user, password }));
  if (errors.length === 0) return { secret, obtain: () => Promise.resolve(password) };
  return {
    mistakes: errors.map(({ rule, message }): Mistake => {
      return { kind: 'validation', rule, username, message: `The secret ${secret.name}: ${message}` };
    }),
  };
}

/** Secrets Manager allows fewer characters than Amazon MQ does in usernames. */
function nameMistake(username: string, name: string): Mistake | undefined {
  if (/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(name) || /^arn:[A-Za-z0-9/_+=.@:-]{1,2000}$/.test(name)) return undefined;
  const message = `The name of the secret would be ${JSON.stringify(name)}. Allowed: 1 to 512 letters, digits and / _ + = . @ -. Leave the user out with --username, and create it with mq-user create.`;
  return { kind: 'validation', rule: 'secret-name', username, message };
}

const field = (key: string | undefined) => (key === undefined ? {} : { jsonField: key });
