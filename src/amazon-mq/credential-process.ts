/** Runs the `credential_process` of a profile. What it prints may hold secrets, so no message shows any of it. */
import { exec, type ExecException } from 'node:child_process';
import { keyProblem, quote } from '../rules';
import type { Credentials } from './credentials';
import { MqError } from './errors';
import { connecting } from './shared-config';

/** As long as the AWS SDK for Go, and so the AWS provider, waits. */
const LONGEST_MILLIS = 60_000;

interface Output {
  readonly Version?: unknown;
  readonly AccessKeyId?: unknown;
  readonly SecretAccessKey?: unknown;
  readonly SessionToken?: unknown;
  readonly Expiration?: unknown;
}

/** Returns the credentials that the program prints. Throws `MqError` of kind `credentials`, which names what failed. */
export async function credentialsOfProcess(command: string, profile: string): Promise<Credentials> {
  const the = `The credential_process of the profile ${quote(profile)}`;
  const refuse = (what: string) => new MqError('credentials', connecting, `${the} ${what}. ${advice}`);
  const stdout = await new Promise<string>((resolve, reject) => {
    const options = { timeout: LONGEST_MILLIS, killSignal: 'SIGKILL', maxBuffer: 1 << 20 } as const;
    const child = exec(command, options, (error, output) => {
      if (error) reject(refuse(failureOf(error)));
      else resolve(output);
    });
    child.stdin?.on('error', () => undefined).end();
  });
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

function failureOf(error: ExecException): string {
  const { code } = error as { readonly code?: number | string };
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return 'printed more than 1 MiB';
  if (error.killed) return `did not end in ${LONGEST_MILLIS / 1_000} seconds`;
  // What a shell ends with where there is no such program, or it cannot be run.
  if (code === 127) return 'names a program that does not exist (exit code 127)';
  if (code === 126) return 'names a program that cannot be run (exit code 126)';
  if (typeof code === 'number') return `ended with exit code ${code}`;
  return error.signal ? `was ended by ${error.signal}` : 'could not be started';
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
