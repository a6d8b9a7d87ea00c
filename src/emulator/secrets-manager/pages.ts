/** Pages of lists. A page begins after the last element of the one before, so deleted elements do not move it. */
import { ApiError } from '../errors';
import { optionalNumber, optionalString, type Body } from '../fields';
import { tokenOf, valuesOf } from '../page-token';

/** The place of an element in its list: what it is sorted by, and what distinguishes it from equal ones. */
export type Place = readonly [key: string | number, order: number];

/** How a list is paged. */
interface Paging<T> {
  /** What the list is of. The tokens of other lists are refused. */
  readonly list: string;
  /** The elements have ascending places, or descending ones. */
  readonly placeOf: (element: T) => Place;
  /** Default: ascending. */
  readonly isDescending?: boolean;
}

/** Returns the page that a request asks for, and the token of the next one if there is one. The token is opaque for callers. */
export function page<T>(
  all: readonly T[],
  body: Body,
  { list, placeOf, isDescending = false }: Paging<T>,
): { items: readonly T[]; next?: string } {
  const size = optionalNumber(body, 'MaxResults') ?? 100;
  const after = placeIn(optionalString(body, 'NextToken') ?? '', list);
  const rest = after ? all.filter((element) => compare(placeOf(element), after) * (isDescending ? -1 : 1) > 0) : all;
  const items = rest.slice(0, size);
  const last = items.at(-1);
  return {
    items,
    ...(last !== undefined && rest.length > size && { next: tokenOf(list, ...placeOf(last)) }),
  };
}

/** Compares places: a negative number if the first comes before the second in ascending order. */
export function compare([key, order]: Place, [otherKey, otherOrder]: Place): number {
  return key < otherKey ? -1 : key > otherKey ? 1 : order - otherOrder;
}

/** Returns the place in a token; undefined for the empty token of the first page. */
function placeIn(token: string, list: string): Place | undefined {
  if (token === '') return undefined;
  const parts = valuesOf(token);
  const [name, key, order] = parts;
  const isPlace = (typeof key === 'string' || typeof key === 'number') && typeof order === 'number';
  if (parts.length === 3 && name === list && isPlace) return [key, order];
  throw new ApiError('InvalidNextTokenException', 'The NextToken value is invalid.');
}
