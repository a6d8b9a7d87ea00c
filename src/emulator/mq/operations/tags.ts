/** The operations of tags, of brokers and of configurations. */
import { badRequest } from '../../errors';
import { ok, operation, type Operation } from '../operation';
import { createTagsRequest, deleteTagsRequest, maxTags } from '../request-shapes';

const route = '/v1/tags/{resource-arn}';
const reference = 'tags-resource-arn';

export const tagOperations: readonly Operation[] = [
  operation(
    {
      name: 'ListTags',
      route: `GET ${route}`,
      reference,
    },
    (account, { region, params }) => ok({ tags: Object.fromEntries(account.tagsOf(region, params['resource-arn'])) }),
  ),
  operation(
    {
      name: 'CreateTags',
      route: `POST ${route}`,
      reference,
      body: createTagsRequest,
    },
    (account, { region, params, body }) => {
      const tags = account.tagsOf(region, params['resource-arn']);
      const { tags: added } = body;
      if (new Set([...tags.keys(), ...Object.keys(added)]).size > maxTags) {
        throw badRequest(`A resource can have at most ${maxTags} tags. Remove tags with DeleteTags.`, 'tags');
      }
      for (const [key, value] of Object.entries(added)) tags.set(key, value);
      return { status: 204 };
    },
  ),
  operation(
    {
      name: 'DeleteTags',
      route: `DELETE ${route}`,
      reference,
      query: deleteTagsRequest,
    },
    (account, { region, params, query }) => {
      const tags = account.tagsOf(region, params['resource-arn']);
      for (const key of query.tagKeys) tags.delete(key);
      return { status: 204 };
    },
  ),
];
