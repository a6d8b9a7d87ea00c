/** The operations of configurations and their revisions. */
import { revisionNotFound, revisionNumber } from '../configurations/configuration';
import { ApiError } from '../../errors';
import { ok, operation, pageOf, type Operation } from '../operation';
import { createConfigurationRequest, pagingRequest, updateConfigurationRequest } from '../request-shapes';

const evidence = 'acceptance tests of the AWS provider (configuration_test.go)';

export const configurationOperations: readonly Operation[] = [
  operation(
    {
      name: 'CreateConfiguration',
      route: 'POST /v1/configurations',
      reference: 'configurations',
      evidence,
      body: createConfigurationRequest,
    },
    (account, { region, body }) => ok(account.createConfiguration(region, body).describeCreation()),
  ),
  operation(
    {
      name: 'ListConfigurations',
      route: 'GET /v1/configurations',
      reference: 'configurations',
      query: pagingRequest,
    },
    (account, { region, query }) => {
      const { items, maxResults, next } = pageOf(account.configurationsIn(region), query, {
        list: 'ListConfigurations',
        keyOf: ({ id }) => id,
        countBefore: (id) => account.configurationsBefore(region, id),
        endsWithEmptyPage: true,
      });
      return ok({ configurations: items.map((configuration) => configuration.summary()), maxResults, ...next });
    },
  ),
  operation(
    {
      name: 'DescribeConfiguration',
      route: 'GET /v1/configurations/{configuration-id}',
      reference: 'configurations-configuration-id',
      evidence,
    },
    (account, { region, params }) => ok(account.configuration(region, params['configuration-id']).describe()),
  ),
  operation(
    {
      name: 'UpdateConfiguration',
      route: 'PUT /v1/configurations/{configuration-id}',
      reference: 'configurations-configuration-id',
      evidence,
      body: updateConfigurationRequest,
    },
    (account, { region, params, body }) => ok(account.configuration(region, params['configuration-id']).update(body)),
  ),
  operation(
    {
      name: 'DeleteConfiguration',
      route: 'DELETE /v1/configurations/{configuration-id}',
      reference: 'configurations-configuration-id',
    },
    (account, { region, params }) => {
      const configurationId = params['configuration-id'];
      account.deleteConfiguration(region, configurationId);
      return ok({ configurationId });
    },
  ),
  operation(
    {
      name: 'ListConfigurationRevisions',
      route: 'GET /v1/configurations/{configuration-id}/revisions',
      reference: 'configurations-configuration-id-revisions',
      query: pagingRequest,
    },
    (account, { region, params, query }) => {
      const configuration = account.configuration(region, params['configuration-id']);
      const { items, maxResults, next } = pageOf(configuration.revisionSummaries(), query, {
        list: 'ListConfigurationRevisions',
        keyOf: ({ revision }) => revision,
        endsWithEmptyPage: true,
      });
      return ok({ configurationId: configuration.id, maxResults, revisions: items, ...next });
    },
  ),
  operation(
    {
      name: 'DescribeConfigurationRevision',
      route: 'GET /v1/configurations/{configuration-id}/revisions/{configuration-revision}',
      reference: 'configurations-configuration-id-revisions-configuration-revision',
    },
    (account, { region, params }) => {
      const { 'configuration-id': id, 'configuration-revision': revision } = params;
      // A revision that is not a number is reported before a configuration that does not exist.
      const number = revisionNumber(revision);
      try {
        return ok(account.configuration(region, id).describeRevision(revision));
      } catch (error) {
        throw error instanceof ApiError && error.status === 404 ? revisionNotFound(id, number) : error;
      }
    },
  ),
];
