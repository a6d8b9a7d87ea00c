/** Lists of more than one page. */
import { ListConfigurationsCommand, type Configuration, type MqClient } from '@aws-sdk/client-mq';

/**
 * Returns all configurations, for which the SDK has no paginator. AWS returns a token on every page with elements, so that the last page
 * is empty (pagination_defaults.json in radkawar/stackd).
 */
export async function listConfigurations(mq: MqClient): Promise<Configuration[]> {
  const all: Configuration[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const page: { readonly Configurations?: Configuration[]; readonly NextToken?: string } = await mq.send(
      new ListConfigurationsCommand({ MaxResults: 100, ...(token !== '' && { NextToken: token }) }),
    );
    const { Configurations = [], NextToken } = page;
    all.push(...Configurations);
    token = Configurations.length === 0 || NextToken === '' ? undefined : NextToken;
  }
  return all;
}
