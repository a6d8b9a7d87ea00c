/** The filters of ListSecrets. */
import { asObject, optionalString, optionalStrings, type Body } from '../fields';
import { invalidParameter } from './errors';
import type { Secret } from './secrets';

/** Decides whether a text of a secret matches the value of a filter. */
type Match = (text: string, value: string) => boolean;

/** Case-sensitive prefix match. */
const startsWith: Match = (text, value) => text.startsWith(value);

/**
 * Each word of the value is the start of a word of the text, regardless of case. "Find secrets" in the user guide defines
 * how `all` splits texts. The reference documents a prefix match for `description`, but AWS compares words there
 * too (LocalStack's test_list_secrets_filtering and moto pull request 8469, which were run against AWS).
 */
const hasWords: Match = (text, value) => {
  const words = wordsOf(text);
  const wanted = wordsOf(value);
  return wanted.length > 0 && wanted.every((each) => words.some((word) => word.startsWith(each)));
};

/** Words end at punctuation, and between letters and digits; a capital letter before a small one starts a word. */
function wordsOf(text: string): string[] {
  return (text.match(/\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu) ?? []).map((word) => word.toLowerCase());
}

/** The texts that each filter compares, and how. */
const filters: Readonly<Record<string, readonly [(secret: Secret) => readonly string[], Match]>> = {
  name: [({ name }) => [name], startsWith],
  description: [({ description }) => (description === undefined ? [] : [description]), hasWords],
  'tag-key': [({ tags }) => [...tags.keys()], startsWith],
  'tag-value': [({ tags }) => [...tags.values()], startsWith],
  // The emulator has no replicas and no secrets of other services, and AWS has these members only for them.
  'primary-region': [() => [], startsWith],
  'owning-service': [() => [], startsWith],
  all: [({ name, description = '', tags }) => [name, description, ...[...tags].flat()], hasWords],
};

/**
 * Returns the check whether a secret matches all filters of a request. GUESS(secret-filters): a secret matches a filter if
 * any of its values matches, and a value with an exclamation mark matches if no text does, also if there is no text.
 */
export function filterOf(body: Body): (secret: Secret) => boolean {
  const parsed = filtersOf(body);
  return (secret) =>
    parsed.every(({ key, values }) => {
      const [textsOf, match] = filters[key] ?? [() => [], startsWith];
      const texts = textsOf(secret);
      return values.some((value) =>
        value.startsWith('!')
          ? !texts.some((text) => match(text, value.slice(1)))
          : texts.some((text) => match(text, value)),
      );
    });
}

function filtersOf(body: Body): readonly { key: string; values: readonly string[] }[] {
  if (!Array.isArray(body.Filters)) return [];
  return body.Filters.map((each) => {
    const filter = asObject(each, 'Filters');
    const key = optionalString(filter, 'Key');
    // Neither member is required in the service model. GUESS(filter-errors): the errors are those of moto.
    if (key === undefined) throw invalidParameter('Invalid filter key');
    const values = optionalStrings(filter, 'Values');
    if (values === undefined) throw invalidParameter(`Invalid filter values for key: ${key}`);
    return { key, values };
  });
}
