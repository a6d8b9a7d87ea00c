/** An operation of Amazon MQ: its place in the API, the shape of its request, and what it does. */
import { badRequest } from '../errors';
import { parseBody, withoutNulls, type Body } from '../fields';
import type { Account } from './account';
import { checkMembers, type Structure } from './shapes';

/** A request whose members have the types of their shapes. */
export interface ApiRequest {
  readonly region: string;
  /** The segments of the path that differ from call to call, decoded, by the names in the route. */
  readonly params: Readonly<Record<string, string>>;
  /** The members in the query. */
  readonly query: Body;
  readonly body: Body;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: Body;
}

export interface Operation {
  readonly name: string;
  /** The method and the path, such as `GET /v1/brokers/{broker-id}`. */
  readonly route: string;
  /** The page of the API reference, below https://docs.aws.amazon.com/amazon-mq/latest/api-reference/. */
  readonly reference: string;
  /** What the behavior rests on besides the reference. */
  readonly evidence?: string;
  readonly body?: Structure;
  readonly query?: Structure;
  run(account: Account, request: ApiRequest): ApiResponse;
}

export const ok = (body: Body = {}): ApiResponse => ({ status: 200, body });

/** Reads the query and body of a request, and checks them against the shapes of the operation. */
export function readRequest(
  operation: Operation,
  request: {
    readonly region: string;
    readonly params: ApiRequest['params'];
    readonly query: string;
    readonly body: string;
  },
): ApiRequest {
  const query = operation.query ? queryOf(operation.query, new URLSearchParams(request.query)) : {};
  if (operation.query) {
    checkPageSize(operation.query, query);
    checkMembers(operation.query, query);
  }
  const body = operation.body ? (withoutNulls(parseBody(request.body)) as Body) : {};
  if (operation.body) checkMembers(operation.body, body);
  return { region: request.region, params: request.params, query, body };
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

/**
 * Returns one page of a list. With `isOpen`, every page with elements has a next page, and the last page is empty, as AWS lists
 * configurations and revisions (pagination_defaults.json and configuration_revision_boundaries.json in radkawar/stackd).
 */
export function pageOf<T>(all: readonly T[], query: Body, isOpen = false): ListPage<T> {
  const maxResults = (query.maxResults as number | undefined) ?? 20;
  const start = query.nextToken === undefined ? 0 : offsetOf(query.nextToken as string);
  const end = Math.min(start + maxResults, Math.max(start, all.length));
  return {
    items: all.slice(start, end),
    maxResults,
    next:
      end < all.length || (isOpen && end > start)
        ? { nextToken: Buffer.from(`offset:${end}`).toString('base64url') }
        : {},
  };
}

function offsetOf(token: string): number {
  const [, offset] = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (offset === undefined) {
    const shown = token.slice(0, 100);
    throw badRequest(`Invalid next token [${shown}]. Make sure you copied the token correctly.`, 'nextToken');
  }
  return Number(offset);
}
