/** Generates the passwords of GetRandomPassword. */
import { randomInt } from 'node:crypto';
import { optionalBoolean, optionalNumber, optionalString, type Body } from '../fields';
import { invalidParameter } from './errors';

/** The types of characters in a password, and the parameter that excludes each. */
const kinds = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const;

/** Returns a password with the properties that a request asks for. */
export function randomPassword(body: Body): string {
  const length = optionalNumber(body, 'PasswordLength') ?? 32;
  const excluded = new Set(optionalString(body, 'ExcludeCharacters') ?? '');
  const included: string[] = kinds
    .filter(([exclude]) => !optionalBoolean(body, exclude))
    .map(([, characters]) => characters);
  if (optionalBoolean(body, 'IncludeSpace')) included.push(' ');
  const alphabets = included.map((characters) => [...characters].filter((character) => !excluded.has(character)));
  const all = alphabets.flat();
  if (all.length === 0) throw invalidParameter('No characters are left to generate a password from.');
  // GUESS(random-password-types): AWS does not document what happens to an included type whose characters are all excluded.
  const required = (optionalBoolean(body, 'RequireEachIncludedType') ?? true) ? alphabets.filter((a) => a.length) : [];
  if (length < required.length) {
    throw invalidParameter('The PasswordLength is too short to include each type of character.');
  }
  const characters = required.map(pick);
  while (characters.length < length) characters.push(pick(all));
  return shuffled(characters).join('');
}

function pick(from: readonly string[]): string {
  return from[randomInt(from.length)] ?? '';
}

function shuffled(list: string[]): string[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [list[i], list[j]] = [list[j] ?? '', list[i] ?? ''];
  }
  return list;
}
