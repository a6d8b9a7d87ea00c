/** The operations of tags, of brokers and of configurations. */
import { badRequest } from '../../errors';
import { ok, type Operation } from '../operation';
import { createTagsRequest, deleteTagsRequest } from '../request-shapes';

/** The tags of a resource (AWS Tagging reference). */
const maxTags = 50;

const route = '/v1/tags/{resource-arn}';
const reference = 'tags-resource-arn';

export const tagOperations: readonly Operation[] = [
  {
    name: 'ListTags',
    route: `GET ${route}`,
    reference,
    run: (account, { region, params }) =>
      ok({ tags: Object.fromEntries(account.tagsOf(region, params['resource-arn'] ?? '')) }),
  },
  {
    name: 'CreateTags',
    route: `POST ${route}`,
    reference,
    body: createTagsRequest,
    run: (account, { region, params, body }) => {
      const tags = account.tagsOf(region, params['resource-arn'] ?? '');
      const added = body.tags as Readonly<Record<string, string>>;
      if (new Set([...tags.keys(), ...Object.keys(added)]).size > maxTags) {
        throw badRequest(`A resource can have at most ${maxTags} tags. Remove tags with DeleteTags.`, 'tags');
      }
      for (const [key, value] of Object.entries(added)) tags.set(key, value);
      return { status: 204 };
    },
  },
  {
    name: 'DeleteTags',
    route: `DELETE ${route}`,
    reference,
    query: deleteTagsRequest,
    run: (account, { region, params, query }) => {
      const tags = account.tagsOf(region, params['resource-arn'] ?? '');
      for (const key of query.tagKeys as readonly string[]) tags.delete(key);
      return { status: 204 };
    },
  },
];
