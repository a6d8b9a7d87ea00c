/** Checks the configuration of `mq_users_exclusive`. */
import { NOT_KNOWN_YET } from '../../../rules';
import { checkExclusiveUsers } from '../../../rules/internal';
import { violationDiagnostics } from '../../diagnostics';
import { UNKNOWN, type Diagnostic } from '../../../terraform-plugin';
import type { ExclusiveConfig } from './schema';

/** Returns what is wrong with the broker, the usernames and the patterns. */
export function configDiagnostics({
  broker_id,
  usernames,
  ignore,
}: Pick<ExclusiveConfig, 'broker_id' | 'usernames' | 'ignore'>): Diagnostic[] {
  return violationDiagnostics(
    checkExclusiveUsers({ brokerId: known(broker_id), usernames: known(usernames), ignore: known(ignore) }),
  );
}

function known(value: unknown): unknown {
  if (value === UNKNOWN) return NOT_KNOWN_YET;
  return Array.isArray(value) ? value.map(known) : value;
}
