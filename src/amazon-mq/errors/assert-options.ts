/** Refuses options that do not exist or have values that are not allowed, before anything is sent. */
import { checkOptions, type OptionTable } from '../../options';
import type { Violation } from '../../rules';
import type { ApiCall } from './kinds';
import { MqError } from './mq-error';

/** Throws `MqError` of kind `configuration` if options are not as the table has them. */
export function assertOptions<T extends object>(call: ApiCall, options: T, table: OptionTable<T>): void {
  refuseOptions(call, checkOptions(options, table));
}

/** Throws `MqError` of kind `configuration` if there are violations. */
export function refuseOptions(call: ApiCall, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  const reason = `Nothing was sent. ${violations.map(({ message }) => message).join(' ')}`;
  throw new MqError('configuration', call, reason, { violations });
}
