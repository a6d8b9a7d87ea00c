/** The resource `mq_broker_reboot`: one reboot after any number of changes to users, if a change is pending. */
import { isDeepStrictEqual } from 'node:util';
import { identifierDiagnostics, toDiagnosticError } from '../diagnostics';
import type { Config, Context, OperationResult, Planned, Resource, State, StateUpgrader } from '../../terraform-plugin';
import { isWhollyKnown, schema } from '../../terraform-plugin';
import { reboot, type RebootSettings } from '../reboot';
import type { ProviderClient } from '../client';
import { timeoutDiagnostics, timeoutOf, timeoutsBlock } from '../timeouts';

const rebootSchema = schema({
  version: 1,
  description: [
    'Reboots a broker so that pending changes to its users take effect, and waits until it is RUNNING again. One reboot applies any number of changes. It happens on create and whenever `triggers` changes.',
    '',
    'A reboot interrupts a single-instance broker for minutes. If no change is pending, the broker is rebooted only if `reboot_without_pending_changes` is `true`. Destroying this resource never reboots the broker.',
  ].join('\n'),
  attributes: {
    id: { type: 'string', computed: true, useStateForUnknown: true, description: 'The id of the broker.' },
    broker_id: {
      type: 'string',
      required: true,
      requiresReplace: true,
      description: 'The id of the broker (`b-…`). A change replaces this resource.',
    },
    triggers: {
      type: { map: 'string' },
      optional: true,
      description: 'Arbitrary values, such as the groups of users. A change triggers a reboot.',
    },
    reboot_without_pending_changes: {
      type: 'bool',
      optional: true,
      computed: true,
      default: false,
      description: 'Whether to reboot the broker even if no change to a user is pending. Default: `false`.',
    },
    rebooted_at: {
      type: 'string',
      computed: true,
      description:
        'The time at which this resource last rebooted the broker, such as `2026-11-24T03:00:00Z`. Null if no reboot was needed.',
    },
  },
  blocks: {
    timeouts: timeoutsBlock('mq_broker_reboot'),
  },
});

const { reboot_without_pending_changes: always, ...unchanged } = rebootSchema.attributes;
/** The schema before `always` became `reboot_without_pending_changes`. */
const rebootSchemaV0 = schema({ ...rebootSchema, version: 0, attributes: { ...unchanged, always } });

const upgraderFromV0: StateUpgrader<RebootState, State<typeof rebootSchemaV0>> = {
  priorSchema: rebootSchemaV0,
  upgrade: ({ always: isAlways, ...prior }) => ({ ...prior, reboot_without_pending_changes: isAlways }),
};

type RebootConfig = Config<typeof rebootSchema>;
type RebootState = State<typeof rebootSchema>;

export const mqBrokerReboot: Resource<typeof rebootSchema, ProviderClient> = {
  schema: rebootSchema,

  validate(config) {
    const { broker_id, timeouts } = config;
    return [...identifierDiagnostics({ broker_id }), ...timeoutDiagnostics('mq_broker_reboot', timeouts)];
  },

  plan({ planned, prior }) {
    const { broker_id: brokerId } = planned;
    const id = typeof brokerId === 'string' ? { id: brokerId } : {};
    const isSame = prior !== null && !asksForReboot(prior, planned);
    return { planned: { ...planned, ...id, ...(isSame && { rebooted_at: prior.rebooted_at }) } };
  },

  create: ({ planned }, client, context) => rebootIfNeeded(planned, null, 'create', client, context),

  /** Checks that the broker exists. The resource has no other remote state: the users plan their pending changes themselves. */
  async read(state, privateState, client, context) {
    const { broker_id: brokerId } = state;
    const { brokerArn } = privateState;
    const recorded = typeof brokerArn === 'string' ? brokerArn : undefined;
    if (!(await client.places.exists(brokerId, recorded, context))) return { state: null };
    return { state, privateState: { brokerArn: await client.places.arnOf(brokerId, context) } };
  },

  async update({ prior, planned }, client, context) {
    const { broker_id: id } = planned;
    if (!asksForReboot(prior, planned)) return { state: { ...planned, id, rebooted_at: prior.rebooted_at } };
    return rebootIfNeeded(planned, prior.rebooted_at, 'update', client, context);
  },

  delete: () => Promise.resolve(),

  stateUpgraders: { 0: upgraderFromV0 },
};

/** Returns whether a change triggers a reboot. Changing a timeout does not, nor does `reboot_without_pending_changes = false`. */
function asksForReboot(
  prior: RebootState,
  {
    triggers,
    reboot_without_pending_changes: always,
  }: Pick<RebootConfig, 'triggers' | 'reboot_without_pending_changes'>,
): boolean {
  if (!isWhollyKnown(triggers) || !isDeepStrictEqual(triggers, prior.triggers)) return true;
  return always === true && !prior.reboot_without_pending_changes;
}

async function rebootIfNeeded(
  planned: Planned<typeof rebootSchema>,
  before: string | null,
  operation: 'create' | 'update',
  client: ProviderClient,
  context: Context,
): Promise<OperationResult<RebootState>> {
  const { broker_id: brokerId } = planned;
  const options: RebootSettings = {
    evenIfNothingPending: planned.reboot_without_pending_changes,
    timeoutMillis: timeoutOf(planned.timeouts, operation),
    onProgress: (message) => context.log.info(message, { broker: brokerId }),
  };
  const at = await reboot(client, brokerId, options, context).catch((thrown: unknown) => {
    throw toDiagnosticError('The broker could not be rebooted', thrown, ['broker_id']);
  });
  // The reboot has succeeded, even if the broker cannot be described now.
  const brokerArn = await client.places.arnOf(brokerId, context).catch(() => undefined);
  return { state: { ...planned, id: brokerId, rebooted_at: at?.toISOString() ?? before }, privateState: { brokerArn } };
}
