/** Reads all pages of a list, up to the size that a list can have. */
import type { ApiCall } from '../errors/kinds';
import { MqError } from '../errors/mq-error';

/** More pages than any list has: 250 users make 50 pages if a page has 5 users, the minimum of Amazon MQ. */
const MAX_PAGES = 200;

/** AWS may return an empty page with a token for the next page, but not many in a row. */
const MAX_EMPTY_PAGES = 10;

export interface Page<T> {
  readonly items: readonly T[];
  /** Undefined or empty on the last page. */
  readonly nextToken: string | undefined;
}

/**
 * Returns the items of all pages.
 *
 * @throws MqError of kind `network` if the pages have no end, or more than `maxItems` items
 */
export async function allPages<T>(
  call: ApiCall,
  maxItems: number,
  read: (token: string | undefined) => Promise<Page<T>>,
): Promise<T[]> {
  const endless = (reason: string) =>
    new MqError('network', call, `The list does not end: ${reason}. It is not from AWS.`, {
      delivery: 'foreign-response',
    });
  const items: T[] = [];
  const tokens = new Set<string>();
  let emptyPages = 0;
  let token: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await read(token);
    for (const item of page.items) items.push(item);
    emptyPages = page.items.length === 0 ? emptyPages + 1 : 0;
    token = page.nextToken;
    if (items.length > maxItems) throw endless(`it has more than ${maxItems} entries`);
    if (!token) return items;
    if (tokens.has(token)) throw endless('a page refers to itself or to an earlier page as the next page');
    if (emptyPages > MAX_EMPTY_PAGES) throw endless(`${emptyPages} pages in a row are empty`);
    if (pages >= MAX_PAGES) throw endless(`it has more than ${MAX_PAGES} pages`);
    tokens.add(token);
  }
}
