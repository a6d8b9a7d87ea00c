/** Credentials that need no request: those of options, of a profile, or of the environment. */
import { keyProblem } from '../../rules/internal';
import { configurationError } from '../settings/shared-config';
import type { CredentialsProvider } from './types';

/** A part of credentials, and how a message refers to it. */
type NamedValue = readonly [value: string, the: string];

/**
 * Returns a provider of known credentials.
 *
 * @throws MqError if one of them contains a character that it cannot have; the message shows none of them
 */
export function staticCredentials(
  access: NamedValue,
  secret: NamedValue,
  token: NamedValue | undefined,
): CredentialsProvider {
  for (const [value, the] of [access, secret, ...(token ? [token] : [])]) {
    const problem = keyProblem(value, the);
    if (problem) throw configurationError(problem);
  }
  const credentials = {
    accessKeyId: access[0],
    secretAccessKey: secret[0],
    ...(token && { sessionToken: token[0] }),
  };
  return () => Promise.resolve(credentials);
}

/** Returns the credentials of the environment; undefined if the access key or the secret key is not set. */
export function environmentCredentials(): CredentialsProvider | undefined {
  const variable = (...names: string[]): NamedValue | undefined => {
    const name = names.find((candidate) => process.env[candidate]);
    return name === undefined ? undefined : [process.env[name] ?? '', `The value of ${name}`];
  };
  // The AWS provider also reads the second names.
  const access = variable('AWS_ACCESS_KEY_ID', 'AWS_ACCESS_KEY');
  const secret = variable('AWS_SECRET_ACCESS_KEY', 'AWS_SECRET_KEY');
  return access && secret && staticCredentials(access, secret, variable('AWS_SESSION_TOKEN'));
}
