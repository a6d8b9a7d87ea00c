/**
 * The resource shares of AWS RAM that are associated with a broker. GUESS(shared-resources): like other settings, a share is added
 * and removed by the next reboot, and is available then.
 */
import type { Body } from '../fields';

/** The associations as plain data. */
export interface SharesRecord {
  readonly current: readonly string[];
  readonly pending?: readonly string[];
}

export function applyShares({ current, pending }: SharesRecord): SharesRecord {
  return { current: pending ?? current };
}

/** Returns the items of DescribeSharedResources. */
export function describeShares({ current, pending = current }: SharesRecord): Body[] {
  const status = (arn: string) => {
    if (!current.includes(arn)) return 'PENDING_CREATE';
    return pending.includes(arn) ? 'AVAILABLE' : 'PENDING_DELETE';
  };
  return [...new Set([...current, ...pending])].map((resourceArn) => ({
    resourceArn,
    status: status(resourceArn),
    type: 'RESOURCE_SHARE',
  }));
}
