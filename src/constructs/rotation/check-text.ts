/** Reads texts of props for further checks. */
import type { Path, Violation } from '../../rules';
import { quote, wrongType } from '../../rules/internal';
import { tokenMistakes } from '../private/token-mistakes';
import { isUnresolved } from '../private/unresolved';

/** Checks a text that is known at synth. Other values only have the type and the mistakes of tokens checked. */
export function checkText(value: unknown, path: Path, check: (text: string) => Violation[]): Violation[] {
  const mistakes = tokenMistakes(value, path);
  if (mistakes.length > 0 || isUnresolved(value)) return mistakes;
  return typeof value === 'string' ? check(value) : [wrongType(path, value, 'a string')];
}

/** Checks each text of a list. The whole list may be a token. */
export function checkTexts(value: unknown, path: Path, check: (text: string, path: Path) => Violation[]): Violation[] {
  const mistakes = tokenMistakes(value, path);
  if (mistakes.length > 0 || isUnresolved(value)) return mistakes;
  if (!Array.isArray(value)) return [wrongType(path, value, 'a list of strings')];
  return (value as unknown[]).flatMap((each, index) => {
    const at = [...path, index];
    return checkText(each, at, (text) => check(text, at));
  });
}

export const isNotSet = (value: unknown): value is undefined | null => value === undefined || value === null;

/**
 * Returns a text for a message, or a noun in its place if the text does not look like what belongs there: it may be a password
 * that was passed by mistake.
 */
export function shownAs(text: string, looksRight: RegExp, noun: string, length?: number): string {
  return looksRight.test(text) ? quote(text, length) : noun;
}
