/** The options of `mq-user copy`, and the brokers that it works on. */
import type { Broker } from '../../../amazon-mq';
import type { PreparedBroker } from '../../../amazon-mq/internal';
import type { CommandContext } from '../../shared/context';
import type { CommonOptions, WaitingOptions } from '../../shared/options';
import type { SideFlags } from '../../shared/sides';
import type { CopyPasswordFlags } from './passwords';
import type { PlanFlags } from './plan';

export interface CopyOptions extends SideFlags, CommonOptions, WaitingOptions, CopyPasswordFlags, PlanFlags {
  readonly username?: readonly string[];
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
}

/** Both brokers, with the connection to each. */
export interface CopyContext {
  readonly source: Broker;
  readonly from: CommandContext;
  readonly destination: PreparedBroker;
  readonly to: CommandContext;
}
