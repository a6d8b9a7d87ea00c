/** An operation of Amazon MQ: its place in the API, the shape of its request, and what it does. */
import { badRequest } from '../errors';
import { parseBody, withoutNulls, type Body } from '../fields';
import { tokenOf, valuesOf } from '../page-token';
import type { Account } from './account';
import type { pagingRequest } from './request-shapes';
import { readMembers, type Structure, type ShapeValue } from './shapes';

/** A request as it arrives: the query and the body are text. */
interface RawRequest {
  readonly region: string;
  /** The segments of the path that differ from call to call, decoded, by the names in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: string;
  readonly body: string;
}

/** A request whose members have the types of their shapes. */
interface ApiRequest<R extends string, B extends Structure, Q extends Structure> {
  readonly region: string;
  readonly params: Readonly<Record<ParamOf<R>, string>>;
  /** The members in the query. */
  readonly query: ShapeValue<Q>;
  readonly body: ShapeValue<B>;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: Body;
}

/** The names of the segments of a route that differ from call to call. */
type ParamOf<R extends string> = R extends `${string}{${infer P}}${infer Rest}` ? P | ParamOf<Rest> : never;

interface Description<R extends string, B extends Structure, Q extends Structure> {
  readonly name: string;
  /** The method and the path, such as `GET /v1/brokers/{broker-id}`. */
  readonly route: R;
  /** The page of the API reference, below https://docs.aws.amazon.com/amazon-mq/latest/api-reference/. */
  readonly reference: string;
  /** What the behavior rests on besides the reference. */
  readonly evidence?: string;
  readonly body?: B;
  readonly query?: Q;
}

export interface Operation extends Description<string, Structure, Structure> {
  /** Reads the query and body of a request, checks them against the shapes, and does what the operation does. */
  perform(account: Account, request: RawRequest): ApiResponse;
}

type NoMembers = Structure<Readonly<Record<never, never>>, never>;

/** Defines an operation by its description and what it does with a request that its shapes allow. */
export function operation<const R extends string, B extends Structure = NoMembers, Q extends Structure = NoMembers>(
  description: Description<R, B, Q>,
  run: (account: Account, request: ApiRequest<R, B, Q>) => ApiResponse,
): Operation {
  return {
    ...description,
    perform: (account, { region, params, query, body }) =>
      run(account, {
        region,
        params,
        query: readQuery(description.query, query),
        body: readBody(description.body, body),
      }),
  };
}

export const ok = (body: Body = {}): ApiResponse => ({ status: 200, body });

function readBody<S extends Structure>(shape: S | undefined, text: string): ShapeValue<S> {
  return shape ? readMembers(shape, withoutNulls(parseBody(text)) as Body) : ({} as ShapeValue<S>);
}

function readQuery<S extends Structure>(shape: S | undefined, text: string): ShapeValue<S> {
  if (!shape) return {} as ShapeValue<S>;
  const query = queryOf(shape, new URLSearchParams(text));
  checkPageSize(shape, query);
  return readMembers(shape, query);
}

/** Checks the number of elements of a page. The message is that of AWS (configuration_revisions.json in radkawar/stackd). */
function checkPageSize({ members }: Structure, { maxResults }: Body): void {
  const shape = members.maxResults;
  if (shape?.type !== 'integer' || typeof maxResults !== 'number') return;
  const { min = -Infinity, max = Infinity } = shape;
  if (maxResults >= min && maxResults <= max) return;
  throw badRequest(
    `Invalid max results value [${maxResults}]. Specify an integer between [${min}] and [${max}].`,
    'maxResults',
  );
}

/** Converts the texts of a query to the types of its shape. */
function queryOf({ members }: Structure, params: URLSearchParams): Body {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, { type }]): (readonly [string, unknown])[] => {
      if (!params.has(name)) return [];
      if (type === 'list') return [[name, params.getAll(name)]];
      const value = params.get(name) ?? '';
      // "To request the first page, leave nextToken empty." An empty filter filters nothing.
      if (type === 'string' && value === '') return [];
      return [[name, type === 'integer' && /^\d{1,9}$/.test(value) ? Number(value) : value]];
    }),
  );
}

export interface ListPage<T> {
  readonly items: readonly T[];
  readonly maxResults: number;
  /** Empty on the last page. */
  readonly next: { readonly nextToken?: string };
}

/** How a list is paged. */
interface Paging<T> {
  /** The name of the operation. The tokens of other lists are refused; those of injected pages begin with `*`. */
  readonly list: string;
  /** Returns what identifies an element. A page begins after the last element of the one before. */
  readonly keyOf: (element: T) => unknown;
  /** Returns how many elements come before an element that was deleted, for lists whose elements can be deleted. */
  readonly countBefore?: (key: string) => number;
  /**
   * Whether every page with elements has a next page, so that the last page is empty, as AWS lists configurations and revisions
   * (pagination_defaults.json and configuration_revision_boundaries.json in radkawar/stackd).
   */
  readonly endsWithEmptyPage?: boolean;
}

/** Returns one page of a list. */
export function pageOf<T>(
  all: readonly T[],
  { maxResults = 20, nextToken }: ShapeValue<typeof pagingRequest>,
  paging: Paging<T>,
): ListPage<T> {
  const { list, keyOf, endsWithEmptyPage = false } = paging;
  const start = nextToken === undefined ? 0 : startOf(nextToken, all, paging);
  const items = all.slice(start, start + maxResults);
  const end = start + items.length;
  const last = items.at(-1);
  const hasNext = last !== undefined && (end < all.length || endsWithEmptyPage);
  const token = () => tokenOf(list, end, String(keyOf(last as T)));
  return { items, maxResults, next: hasNext ? { nextToken: token() } : {} };
}

/** Returns the index at which a page begins. */
function startOf<T>(token: string, all: readonly T[], { list, keyOf, countBefore }: Paging<T>): number {
  const [name, end, key] = valuesOf(token);
  const isOfList = name === list || name === '*';
  if (!isOfList || typeof end !== 'number' || !Number.isSafeInteger(end) || end < 0 || typeof key !== 'string') {
    const shown = token.slice(0, 100);
    throw badRequest(`Invalid next token [${shown}]. Make sure you copied the token correctly.`, 'nextToken');
  }
  const before = all.findIndex((element) => String(keyOf(element)) === key);
  if (before !== -1) return before + 1;
  return countBefore && name !== '*' ? countBefore(key) : Math.min(end, all.length);
}
