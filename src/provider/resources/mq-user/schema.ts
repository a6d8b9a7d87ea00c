/** The schema of `mq_user`. */
import { LIMITS, rangeText } from '../../../rules';
import { schema, type Config, type State } from '../../../terraform-plugin';
import { timeoutsBlock } from '../../timeouts';

export const mqUserSchema = schema({
  version: 0,
  description: [
    'A user of an ActiveMQ broker on Amazon MQ, with a life of its own: other users of the broker are never touched.',
    '',
    "Amazon MQ applies changes of users at the broker's next reboot or maintenance window; until then they are pending.",
    '',
    'Exactly one source of the password is needed: `password_wo` or `password_secret_id`. No password is ever in a plan or in the state.',
  ].join('\n'),
  attributes: {
    id: {
      type: 'string',
      computed: true,
      useStateForUnknown: true,
      description: '`BROKER_ID/USERNAME`, which is also the import id.',
    },
    broker_id: {
      type: 'string',
      required: true,
      requiresReplace: true,
      description: 'The id of the broker (`b-…`), neither its name nor its ARN. A change replaces the user.',
    },
    username: {
      type: 'string',
      required: true,
      requiresReplace: true,
      description: `${rangeText(LIMITS.username)} of the characters A-Z a-z 0-9 \`_\` \`.\` \`~\` \`-\`. No personal or confidential data: other AWS services show it. A change replaces the user.`,
    },
    groups: {
      type: { set: 'string' },
      optional: true,
      computed: true,
      default: [],
      description: `At most ${LIMITS.groupsPerUser} groups, each written like a username. Default: none.`,
    },
    console_access: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description: 'Whether the user may open the ActiveMQ web console. Default: `false`.',
    },
    replication_user: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description:
        'Whether the user is for cross-Region data replication. Never together with `console_access`. Default: `false`.',
    },
    password_wo: {
      type: 'string',
      optional: true,
      sensitive: true,
      writeOnly: true,
      description: `The password: ${rangeText(LIMITS.password)} printable ASCII characters, at least ${LIMITS.differentCharacters} different ones, no comma, colon or equals sign. Write-only: it is in no plan and no state, which needs Terraform 1.11 or newer. It is sent on create and whenever \`password_wo_version\` changes.`,
    },
    password_wo_version: {
      type: 'number',
      optional: true,
      description:
        'Any number of your own. A change of it sets the password again, from whichever source. A new version of a secret needs none: it is planned by itself, unless it comes about in the same apply.',
    },
    password_secret_id: {
      type: 'string',
      optional: true,
      description:
        'The ARN or the name of a Secrets Manager secret that holds the password. The provider reads it at apply, on any version of Terraform from 1.5; a secret of another account or Region is named by its ARN.',
    },
    password_secret_key: {
      type: 'string',
      optional: true,
      description:
        'The key of the password, where the secret is a JSON object. Default: the whole secret is the password.',
    },
    password_secret_version_id: {
      type: 'string',
      computed: true,
      description:
        'The version of the secret that was applied last. When `AWSCURRENT` has moved to another one, an update is planned.',
    },
    adopt_existing: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description:
        'Whether to adopt a user of this name that exists already, on create: it gets the configured groups, access and password. From then on it is managed like one that was created, so **a destroy deletes it**; add `lifecycle { prevent_destroy = true }` where that must not happen. One user has one resource: do not let two resources adopt the same user. Default: `false`, an existing user is an error.',
    },
    acknowledge: {
      type: { map: 'string' },
      optional: true,
      description:
        'Warnings that were weighed and accepted: the id of the rule, and why it does not apply here. A change of it changes nothing on the broker.',
    },
    pending_change: {
      type: 'string',
      computed: true,
      description:
        '`CREATE`, `UPDATE` or `DELETE` while a change waits for a reboot or the maintenance window. `UNCONFIRMED` where the creation got no response and nobody knows whether the user is ours. Otherwise null.',
    },
  },
  blocks: {
    timeouts: timeoutsBlock('mq_user'),
  },
});

export type MqUserSchema = typeof mqUserSchema;
export type UserConfig = Config<MqUserSchema>;
export type UserState = State<MqUserSchema>;

/** `BROKER_ID/USERNAME`. Neither part can hold a slash. */
export function userId(brokerId: string, username: string): string {
  return `${brokerId}/${username}`;
}
