/** ListSecrets: filters, order and pages. */
import { optionalBoolean, optionalString, type Body } from '../fields';
import { descriptionOf, stagesMember } from './description';
import { filterOf } from './filters';
import { compare, page, type Place } from './pages';
import type { Secret } from './secrets';

/** What each SortBy compares. Secrets that were never accessed come first. */
const sortKeys: Readonly<Record<string, (secret: Secret) => string | number>> = {
  'created-date': ({ createdAt }) => createdAt,
  'last-accessed-date': ({ accessedOn }) => accessedOn ?? 0,
  'last-changed-date': ({ changedAt }) => changedAt,
  name: ({ name }) => name,
};

/** Returns the body of a response for the secrets of a Region, which are in the order of their creation. */
export function listSecrets(all: readonly Secret[], body: Body): Body {
  const withDeleted = optionalBoolean(body, 'IncludePlannedDeletion') ?? false;
  const matches = filterOf(body);
  const found = all.filter((secret) => (withDeleted || !secret.deletion) && matches(secret));
  const { placeOf, isDescending } = orderOf(body);
  const ordered = found.sort((a, b) => compare(placeOf(a), placeOf(b)) * (isDescending ? -1 : 1));
  const { items, next } = page(ordered, body, { list: 'secrets', placeOf, isDescending });
  return {
    SecretList: items.map((secret) => ({
      ...descriptionOf(secret),
      ...stagesMember(secret, 'SecretVersionsToStages'),
    })),
    ...(next !== undefined && { NextToken: next }),
  };
}

/**
 * Returns the order of SortBy and SortOrder. By default, the oldest is first, as moto's test_with_all_filter expects, which
 * was run against AWS. The reference documents only that secrets are listed by CreatedDate.
 */
function orderOf(body: Body): { placeOf: (secret: Secret) => Place; isDescending: boolean } {
  const keyOf = sortKeys[optionalString(body, 'SortBy') ?? 'created-date'] ?? (() => 0);
  return {
    placeOf: (secret) => [keyOf(secret), secret.order],
    isDescending: optionalString(body, 'SortOrder') === 'desc',
  };
}
