/** Checks the broker id or the username of a construct that has no other fields of a user. */
import { Token } from './framework';
import { checkField, type Violation } from '../../rules';
import { knownString } from './unresolved';
import { tokenMistakes } from './token-mistakes';

/** Returns the violations of a broker id or a username. Tokens are left to Terraform. Never throws. */
export function checkIdentity(field: 'brokerId' | 'username', value: unknown): Violation[] {
  const mistakes = tokenMistakes(value, [field]);
  if (mistakes.length > 0 || Token.isUnresolved(value)) return mistakes;
  const isString = typeof value === 'string' || value === undefined || value === null;
  return checkField(field, isString ? knownString(value) : (value as string));
}
