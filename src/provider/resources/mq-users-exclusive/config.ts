/** Checks the configuration of `mq_users_exclusive`. */
import { checkExclusiveUsers } from '../../../rules/internal';
import { violationDiagnostics } from '../../diagnostics';
import type { Diagnostic } from '../../../terraform-plugin';
import { toKnown } from '../../user-fields';
import type { ExclusiveConfig } from './schema';

/** Returns what is wrong with the broker, the usernames and the patterns. */
export function configDiagnostics({
  broker_id,
  usernames,
  ignore,
}: Pick<ExclusiveConfig, 'broker_id' | 'usernames' | 'ignore'>): Diagnostic[] {
  return violationDiagnostics(
    checkExclusiveUsers({ brokerId: toKnown(broker_id), usernames: toKnown(usernames), ignore: toKnown(ignore) }),
  );
}
