/** The schema of `mq_users_exclusive`. */
import { schema, type Config, type Planned, type State } from '../../../terraform-plugin';
import { timeoutsBlock } from '../../timeouts';

export const exclusiveSchema = schema({
  version: 0,
  description: [
    'Keeps only the listed users of a broker. Every other user is removed, regardless of who created it.',
    '',
    'A plan names each user that will be removed, with its groups, and the apply removes no other user. A user that appears between the plan and the apply is named by the next plan. Destroying this resource removes no user.',
    '',
    'This resource creates no user. Add an `mq_user` for each user that Terraform manages, and list it here.',
  ].join('\n'),
  attributes: {
    id: { type: 'string', computed: true, useStateForUnknown: true, description: 'The id of the broker.' },
    broker_id: {
      type: 'string',
      required: true,
      requiresReplace: true,
      description: 'The id of the broker (`b-…`). A change replaces this resource.',
    },
    usernames: {
      type: { set: 'string' },
      required: true,
      description:
        'The users that the broker keeps. A listed user does not have to exist. If the value is not known until apply, the first apply removes no users. If the broker has unlisted users, that apply fails, and the next plan names them.',
    },
    ignore: {
      type: { set: 'string' },
      optional: true,
      description:
        'Patterns of usernames that are also kept, such as `team-a-*`. `*` stands for any number of characters, and letter case matters. Default: none.',
    },
    remove_last_console_user: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description:
        'Whether the last user with access to the ActiveMQ web console may be removed. If `false`, a plan that would remove it fails. Default: `false`.',
    },
    remove_replication_users: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description:
        'Whether replication users may be removed from a broker that replicates data to or from another Region. If `false`, such a plan is an error. Default: `false`.',
    },
    removed_users: {
      type: { map: { set: 'string' } },
      computed: true,
      description:
        'In a plan, the users that will be removed, with the groups of each. In the state, the users that the last such plan named.',
    },
    removed_at: {
      type: 'string',
      computed: true,
      description:
        'The time at which this resource last removed users, such as `2026-12-01T03:00:00Z`. Null if it never has.',
    },
  },
  blocks: {
    timeouts: timeoutsBlock('mq_users_exclusive'),
  },
});

export type ExclusiveSchema = typeof exclusiveSchema;
export type ExclusiveConfig = Config<ExclusiveSchema>;
export type ExclusivePlan = Planned<ExclusiveSchema>;
export type ExclusiveState = State<ExclusiveSchema>;
