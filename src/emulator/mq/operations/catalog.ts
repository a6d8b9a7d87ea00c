/** The operations that list what brokers Amazon MQ offers. */
import { engineTypes, instanceOptions } from '../engines';
import { ok, operation, pageOf, type Operation } from '../operation';
import { describeBrokerEngineTypesRequest, describeBrokerInstanceOptionsRequest } from '../request-shapes';

export const catalogOperations: readonly Operation[] = [
  operation(
    {
      name: 'DescribeBrokerEngineTypes',
      route: 'GET /v1/broker-engine-types',
      reference: 'broker-engine-types',
      evidence: 'acceptance tests of the AWS provider (broker_engine_types_data_source_test.go)',
      query: describeBrokerEngineTypesRequest,
    },
    (_account, { query }) => {
      const { engineType } = query;
      const types = engineTypes().filter((type) => engineType === undefined || type.engineType === engineType);
      const { items, maxResults, next } = pageOf(types, query, {
        list: 'DescribeBrokerEngineTypes',
        keyOf: (type) => type.engineType,
      });
      return ok({ brokerEngineTypes: items, maxResults, ...next });
    },
  ),
  operation(
    {
      name: 'DescribeBrokerInstanceOptions',
      route: 'GET /v1/broker-instance-options',
      reference: 'broker-instance-options',
      evidence: 'acceptance tests of the AWS provider (broker_instance_type_offerings_data_source_test.go)',
      query: describeBrokerInstanceOptionsRequest,
    },
    (_account, { region, query }) => {
      const { engineType, hostInstanceType, storageType } = query;
      const options = instanceOptions(region, { engineType, hostInstanceType, storageType });
      const { items, maxResults, next } = pageOf(options, query, {
        list: 'DescribeBrokerInstanceOptions',
        keyOf: (option) => [option.engineType, option.hostInstanceType, option.storageType],
      });
      return ok({ brokerInstanceOptions: items, maxResults, ...next });
    },
  ),
];
