/**
 * Where the command takes a password from: exactly one source, none of which shows it to other users of the machine.
 * There is no option that takes the password itself, since every process can read every other one's arguments.
 */
import type { Command } from 'commander';
import type { AmazonMq } from '../../amazon-mq';
import { generatePassword } from './generated-password';
import { lineText, write } from './output';
import { readPasswordFile, readStandardInput } from './password-file';
import type { Terminal } from './terminal';
import { InterruptedError, UsageError } from './usage-error';

export interface PasswordFlags {
  readonly passwordStdin?: boolean;
  readonly passwordFile?: string;
  readonly secretId?: string;
  readonly secretKey?: string;
  readonly generate?: boolean;
  readonly secretName?: string;
}

/** How long taking back a secret may take. */
const MILLIS_OF_UNDO = 20_000;

/** A password that is read when it is needed, and what came of it. */
export interface CommandPassword {
  read(): Promise<string>;
  /** Reads the password for a dry run: undefined where that would ask for it or change something. Fails as `read` does. */
  preview(): Promise<string | undefined>;
  /** The ARN of the secret that a generated password is stored in. */
  readonly storedIn: string | undefined;
  /** Takes back what was stored, where the user certainly does not have that password. */
  undo(): Promise<void>;
}

export function addPasswordOptions(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-file <file>', 'read the password from a file; - is standard input')
    .option('--secret-id <id>', 'read the password from Secrets Manager, by name or ARN')
    .option('--secret-key <key>', 'the field of the secret’s JSON that is the password; default: the whole secret')
    .option('--generate', 'make a password up, and store it in Secrets Manager before it is used')
    .option('--secret-name <name>', 'the name of the new secret, with --generate');
}

/**
 * Checks that there is one source, and reads it if it is a file or standard input. Throws `UsageError` unless there is
 * exactly one, or none and a terminal to ask at.
 */
export async function passwordSource(
  options: PasswordFlags,
  user: string,
  mq: AmazonMq,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<CommandPassword> {
  const { passwordStdin, passwordFile, secretId, secretKey, generate, secretName } = options;
  const given = [
    ['--password-stdin', passwordStdin],
    ['--password-file', passwordFile],
    ['--secret-id', secretId],
    ['--generate', generate],
  ].filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError(`The password has one source, and these are ${given.map(([name]) => name).join(' and ')}.`);
  }
  if (secretKey !== undefined && secretId === undefined && !generate) {
    throw new UsageError('--secret-key goes with --secret-id or --generate.');
  }
  if (generate !== (secretName === undefined ? undefined : true)) {
    throw new UsageError('--generate and --secret-name go together: a password that is made up is stored at once.');
  }
  for (const [name, value] of [
    ['--password-file', passwordFile],
    ['--secret-id', secretId],
    ['--secret-name', secretName],
  ]) {
    if (value === '')
      throw new UsageError(
        `${name} is empty. Name ${name === '--password-file' ? 'a file, or - for standard input' : 'a secret'}.`,
      );
  }
  if (passwordStdin || passwordFile === '-') return fixed(await readStandardInput());
  if (passwordFile !== undefined) return fixed(await readPasswordFile(passwordFile, terminal, signal));
  if (secretId !== undefined) {
    const key = secretKey === undefined ? {} : { key: secretKey };
    return lazy(async () => (await mq.secrets.password(secretId, { ...key, signal })).password);
  }
  if (secretName !== undefined) return generated(secretName, secretKey, user, mq, signal);
  return prompted(user);
}

function fixed(password: string): CommandPassword {
  return lazy(() => Promise.resolve(password));
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
    // Whoever asks again, after a conflict, is to get the one that is stored.
    async read() {
      if (made !== undefined) return made;
      const password = generatePassword();
      const text = key === undefined ? password : JSON.stringify({ username: user.split('/')[1], [key]: password });
      arn = await mq.secrets.store(name, text, `Password of the Amazon MQ user ${user}`, { signal });
      return (made = password);
    },
    preview: () => Promise.resolve(undefined),
    // Not ended by the signal, after which it is wanted as well.
    async undo() {
      if (arn !== undefined) await mq.secrets.remove(arn, { signal: AbortSignal.timeout(MILLIS_OF_UNDO) });
      arn = undefined;
    },
  };
}

function requireTerminal(): undefined {
  if (process.stdin.isTTY && process.stderr.isTTY) return undefined;
  throw new UsageError(
    'A password is needed, and there is no terminal to ask at. Give --password-stdin, --password-file, --secret-id, or --generate.',
  );
}

async function promptTwice(user: string): Promise<string> {
  requireTerminal();
  const first = await askHidden(`Password for ${user}:`);
  const second = await askHidden('The same again:');
  if (first !== second) throw new UsageError('The two passwords differ. Nothing was sent.');
  return first;
}

async function askHidden(prompt: string): Promise<string> {
  return ask(prompt, true);
}

/** Asks on stderr, since stdout is for data. Throws `InterruptedError` on Ctrl-C and Ctrl-D. */
export async function ask(prompt: string, isHidden: boolean): Promise<string> {
  const { read } = await import('read');
  const interrupted = () => new InterruptedError('Interrupted.');
  // Ctrl-D closes the terminal's line without an answer. Node.js would end, since nothing is left to wait for.
  let onClose: () => void = () => undefined;
  const closed = new Promise<never>((_, reject) => {
    onClose = () => reject(interrupted());
    process.once('beforeExit', onClose);
  });
  try {
    const question = read({ prompt: lineText(prompt), silent: isHidden, output: process.stderr });
    const answer = await Promise.race([question.catch(() => Promise.reject(interrupted())), closed]);
    if (isHidden) write('stderr', '\n');
    return answer;
  } catch (thrown) {
    write('stderr', '\n');
    throw thrown;
  } finally {
    process.off('beforeExit', onClose);
  }
}
