/** Runs the `credential_process` of a profile. Its output may contain secrets, so no message shows any of it. */
import { spawn } from 'node:child_process';
import { keyProblem, quote } from '../../rules/internal';
import { MqError } from '../errors/mq-error';
import { CONNECTING } from '../settings/shared-config';
import type { AwsCredentials } from './types';

/** The timeout of the AWS SDK for Go, and so of the AWS provider. */
const TIMEOUT_MILLIS = 60_000;
const MAX_BYTES = 2 ** 20;

interface Output {
  readonly Version?: unknown;
  readonly AccessKeyId?: unknown;
  readonly SecretAccessKey?: unknown;
  readonly SessionToken?: unknown;
  readonly Expiration?: unknown;
}

/**
 * Returns the credentials that the program prints.
 *
 * @param signal ends the program, with all processes that it has started
 * @throws MqError of kind `credentials`
 */
export async function processCredentials(
  command: string,
  profile: string,
  signal?: AbortSignal,
): Promise<AwsCredentials> {
  const the = `The credential_process of the profile ${quote(profile)}`;
  const fail = (what: string) => new MqError('credentials', CONNECTING, `${the} ${what}. ${advice}`);
  const stdout = await runCommand(command, fail, signal);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration, Version } = parseOutput(stdout, fail);
  if (Version !== 1) throw fail('printed no "Version": 1');
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string' || !AccessKeyId || !SecretAccessKey) {
    throw fail('printed no AccessKeyId or no SecretAccessKey');
  }
  const sessionToken = typeof SessionToken === 'string' && SessionToken !== '' ? SessionToken : undefined;
  for (const [name, value] of Object.entries({ AccessKeyId, SecretAccessKey, SessionToken: sessionToken })) {
    const problem = value === undefined ? undefined : keyProblem(value, `The ${name} that ${lower(the)} printed`);
    if (problem) throw new MqError('credentials', CONNECTING, problem);
  }
  const expiration = typeof Expiration === 'string' ? new Date(Expiration) : undefined;
  if (expiration && Number.isNaN(expiration.getTime())) throw fail('printed an Expiration that is not a time');
  if (expiration && expiration.getTime() <= Date.now()) throw fail('printed credentials that have expired');
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(expiration && { expiration }),
  };
}

const advice = 'Run it by itself to see why.';

function parseOutput(stdout: string, fail: (what: string) => MqError): Output {
  if (stdout.trim() === '') throw fail('printed nothing');
  try {
    const parsed: unknown = JSON.parse(stdout.trim());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    throw fail('printed something other than JSON');
  }
  throw fail('printed JSON that is not an object');
}

/**
 * Runs a command in its own process group, so that none of its processes outlives the wait for it, or this process. If there
 * is a terminal, the command stays in this group, because another group could not prompt there.
 */
function runCommand(command: string, fail: (what: string) => MqError, signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const isGroup = process.platform !== 'win32' && !hasTerminal();
    const child = spawn(command, {
      ...{ shell: true, detached: isGroup, windowsHide: true },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const kill = () => {
      try {
        if (isGroup && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        else child.kill('SIGKILL');
      } catch {
        // It has already ended.
      }
    };
    const cancel = (reason: Error) => {
      kill();
      finish(() => reject(reason));
    };
    const onAbort = () => cancel(signal?.reason as Error);
    const timer = setTimeout(
      () => cancel(fail(`did not end within ${TIMEOUT_MILLIS / 1_000} seconds`)),
      TIMEOUT_MILLIS,
    );
    const finish = (resolveOrReject: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      process.removeListener('exit', kill);
      child.stdout.destroy();
      resolveOrReject();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    process.on('exit', kill);
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_BYTES) cancel(fail('printed more than 1 MiB'));
    });
    child.on('error', () => finish(() => reject(fail('could not be started'))));
    child.on('close', (code, endedBy) => {
      const failure = exitProblem(code, endedBy);
      finish(() => (failure === undefined ? resolve(Buffer.concat(chunks).toString()) : reject(fail(failure))));
    });
  });
}

function hasTerminal(): boolean {
  return [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY);
}

function exitProblem(code: number | null, endedBy: NodeJS.Signals | null): string | undefined {
  if (code === 0) return undefined;
  // The exit codes of a shell for a program that does not exist, or cannot be run.
  if (code === 127) return 'names a program that does not exist (exit code 127)';
  if (code === 126) return 'names a program that cannot be run (exit code 126)';
  return code === null ? `was ended by ${endedBy}` : `ended with exit code ${code}`;
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
