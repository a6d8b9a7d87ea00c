/** Names of destinations: which ones an entry can have, and which ones it matches. */
import type { Path, Violation } from '../../rules';
import { listCharacters, normalized, quote, violation } from '../../rules/internal';

const allowed =
  'the name of one queue or topic, or a pattern: parts with points between them, * for one part, > at the end for all parts ' +
  'that follow';

/**
 * What a name cannot have: a comma, with which ActiveMQ reads several destinations; a question mark, after which it reads
 * options; braces, which begin expressions of Spring; white space, which the AWS provider ignores when it compares
 * configurations; and what XML or a terminal cannot show.
 */
const forbidden = /[\s,?{}\p{Cc}\p{Cf}\p{Surrogate}\p{Z}\p{Noncharacter_Code_Point}]/u;

/** Returns everything that is wrong with the name of an entry. */
export function nameViolations(given: string, path: Path): Violation[] {
  const name = normalized(given);
  const refuse = (rule: string, problem: string, remedy: string) =>
    violation(rule, path, `The name ${problem}. Allowed: ${allowed}. ${remedy}.`);
  if (name === '') return [refuse('destination-name', 'is empty', 'Specify one, or remove the entry')];
  const shown = quote(name);
  const stray = listCharacters(name, (character) => forbidden.test(character));
  const parts = name.split('.');
  const isWildcard = (part: string) => part === '*' || part === '>';
  const found: [isWrong: boolean, rule: string, problem: string, remedy: string][] = [
    [
      /^(?:temp-)?(?:queue|topic):\/\//.test(name),
      'destination-name',
      `${shown} begins with the kind of the destination`,
      'Write only the name, in `queues` or in `topics`',
    ],
    [stray !== '', 'destination-name', `${shown} has ${stray}`, 'Remove it, or write an entry for each destination'],
    [
      name.startsWith('#'),
      'destination-name',
      `${shown} begins with #, which Amazon MQ removes as a reference to an element`,
      'Use another name',
    ],
    [parts.includes(''), 'destination-name', `${shown} has an empty part`, 'Write each part, or remove the point'],
    [
      parts.some((part) => /[*>]/.test(part) && !isWildcard(part)),
      'destination-wildcard',
      `${shown} has a wildcard in a part with other characters, which ActiveMQ does not read as one`,
      'Write * or > as a whole part',
    ],
    [
      parts.slice(0, -1).includes('>'),
      'destination-wildcard',
      `${shown} has > before its end, and ActiveMQ ignores what follows`,
      'Use * for one part, or end the name with >',
    ],
  ];
  return found.flatMap(([isWrong, rule, problem, remedy]) => (isWrong ? [refuse(rule, problem, remedy)] : []));
}

/** Returns whether an entry for a pattern without mistakes matches the name of a destination. */
export function matchesDestination(pattern: string, name: string): boolean {
  const parts = pattern.split('.');
  const names = name.split('.');
  const isOpen = parts.at(-1) === '>';
  const fixed = isOpen ? parts.slice(0, -1) : parts;
  if (isOpen ? names.length < fixed.length : names.length !== fixed.length) return false;
  return fixed.every((part, index) => part === '*' || part === names[index]);
}
