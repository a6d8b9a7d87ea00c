/** Passwords that are made up: long enough to be kept in Secrets Manager only. */
import { randomInt } from 'node:crypto';

const LENGTH = 32;
/** Nothing that Amazon MQ refuses (, : =), and nothing that a shell, a URL or JSON would have to escape. */
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';

/** 32 characters, about 193 bits. */
export function generatePassword(): string {
  const password = Array.from({ length: LENGTH }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join('');
  // Fewer than four different characters come once in 10^40 times; the rule is kept all the same.
  return new Set(password).size < 4 ? generatePassword() : password;
}
