/** Pages of lists. The token is opaque for callers. */
import { ApiError } from '../errors';
import { optionalNumber, optionalString, type Body } from '../fields';

/** Returns the page that a request asks for, and the token of the next one if there is one. */
export function page<T>(all: readonly T[], body: Body): { items: readonly T[]; next?: string } {
  const size = optionalNumber(body, 'MaxResults') ?? 100;
  const start = startOf(optionalString(body, 'NextToken') ?? '');
  const end = start + size;
  return {
    items: all.slice(start, end),
    ...(end < all.length && { next: Buffer.from(`offset:${end}`).toString('base64url') }),
  };
}

function startOf(token: string): number {
  if (token === '') return 0;
  const offset = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset === undefined) throw new ApiError('InvalidNextTokenException', 'The NextToken value is invalid.');
  return Number(offset);
}
