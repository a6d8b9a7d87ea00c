/** The resource `mq_users_exclusive`, which keeps only the listed users of a broker. */
import type { ProviderClient } from '../../client';
import { timeoutDiagnostics } from '../../timeouts';
import { isWhollyKnown, type Resource } from '../../../terraform-plugin';
import { removeUsers } from './apply';
import { configDiagnostics } from './config';
import { planRemoval, unchangedRemoval } from './plan';
import { readExclusiveState, type ExclusivePrivateState } from './private-state';
import { groupsOf, isKept, presentUsernames, readUsers, type Kept } from './removal';
import { exclusiveSchema, type ExclusiveSchema } from './schema';

export const mqUsersExclusive: Resource<ExclusiveSchema, ProviderClient> = {
  schema: exclusiveSchema,

  validate(config) {
    return [...configDiagnostics(config), ...timeoutDiagnostics('mq_users_exclusive', config.timeouts)];
  },

  plan(change, client, context) {
    const { broker_id: brokerId, usernames, ignore } = change.planned;
    const planned = { ...change.planned, ...(typeof brokerId === 'string' && { id: brokerId }) };
    // This plan cannot name users, so it removes none. If the plan during the apply does, Terraform refuses that plan.
    if (!isWhollyKnown({ brokerId, usernames, ignore }))
      return { planned: { ...planned, ...unchangedRemoval(change.prior) }, deferred: 'resource-config-unknown' };
    return planRemoval({ ...change, planned }, planned as Kept, client, context);
  },

  create({ planned, config, privateState }, client, context) {
    return removeUsers({ planned, config, prior: null, privateState }, client, context);
  },

  /** Checks that the broker exists, and records its users for the plan. */
  async read(state, privateState, client, context) {
    const { broker_id: brokerId } = state;
    const { brokerArn } = readExclusiveState(privateState);
    if (!(await client.places.exists(brokerId, brokerArn, context))) return { state: null };
    const broker = await client.places.brokerOf(brokerId, context);
    const present = broker ? presentUsernames(broker) : [];
    const names = present.filter((name) => !isKept(state, name));
    const unlisted = groupsOf(await readUsers(brokerId, names, client, context));
    return { state, privateState: { brokerArn: broker?.arn, present, unlisted } satisfies ExclusivePrivateState };
  },

  update(change, client, context) {
    return removeUsers(change, client, context);
  },

  delete: () => Promise.resolve(),
};
