/** `mq_user`: one user on one broker, whoever made the broker and whatever other users it has. */
import type { AmazonMq, NewUser, User, UserChange } from '../../amazon-mq';
import { MqError } from '../../amazon-mq';
import type { Config, Context, Diagnostic, Outcome, PrivateState, Resource, State, Unknown } from '../plugin';
import { DiagnosticError, error, isWhollyKnown, schema, UNKNOWN } from '../plugin';
import type { Known, UserInput } from '../../rules';
import { checkUser, UNKNOWN as RULES_UNKNOWN } from '../../rules';
import { violationDiagnostics } from '../violations';

const mqUserSchema = schema({
  version: 0,
  description: [
    'A user of an ActiveMQ broker on Amazon MQ, with a life of its own: other users of the broker are never touched.',
    '',
    "Amazon MQ applies changes of users at the broker's next reboot or maintenance window; until then they are pending.",
  ].join('\n'),
  attributes: {
    id: {
      type: 'string',
      computed: true,
      stable: true,
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
      description:
        '2 to 100 of the characters A-Z a-z 0-9 `_` `.` `~` `-`. No personal or confidential data: other AWS services show it. A change replaces the user.',
    },
    groups: {
      type: { set: 'string' },
      optional: true,
      computed: true,
      default: [],
      description: 'At most 20 groups, each written like a username. Default: none.',
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
      description:
        'The password: 12 to 250 printable ASCII characters, at least 4 different ones, no comma, colon or equals sign. Write-only: it is in no plan and no state. It is sent on create and whenever `password_wo_version` changes.',
    },
    password_wo_version: {
      type: 'number',
      optional: true,
      description: 'Any number of your own. A change of it sets the password again.',
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
        '`CREATE`, `UPDATE` or `DELETE` while a change waits for a reboot or the maintenance window, else null.',
    },
  },
});

type Schema = typeof mqUserSchema;
type UserConfig = Config<Schema>;
type UserState = State<Schema>;

/**
 * Amazon MQ shows a pending change without its replicationUser. What was written is therefore kept beside the state
 * until no change is pending any more; from then on what Amazon MQ shows counts again.
 */
type Private = PrivateState & { readonly replicationUser?: boolean };

export const mqUser: Resource<Schema, AmazonMq> = {
  schema: mqUserSchema,

  validate(config, { writeOnlyAttributes }) {
    const diagnostics: Diagnostic[] = violationDiagnostics(checkUser(toInput(config)));
    if (config.password_wo === null) {
      diagnostics.push(
        error('A password is needed', 'Set password_wo, from an ephemeral value or a sensitive variable.', [
          'password_wo',
        ]),
      );
    } else if (!writeOnlyAttributes) {
      const detail = 'password_wo is write-only, which needs Terraform 1.11 or newer, or OpenTofu 1.11 or newer.';
      diagnostics.push(error('This Terraform cannot keep the password out of the state', detail, ['password_wo']));
    }
    return diagnostics;
  },

  plan({ planned }) {
    const { broker_id: brokerId, username } = planned;
    const isKnown = typeof brokerId === 'string' && typeof username === 'string';
    return { planned: isKnown ? { ...planned, id: userId(brokerId, username) } : planned };
  },

  async create({ planned, config }, client, context) {
    const user = known({ ...planned, password_wo: config.password_wo });
    const { broker_id: brokerId, username } = user;
    context.log.debug('creating a user', { user: user.id });
    try {
      await client.users.create(newUser(user), context);
    } catch (thrown) {
      if (thrown instanceof MqError && thrown.kind === 'conflict') {
        const existing = await client.users.find(brokerId, username, context).catch(() => undefined);
        throw new DiagnosticError([alreadyExists(brokerId, username, existing)]);
      }
      throw failure('The user could not be created', thrown);
    }
    const privateState: Private = { replicationUser: user.replication_user };
    return afterWrite({ ...user, pending_change: 'CREATE' }, privateState, client, context);
  },

  async read(state, privateState, client, context) {
    const brokerId = state.broker_id ?? '';
    const username = state.username ?? '';
    context.log.debug('reading a user', { user: userId(brokerId, username) });
    const user = await client.users.find(brokerId, username, context).catch((thrown: unknown) => {
      throw failure('The user could not be read', thrown);
    });
    if (user === undefined || user.pendingChange === 'DELETE') return { state: null };
    return observed(state, user, privateState);
  },

  async update({ prior, planned, config, privateState }, client, context) {
    const user = known({ ...planned, password_wo: config.password_wo });
    const change = difference(prior, user);
    context.log.debug('changing a user', { user: user.id, fields: Object.keys(change).join(' ') });
    if (Object.keys(change).length > 0) {
      try {
        await client.users.update(user.broker_id, user.username, change, context);
      } catch (thrown) {
        throw failure('The user could not be changed', thrown);
      }
    }
    const written =
      change.replicationUser === undefined
        ? privateState
        : { ...privateState, replicationUser: change.replicationUser };
    return afterWrite({ ...user, pending_change: prior.pending_change ?? 'UPDATE' }, written, client, context);
  },

  async delete(state, _privateState, client, context) {
    context.log.debug('deleting a user', { user: state.id });
    try {
      await client.users.delete(state.broker_id ?? '', state.username ?? '', context);
    } catch (thrown) {
      throw failure('The user could not be deleted', thrown);
    }
  },

  import(id) {
    const [brokerId, username, ...rest] = id.split('/');
    const violations = checkUser({ brokerId: brokerId || null, username: username || null }).filter(
      ({ severity }) => severity === 'error',
    );
    if (rest.length > 0 || violations.length > 0) {
      const reasons = rest.length > 0 ? ['It has more than one slash.'] : violations.map(({ message }) => message);
      const detail = `The id is BROKER_ID/USERNAME, as in b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9/orders. ${reasons.join(' ')}`;
      throw new DiagnosticError([error('The import id is not that of a user', detail)]);
    }
    return {
      id,
      broker_id: brokerId ?? '',
      username: username ?? '',
      groups: null,
      console_access: null,
      replication_user: null,
      password_wo: null,
      password_wo_version: null,
      acknowledge: null,
      pending_change: null,
    };
  },
};

/** `BROKER_ID/USERNAME`. Neither part can hold a slash. */
function userId(brokerId: string, username: string): string {
  return `${brokerId}/${username}`;
}

/** The configuration as the rules take it. */
function toInput(config: UserConfig): UserInput {
  const value = <T extends string | boolean>(v: T | Unknown | null): Known<T> => (v === UNKNOWN ? RULES_UNKNOWN : v);
  return {
    brokerId: value(config.broker_id),
    username: value(config.username),
    password: value(config.password_wo),
    groups: config.groups === UNKNOWN ? RULES_UNKNOWN : config.groups?.map((group) => value(group)),
    consoleAccess: value(config.console_access),
    replicationUser: value(config.replication_user),
    acknowledge: reasons(config.acknowledge),
  };
}

function reasons(acknowledge: UserConfig['acknowledge']): UserInput['acknowledge'] {
  if (acknowledge === UNKNOWN || acknowledge === null) return acknowledge === null ? null : RULES_UNKNOWN;
  const known = Object.entries(acknowledge).map(([rule, reason]): [string, Known<string>] => [
    rule,
    reason === UNKNOWN ? RULES_UNKNOWN : reason,
  ]);
  return Object.fromEntries(known);
}

/** A user at apply, when everything that was configured is known. */
type KnownUser = UserState & {
  readonly broker_id: string;
  readonly username: string;
  readonly groups: readonly string[];
  readonly console_access: boolean;
  readonly replication_user: boolean;
};

/** Narrows a plan at apply, and checks what has become known since it was made. Nothing has been sent by then. */
function known(planned: UserConfig): KnownUser {
  const errors = violationDiagnostics(checkUser(toInput(planned))).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new DiagnosticError(errors);
  // Only what the provider itself decides may be unknown at apply.
  if (!isWhollyKnown({ ...planned, id: null, pending_change: null })) {
    throw new DiagnosticError([
      error('A value is still unknown', 'Terraform asked to apply a user before all of it was known.'),
    ]);
  }
  const user = planned as unknown as UserState;
  return {
    ...user,
    id: userId(user.broker_id ?? '', user.username ?? ''),
    broker_id: user.broker_id ?? '',
    username: user.username ?? '',
    groups: user.groups ?? [],
    console_access: user.console_access ?? false,
    replication_user: user.replication_user ?? false,
  };
}

function newUser(user: KnownUser): NewUser {
  return {
    brokerId: user.broker_id,
    username: user.username,
    password: passwordOf(user),
    groups: user.groups,
    consoleAccess: user.console_access,
    replicationUser: user.replication_user,
  };
}

function passwordOf(user: KnownUser): string {
  if (user.password_wo !== null) return user.password_wo;
  const detail = 'What password_wo refers to turned out to be null.';
  throw new DiagnosticError([error('The password is null', detail, ['password_wo'])]);
}

/** Only what differs is sent: UpdateUser leaves alone what it is not given. */
function difference(prior: UserState, user: KnownUser): UserChange {
  const before = new Set(prior.groups ?? []);
  const isSameSet = before.size === new Set(user.groups).size && user.groups.every((group) => before.has(group));
  return {
    ...(String(prior.password_wo_version) !== String(user.password_wo_version) && { password: passwordOf(user) }),
    ...(!isSameSet && { groups: user.groups }),
    ...(prior.console_access !== user.console_access && { consoleAccess: user.console_access }),
    ...(prior.replication_user !== user.replication_user && { replicationUser: user.replication_user }),
  };
}

/**
 * The state after a write that succeeded. Reading it back tells what is pending; if that fails, the write stands all
 * the same and must be in the state, so what was written is taken as it is.
 */
async function afterWrite(
  user: KnownUser,
  privateState: Private,
  client: AmazonMq,
  context: Context,
): Promise<Outcome<UserState>> {
  const found = await client.users.find(user.broker_id, user.username, context).catch((thrown: unknown) => {
    context.log.warn('the user was written and could not be read back', { user: user.id, error: String(thrown) });
    return undefined;
  });
  return { state: { ...user, pending_change: found ? found.pendingChange : user.pending_change }, privateState };
}

/** The state that a user on the broker amounts to. */
function observed(state: UserState, user: User, privateState: Private): Outcome<UserState> {
  const isPending = user.pendingChange !== null;
  const replicationUser = (isPending ? privateState.replicationUser : undefined) ?? user.replicationUser;
  return {
    state: {
      ...state,
      id: userId(user.brokerId, user.username),
      groups: user.groups,
      console_access: user.consoleAccess,
      replication_user: replicationUser,
      pending_change: user.pendingChange,
    },
    privateState: isPending ? privateState : {},
  };
}

function alreadyExists(brokerId: string, username: string, existing: User | undefined): Diagnostic {
  const id = userId(brokerId, username);
  if (existing?.pendingChange === 'DELETE') {
    const detail = `${id} has been deleted, and Amazon MQ removes it at the broker's next reboot or maintenance window. Reboot the broker, then apply again.`;
    return error('The user is about to be deleted', detail, ['username']);
  }
  const detail = `There is a user ${id} already, made by someone else. Choose another username, or take the user over:\n\n  terraform import ADDRESS '${id}'\n\nor\n\n  import {\n    to = ADDRESS\n    id = "${id}"\n  }\n\nwhere ADDRESS is that of this resource.`;
  return error('The user exists already', detail, ['username']);
}

/** An error of the client as diagnostics, on the attributes that it is about. */
function failure(summary: string, thrown: unknown): unknown {
  if (!(thrown instanceof MqError)) return thrown;
  if (thrown.kind === 'validation') return new DiagnosticError(violationDiagnostics(thrown.violations));
  return new DiagnosticError([error(summary, thrown.message)]);
}
