/** Refuses input that breaks a rule, before anything is sent. */
import { errorsIn, type Violation } from '../../rules';
import type { ApiCall } from './kinds';
import { MqError } from './mq-error';

/** Throws `MqError` of kind `validation` if the violations include errors. */
export function assertValid(call: ApiCall, violations: readonly Violation[]): void {
  const errors = errorsIn(violations);
  if (errors.length === 0) return;
  const reason = `Nothing was sent. ${errors.map(({ message }) => message).join(' ')}`;
  throw new MqError('validation', call, reason, { violations: errors });
}
