/** Checks the broker id or the username of a construct that has no more than these to check. */
import { Token } from 'cdktf';
import { checkField, type Violation } from '../../rules';
import { knownString } from './unresolved';
import { tokenMistakes } from './token-mistakes';

/** Returns what is wrong with a broker id or a username as far as it is known. Nothing is thrown. */
export function checkIdentity(field: 'brokerId' | 'username', value: unknown): Violation[] {
  const mistakes = tokenMistakes(value, [field]);
  if (mistakes.length > 0 || Token.isUnresolved(value)) return mistakes;
  const isString = typeof value === 'string' || value === undefined || value === null;
  return checkField(field, isString ? knownString(value) : (value as string));
}
