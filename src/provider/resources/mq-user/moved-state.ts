/** The state of an `mq_user` that a `moved` block makes of an `aws_mq_user`, which forks of the AWS provider have. */
import { checkUser, errorsIn } from '../../../rules';
import type { MovedObject, PartialState } from '../../../terraform-plugin';
import { importedState } from './model';
import type { MqUserSchema } from './schema';

/**
 * Returns the state of a user whose attributes `broker_id` and `username` identify it; undefined for another type of object.
 * Terraform reads the other attributes afterwards, as for an import. A password is not moved.
 */
export function movedState({
  providerAddress,
  typeName,
  attributes,
}: MovedObject): PartialState<MqUserSchema> | undefined {
  if (typeName !== 'aws_mq_user' || !/(^|\/)aws$/.test(providerAddress)) return undefined;
  const { broker_id: brokerId, username } = attributes;
  if (typeof brokerId !== 'string' || typeof username !== 'string') return undefined;
  return errorsIn(checkUser({ brokerId, username })).length > 0 ? undefined : importedState(brokerId, username);
}
