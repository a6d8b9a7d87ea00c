/** The schema of `mq_user`. */
import { schema, type Config, type Planned, type State } from '../../../terraform-plugin';
import { timeoutsBlock } from '../../timeouts';
import { userAttributes } from '../../user-fields';

export const mqUserSchema = schema({
  version: 0,
  description: [
    'A user of an ActiveMQ broker on Amazon MQ. Other users of the broker are not affected.',
    '',
    "Amazon MQ applies changes to users at the broker's next reboot or maintenance window. Until then they are pending.",
    '',
    'Exactly one source of the password is required: `password_wo` or `password_secret_id`. The password is never in a plan or in the state.',
  ].join('\n'),
  attributes: {
    id: {
      type: 'string',
      computed: true,
      useStateForUnknown: true,
      description: '`BROKER_ID/USERNAME`, which is also the import id.',
    },
    ...userAttributes({
      username: 'Do not use personal or confidential data: other AWS services show the name.',
      password:
        'Write-only. Requires Terraform 1.11 or newer. It is sent when the user is created and whenever `password_wo_version` changes.',
      replicationUser: 'Cannot be combined with `console_access`.',
      acknowledge: 'Changing it does not change the user on the broker.',
    }),
    password_wo_version: {
      type: 'number',
      optional: true,
      description:
        'Any number. Change it to send the password again, from either source. Not needed when a secret is rotated (that is planned automatically), except when the same apply rotates it.',
    },
    password_secret_id: {
      type: 'string',
      optional: true,
      description:
        'The ARN or name of the Secrets Manager secret that contains the password. The provider reads it at apply. Works with Terraform 1.5 and newer. Use the ARN for a secret in another account or Region.',
    },
    password_secret_key: {
      type: 'string',
      optional: true,
      description:
        'The key of the password in a secret that is a JSON object. Default: the whole secret is the password.',
    },
    password_secret_version_id: {
      type: 'string',
      computed: true,
      description:
        'The version of the secret that was applied last. An update is planned when `AWSCURRENT` has moved to another version.',
    },
    adopt_existing: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description:
        'Whether to adopt an existing user of this name on create. The user gets the configured groups, access and password. From then on it is managed like a user that was created, so **destroying the resource deletes the user**; add `lifecycle { prevent_destroy = true }` to prevent that. Two resources must not adopt the same user. If `false`, an existing user is an error. Default: `false`.',
    },
    pending_change: {
      type: 'string',
      computed: true,
      description:
        '`CREATE`, `UPDATE` or `DELETE` while a change is pending until the next reboot or maintenance window. `UNCONFIRMED` if the creation got no response and the existing user may belong to someone else. Otherwise null.',
    },
  },
  blocks: {
    timeouts: timeoutsBlock('mq_user'),
  },
});

export type MqUserSchema = typeof mqUserSchema;
export type UserConfig = Config<MqUserSchema>;
export type UserPlan = Planned<MqUserSchema>;
export type UserState = State<MqUserSchema>;
