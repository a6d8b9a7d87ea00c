/** The operations of brokers: their life, their replication, and what is shared with them. */
import { ok, operation, pageOf, type Operation } from '../operation';
import { createBrokerRequest, pagingRequest, promoteRequest, updateBrokerRequest } from '../request-shapes';

export const brokerOperations: readonly Operation[] = [
  operation(
    {
      name: 'CreateBroker',
      route: 'POST /v1/brokers',
      reference: 'brokers',
      evidence:
        'acceptance tests of the AWS provider; terraform-provider-aws #41374, #42516, #47285; cloudposse #21, #24',
      body: createBrokerRequest,
    },
    (account, { region, body }) => {
      const broker = account.create(region, body);
      return ok({ brokerArn: broker.arn, brokerId: broker.id });
    },
  ),
  operation(
    {
      name: 'ListBrokers',
      route: 'GET /v1/brokers',
      reference: 'brokers',
      query: pagingRequest,
    },
    (account, { region, query }) => {
      const { items, next } = pageOf(account.brokersIn(region), query, {
        list: 'ListBrokers',
        keyOf: ({ id }) => id,
        countBefore: (id) => account.countBefore(region, id),
      });
      return ok({ brokerSummaries: items.map((broker) => broker.summary()), ...next });
    },
  ),
  operation(
    {
      name: 'DescribeBroker',
      route: 'GET /v1/brokers/{broker-id}',
      reference: 'brokers-broker-id',
      evidence: 'acceptance tests of the AWS provider; crossplane provider-aws #32; community.aws #1886',
    },
    (account, { region, params }) => ok(account.get(region, params['broker-id']).describe()),
  ),
  operation(
    {
      name: 'UpdateBroker',
      route: 'PUT /v1/brokers/{broker-id}',
      reference: 'brokers-broker-id',
      evidence: 'acceptance tests of the AWS provider; terraform-provider-aws #33514, #38241, #42516; pulumi #7165',
      body: updateBrokerRequest,
    },
    (account, { region, params, body }) => ok(account.update(region, params['broker-id'], body)),
  ),
  operation(
    {
      name: 'DeleteBroker',
      route: 'DELETE /v1/brokers/{broker-id}',
      reference: 'brokers-broker-id',
      evidence: 'terraform-provider-aws #19067; sweeper of its acceptance tests',
    },
    (account, { region, params }) => {
      const brokerId = params['broker-id'];
      account.delete(region, brokerId);
      return ok({ brokerId });
    },
  ),
  operation(
    {
      name: 'RebootBroker',
      route: 'POST /v1/brokers/{broker-id}/reboot',
      reference: 'brokers-broker-id-reboot',
    },
    (account, { region, params }) => {
      account.reboot(region, params['broker-id']);
      return ok();
    },
  ),
  operation(
    {
      name: 'Promote',
      route: 'POST /v1/brokers/{broker-id}/promote',
      reference: 'brokers-broker-id-promote',
      evidence: 'Developer Guide, cross-Region data replication',
      body: promoteRequest,
    },
    (account, { region, params, body }) => {
      const brokerId = params['broker-id'];
      account.promote(region, brokerId, body.mode);
      return ok({ brokerId });
    },
  ),
  operation(
    {
      name: 'DescribeSharedResources',
      route: 'GET /v1/brokers/{broker-id}/shared-resources',
      reference: 'brokers-broker-id-shared-resources',
      query: pagingRequest,
    },
    (account, { region, params, query }) => {
      const { items, next } = pageOf(account.get(region, params['broker-id']).sharedResources(), query, {
        list: 'DescribeSharedResources',
        keyOf: ({ resourceArn }) => resourceArn,
      });
      return ok({ sharedResources: items, ...next });
    },
  ),
];
