/** Runs the `credential_process` of a profile. What it prints may hold secrets, so no message shows any of it. */
import { spawn } from 'node:child_process';
import { keyProblem, quote } from '../../rules';
import type { AwsCredentials } from './credentials';
import { MqError } from '../errors/mq-error';
import { connecting } from '../settings/shared-config';

/** As long as the AWS SDK for Go, and so the AWS provider, waits. */
const LONGEST_MILLIS = 60_000;
const MAX_BYTES = 2 ** 20;

interface Output {
  readonly Version?: unknown;
  readonly AccessKeyId?: unknown;
  readonly SecretAccessKey?: unknown;
  readonly SessionToken?: unknown;
  readonly Expiration?: unknown;
}

/**
 * Returns the credentials that the program prints. Throws `MqError` of kind `credentials`, which names what failed.
 *
 * @param signal ends the program, with all that it has started
 */
export async function credentialsOfProcess(
  command: string,
  profile: string,
  signal?: AbortSignal,
): Promise<AwsCredentials> {
  const the = `The credential_process of the profile ${quote(profile)}`;
  const refuse = (what: string) => new MqError('credentials', connecting, `${the} ${what}. ${advice}`);
  const stdout = await outputOf(command, refuse, signal);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration, Version } = parse(stdout, refuse);
  if (Version !== 1) throw refuse('printed no "Version": 1');
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || !AccessKeyId || !SecretAccessKey) {
    throw refuse('printed no AccessKeyId or no SecretAccessKey');
  }
  const sessionToken = typeof SessionToken === 'string' && SessionToken !== '' ? SessionToken : undefined;
  for (const [name, value] of Object.entries({ AccessKeyId, SecretAccessKey, SessionToken: sessionToken })) {
    const problem = value === undefined ? undefined : keyProblem(value, `The ${name} that ${lower(the)} printed`);
    if (problem) throw new MqError('credentials', connecting, problem);
  }
  const expiration = typeof Expiration === 'string' ? new Date(Expiration) : undefined;
  if (expiration && Number.isNaN(expiration.getTime())) throw refuse('printed an Expiration that is not a time');
  if (expiration && expiration.getTime() <= Date.now()) throw refuse('printed credentials that have expired');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiration && { expiration }),
  };
}

const advice = 'Run it by itself to see why.';

function parse(stdout: string, refuse: (what: string) => MqError): Output {
  if (stdout.trim() === '') throw refuse('printed nothing');
  try {
    const parsed: unknown = JSON.parse(stdout.trim());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    throw refuse('printed no JSON');
  }
  throw refuse('printed no JSON object');
}

/**
 * Runs a command in a group of processes of its own, so that nothing of it outlives the wait for it, or this process. Where
 * there is a terminal it stays in this group: another one could not ask anything there.
 */
function outputOf(command: string, refuse: (what: string) => MqError, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const isGroup = process.platform !== 'win32' && !hasTerminal();
    const child = spawn(command, {
      ...{ shell: true, detached: isGroup, windowsHide: true },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const end = () => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const giveUp = (reason: Error) => {
      end();
      settle(() => reject(reason));
    };
    const leave = () => giveUp(signal?.reason as Error);
    const timer = setTimeout(() => giveUp(refuse(`did not end in ${LONGEST_MILLIS / 1_000} seconds`)), LONGEST_MILLIS);
    const settle = (how: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
      process.removeListener('exit', end);
      child.stdout.destroy();
      how();
    };
    signal?.addEventListener('abort', leave, { once: true });
    process.on('exit', end);
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BYTES) giveUp(refuse('printed more than 1 MiB'));
    });
    child.on('error', () => settle(() => reject(refuse('could not be started'))));
    child.on('close', (code, endedBy) => {
      const failure = failureOf(code, endedBy);
      settle(() => (failure === undefined ? resolve(Buffer.concat(chunks).toString()) : reject(refuse(failure))));
    });
  });
}

function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function failureOf(code: number | null, endedBy: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  // What a shell ends with where there is no such program, or it cannot be run.
  if (code === 127) return 'names a program that does not exist (exit code 127)';
  if (code === 126) return 'names a program that cannot be run (exit code 126)';
  return code === null ? `was ended by ${endedBy}` : `ended with exit code ${code}`;
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
