/** The operations of configurations and their revisions. */
import type { Body } from '../../fields';
import { revisionNotFound, revisionNumber, type NewConfiguration } from '../configurations/configuration';
import { ApiError } from '../../errors';
import { ok, pageOf, type Operation } from '../operation';
import { createConfigurationRequest, pagingRequest, updateConfigurationRequest } from '../request-shapes';

const evidence = 'acceptance tests of the AWS provider (configuration_test.go)';

export const configurationOperations: readonly Operation[] = [
  {
    name: 'CreateConfiguration',
    route: 'POST /v1/configurations',
    reference: 'configurations',
    evidence,
    body: createConfigurationRequest,
    run: (account, { region, body }) =>
      ok(account.createConfiguration(region, body as Body & NewConfiguration).describeCreation()),
  },
  {
    name: 'ListConfigurations',
    route: 'GET /v1/configurations',
    reference: 'configurations',
    query: pagingRequest,
    run: (account, { region, query }) => {
      const { items, maxResults, next } = pageOf(account.configurationsIn(region), query, {
        list: 'ListConfigurations',
        keyOf: ({ id }) => id,
        endsWithEmptyPage: true,
      });
      return ok({ configurations: items.map((configuration) => configuration.summary()), maxResults, ...next });
    },
  },
  {
    name: 'DescribeConfiguration',
    route: 'GET /v1/configurations/{configuration-id}',
    reference: 'configurations-configuration-id',
    evidence,
    run: (account, { region, params }) =>
      ok(account.configuration(region, params['configuration-id'] ?? '').describe()),
  },
  {
    name: 'UpdateConfiguration',
    route: 'PUT /v1/configurations/{configuration-id}',
    reference: 'configurations-configuration-id',
    evidence,
    body: updateConfigurationRequest,
    run: (account, { region, params, body }) =>
      ok(account.configuration(region, params['configuration-id'] ?? '').update(body)),
  },
  {
    name: 'DeleteConfiguration',
    route: 'DELETE /v1/configurations/{configuration-id}',
    reference: 'configurations-configuration-id',
    run: (account, { region, params }) => {
      const configurationId = params['configuration-id'] ?? '';
      account.deleteConfiguration(region, configurationId);
      return ok({ configurationId });
    },
  },
  {
    name: 'ListConfigurationRevisions',
    route: 'GET /v1/configurations/{configuration-id}/revisions',
    reference: 'configurations-configuration-id-revisions',
    query: pagingRequest,
    run: (account, { region, params, query }) => {
      const configuration = account.configuration(region, params['configuration-id'] ?? '');
      const { items, maxResults, next } = pageOf(configuration.revisionSummaries(), query, {
        list: 'ListConfigurationRevisions',
        keyOf: ({ revision }) => revision,
        endsWithEmptyPage: true,
      });
      return ok({ configurationId: configuration.id, maxResults, revisions: items, ...next });
    },
  },
  {
    name: 'DescribeConfigurationRevision',
    route: 'GET /v1/configurations/{configuration-id}/revisions/{configuration-revision}',
    reference: 'configurations-configuration-id-revisions-configuration-revision',
    run: (account, { region, params }) => {
      const { 'configuration-id': id = '', 'configuration-revision': revision = '' } = params;
      // A revision that is not a number is reported before a configuration that does not exist.
      const number = revisionNumber(revision);
      try {
        return ok(account.configuration(region, id).describeRevision(revision));
      } catch (error) {
        throw error instanceof ApiError && error.status === 404 ? revisionNotFound(id, number) : error;
      }
    },
  },
];
