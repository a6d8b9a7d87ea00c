/** The provider `mq`: its configuration, and what it serves. */
import type { AmazonMq } from '../amazon-mq';
import { connect, MqError } from '../amazon-mq';
import { DiagnosticError, error, isWhollyKnown, provider, resource, schema } from './plugin';
import type { Config, State } from './plugin';
import { mqUser } from './resources/mq-user';
import { version } from './version';

/** Where Terraform finds this provider, unless a configuration names another source. */
export const PROVIDER_ADDRESS = 'registry.terraform.io/cdktf-mq-users/mq';

const providerSchema = schema({
  version: 0,
  description: 'Users of ActiveMQ brokers on Amazon MQ, without a password in any state.',
  attributes: {
    region: {
      type: 'string',
      optional: true,
      description: "The AWS region of the brokers. Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile's.",
    },
    profile: {
      type: 'string',
      optional: true,
      description: 'A profile of the shared AWS configuration and credentials files. Default: `AWS_PROFILE`.',
    },
  },
  blocks: {
    endpoints: {
      nesting: 'list',
      maxItems: 1,
      description: 'Endpoints other than those of AWS, for tests and private networks.',
      attributes: {
        mq: {
          type: 'string',
          optional: true,
          description: 'The URL of Amazon MQ. Default: `AWS_ENDPOINT_URL_MQ`, then AWS.',
        },
      },
    },
  },
});

export const mqProvider = provider<Config<typeof providerSchema>, AmazonMq>({
  name: 'mq',
  schema: providerSchema,
  resources: { mq_user: resource(mqUser) },

  async configure(config) {
    // A plan can be made without AWS; reading from a region that is only guessed would be worse than not reading.
    if (!isWhollyKnown(config)) return undefined;
    return connectWith(config as unknown as State<typeof providerSchema>);
  },
});

async function connectWith({ region, profile, endpoints }: State<typeof providerSchema>): Promise<AmazonMq> {
  try {
    return await connect({
      region: region ?? undefined,
      profile: profile ?? undefined,
      endpoints: { mq: endpoints[0]?.mq ?? undefined },
      userAgent: ['terraform-provider-mq', version],
    });
  } catch (thrown) {
    if (thrown instanceof MqError) {
      const detail = `${thrown.reason} Set region in the provider's configuration, or AWS_REGION.`;
      throw new DiagnosticError([error('The AWS region is missing', detail, ['region'])]);
    }
    throw thrown;
  }
}
