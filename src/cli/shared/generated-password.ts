/** Generates passwords, which are stored in Secrets Manager. */
import { randomInt } from 'node:crypto';

const LENGTH = 32;
/** No characters that Amazon MQ refuses (, : =) or that a shell, a URL or JSON would have to escape. */
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';

/** Returns the description of the secret that holds the password of a user. It identifies the user of the secret. */
export function secretDescription(brokerId: string, username: string): string {
  return `Password of the Amazon MQ user ${brokerId}/${username}`;
}

/** Returns the text of a secret with a password: the password itself, or an object with it and the username. */
export function secretText(username: string, password: string, key: string | undefined): string {
  return key === undefined ? password : JSON.stringify({ username, [key]: password });
}

/** Returns a password of 32 characters, with about 193 bits of entropy. */
export function generatePassword(): string {
  const password = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
  // Amazon MQ requires four different characters. Fewer are improbable (1 in 10^40), but possible.
  return new Set(password).size < 4 ? generatePassword() : password;
}
