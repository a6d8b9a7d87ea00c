/**
 * The sources of a password: standard input, a file, a secret, a generated password or a prompt. There is no option for the
 * password itself, because other users of the machine can read the arguments of a process.
 */
import type { Command } from 'commander';
import type { AmazonMq } from '../../amazon-mq';
import { CommandOption } from './command-option';
import { readPasswordFile, readPasswordInput } from './password-file';
import { ask } from './prompt';
import { secretDescription, secretText } from './stored-password';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

/** The sources of a password that exists. */
export interface ExistingPasswordFlags {
  readonly passwordStdin?: boolean;
  readonly passwordFile?: string;
  readonly secretId?: string;
  readonly secretKey?: string;
}

export interface PasswordFlags extends ExistingPasswordFlags {
  readonly generate?: boolean;
  readonly secretName?: string;
}

/** How long deleting a stored secret may take. */
const MILLIS_OF_UNDO = 20_000;

/** A password that is read when it is needed. */
export interface CommandPassword {
  read(): Promise<string>;
  /** Reads the password for a dry run; undefined if that would prompt or change something. Fails as `read` does. */
  preview(): Promise<string | undefined>;
  /** The ARN of the secret in which a generated password is stored. */
  readonly storedIn: string | undefined;
  /** Deletes the secret that was stored. Only for a user that certainly does not have the password. */
  undo(): Promise<void>;
}

/** Adds the options that specify the source of the password of a user that is written. */
export function addPasswordOptions(command: Command): Command {
  return addExistingPasswordOptions(command)
    .addOption(
      new CommandOption('--generate', 'generate a password and store it in Secrets Manager first').needs(
        'secretsmanager:CreateSecret, secretsmanager:DeleteSecret',
      ),
    )
    .option('--secret-name <name>', 'name of the new secret, with --generate');
}

/** Adds the options that specify the source of a password that exists. */
export function addExistingPasswordOptions(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from standard input')
    .addOption(new CommandOption('--password-file <file>', 'read the password from a file; - is standard input').file())
    .addOption(
      new CommandOption('--secret-id <id>', 'read the password from Secrets Manager, by name or ARN').needs(
        'secretsmanager:GetSecretValue; kms:Decrypt if the secret is encrypted with a customer managed key',
      ),
    )
    .option('--secret-key <key>', 'JSON key of the password in the secret; default: the whole secret is the password');
}

/**
 * Returns the source of the password, which is already read if it is a file or standard input. Throws `UsageError` unless
 * there is exactly one, or none and a terminal to prompt on.
 */
export async function passwordSource(
  options: PasswordFlags,
  user: string,
  mq: AmazonMq,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CommandPassword> {
  checkPasswordFlags(options);
  const { secretKey, secretName } = options;
  const existing = await existingPassword(options, () => mq, terminal, signal);
  if (existing) return lazy(existing);
  if (secretName !== undefined) return generated(secretName, secretKey, user, mq, signal);
  return prompted(user);
}

/** Throws unless at most one source is specified, with what belongs to it. */
function checkPasswordFlags(options: PasswordFlags, keyed = '--secret-id or --generate'): void {
  const { passwordStdin, passwordFile, secretId, secretKey, generate, secretName } = options;
  const given = [
    ['--password-stdin', passwordStdin],
    ['--password-file', passwordFile],
    ['--secret-id', secretId],
    ['--generate', generate],
  ].filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError(`Only one of ${given.map(([name]) => name).join(' and ')} can be specified.`);
  }
  if (secretKey !== undefined && secretId === undefined && !generate) {
    throw new UsageError(`--secret-key requires ${keyed}.`);
  }
  if (generate !== (secretName === undefined ? undefined : true)) {
    throw new UsageError(
      '--generate and --secret-name must be used together: a generated password is stored as a secret.',
    );
  }
  for (const [name, value] of [
    ['--password-file', passwordFile],
    ['--secret-id', secretId],
    ['--secret-name', secretName],
  ]) {
    if (value === '')
      throw new UsageError(
        `${name} is empty. Specify ${name === '--password-file' ? 'a file, or - for standard input' : 'a secret'}.`,
      );
  }
}

/**
 * Reads a password that exists, and prompts for it if no source is given.
 *
 * @param connection returns the connection to AWS, which only a secret needs
 */
export async function readExistingPassword(
  options: ExistingPasswordFlags,
  user: string,
  connection: () => AmazonMq,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  checkPasswordFlags(options, '--secret-id');
  const existing = await existingPassword(options, connection, terminal, signal);
  if (existing) return existing();
  requireTerminal('--password-stdin, --password-file or --secret-id');
  return ask(`Password of ${user}:`, { hidden: true });
}

/** Returns how to read a password that exists; undefined if no source of one is given. */
async function existingPassword(
  { passwordStdin, passwordFile, secretId, secretKey }: ExistingPasswordFlags,
  connection: () => AmazonMq,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<(() => Promise<string>) | undefined> {
  if (passwordStdin || passwordFile === '-') return fixed(await readPasswordInput());
  if (passwordFile !== undefined) return fixed(await readPasswordFile(passwordFile, terminal, signal));
  if (secretId === undefined) return undefined;
  const key = secretKey === undefined ? {} : { jsonField: secretKey };
  return async () => (await connection().secrets.password(secretId, { ...key, signal })).password;
}

function fixed(password: string): () => Promise<string> {
  return () => Promise.resolve(password);
}

function lazy(read: () => Promise<string>): CommandPassword {
  return { read, preview: read, storedIn: undefined, undo: () => Promise.resolve() };
}

function prompted(user: string): CommandPassword {
  const preview = () => Promise.resolve(requireTerminal());
  return { ...lazy(() => promptTwice(user)), preview };
}

function generated(
  name: string,
  key: string | undefined,
  user: string,
  mq: AmazonMq,
  signal: AbortSignal,
): CommandPassword {
  let arn: string | undefined;
  let made: string | undefined;
  return {
    get storedIn() {
      return arn;
    },
    // A second call, after a conflict, returns the password that is stored.
    async read() {
      if (made !== undefined) return made;
      const { generatePassword } = await import('../../amazon-mq/internal.js');
      const password = generatePassword();
      const [brokerId = '', username = ''] = user.split('/');
      const text = secretText(username, password, key);
      arn = await mq.secrets.store(name, text, secretDescription(brokerId, username), { signal });
      return (made = password);
    },
    preview: () => Promise.resolve(undefined),
    // Also runs after an interruption, so it does not use the signal.
    async undo() {
      if (arn !== undefined) await mq.secrets.remove(arn, { signal: AbortSignal.timeout(MILLIS_OF_UNDO) });
      arn = undefined;
    },
  };
}

function requireTerminal(sources = '--password-stdin, --password-file, --secret-id or --generate'): undefined {
  if (process.stdin.isTTY && process.stderr.isTTY) return undefined;
  throw new UsageError(`A password is required, but standard input is not a terminal. Pass ${sources}.`);
}

async function promptTwice(user: string): Promise<string> {
  requireTerminal();
  const first = await ask(`Password for ${user}:`, { hidden: true });
  const second = await ask('Repeat the password:', { hidden: true });
  if (first !== second) throw new UsageError('The two passwords differ. Nothing was sent.');
  return first;
}
