/**
 * Where the command takes a password from: exactly one source, none of which shows it to other users of the machine.
 * There is no option that takes the password itself, since every process can read every other one's arguments.
 */
import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { AmazonMq } from '../amazon-mq';
import { exitCode } from './exit-codes';
import { generatePassword } from './generated-password';
import type { Terminal } from './terminal';
import { UsageError } from './usage-error';

export interface PasswordOptions {
  readonly passwordStdin?: boolean;
  readonly passwordFile?: string;
  readonly secretId?: string;
  readonly secretKey?: string;
  readonly generate?: boolean;
  readonly secretName?: string;
}

/** A password that is read when it is needed, and what came of it. */
export interface PasswordSource {
  read(): Promise<string>;
  /** The ARN of the secret that a generated password was stored in. */
  readonly storedIn: string | undefined;
  /** Takes back what was stored, where the user has certainly not been created. */
  undo(): Promise<void>;
}

export function addPasswordOptions(command: Command): Command {
  return command
    .option('--password-stdin', 'read the password from standard input')
    .option('--password-file <file>', 'read the password from a file')
    .option('--secret-id <id>', 'read the password from Secrets Manager, by name or ARN')
    .option('--secret-key <key>', 'the field of the secret’s JSON that is the password; default: the whole secret')
    .option('--generate', 'make a password up, and store it in Secrets Manager before it is used')
    .option('--secret-name <name>', 'the name of the new secret, with --generate');
}

/** No password is longer than 250 characters; what follows a few thousand is not even read. */
const MAX_BYTES = 4_096;

/**
 * Checks that there is one source, and reads it if it is a file or standard input. Throws `UsageError` unless there is
 * exactly one, or none and a terminal to ask at.
 */
export async function passwordSource(
  options: PasswordOptions,
  user: string,
  mq: AmazonMq,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<PasswordSource> {
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
  if (passwordStdin) return fixed(withoutNewline(await readStandardInput()));
  if (passwordFile !== undefined) return fixed(withoutNewline(await readPasswordFile(passwordFile, terminal)));
  if (secretId !== undefined) {
    const key = secretKey === undefined ? {} : { key: secretKey };
    return lazy(async () => (await mq.secrets.password(secretId, { ...key, signal })).password);
  }
  if (secretName !== undefined) return generated(secretName, secretKey, user, mq, signal);
  return lazy(() => promptTwice(user));
}

function fixed(password: string): PasswordSource {
  return lazy(() => Promise.resolve(password));
}

function lazy(read: () => Promise<string>): PasswordSource {
  return { read, storedIn: undefined, undo: () => Promise.resolve() };
}

function generated(
  name: string,
  key: string | undefined,
  user: string,
  mq: AmazonMq,
  signal: AbortSignal,
): PasswordSource {
  let arn: string | undefined;
  return {
    get storedIn() {
      return arn;
    },
    async read() {
      const password = generatePassword();
      const text = key === undefined ? password : JSON.stringify({ username: user.split('/')[1], [key]: password });
      arn = await mq.secrets.store(name, text, `Password of the Amazon MQ user ${user}`, { signal });
      return password;
    },
    async undo() {
      if (arn !== undefined) await mq.secrets.remove(arn);
    },
  };
}

/** Exactly one newline is dropped: a password may end in anything else. */
function withoutNewline(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}

async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) throw tooLong('Standard input');
  }
  return Buffer.concat(chunks);
}

async function readPasswordFile(file: string, terminal: Terminal): Promise<Buffer> {
  try {
    const { size, mode } = await stat(file);
    if (size > MAX_BYTES) throw tooLong(`The file ${file}`);
    if ((mode & 0o044) !== 0) terminal.warning(`Other users of this machine can read ${file}. Make it 0600.`);
    return await readFile(file);
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === undefined) throw thrown;
    throw new UsageError(`The password file ${file} could not be read (${code}).`);
  }
}

function tooLong(what: string): UsageError {
  return new UsageError(`${what} is longer than any password. It should hold the password and nothing else.`);
}

async function promptTwice(user: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(
      'A password is needed, and there is no terminal to ask at. Give --password-stdin, --password-file, --secret-id, or --generate.',
    );
  }
  const first = await askHidden(`Password for ${user}:`);
  const second = await askHidden('The same again:');
  if (first !== second) throw new UsageError('The two passwords differ. Nothing was sent.');
  return first;
}

async function askHidden(prompt: string): Promise<string> {
  return ask(prompt, true);
}

/** Asks on stderr, since stdout is for data. Ctrl-C and Ctrl-D end the command. */
export async function ask(prompt: string, isHidden: boolean): Promise<string> {
  const { read } = await import('read');
  // Ctrl-D closes the terminal's line without an answer, and Node.js ends when nothing is left to wait for.
  const before = process.exitCode;
  process.exitCode = exitCode.interrupted;
  const answer = await read({ prompt, silent: isHidden, output: process.stderr }).catch(() => {
    process.stderr.write('\n');
    process.exit(exitCode.interrupted);
  });
  process.exitCode = before;
  if (isHidden) process.stderr.write('\n');
  return answer;
}
