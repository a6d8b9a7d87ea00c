/** What `mq_user` says when a user stands in the way. */
import { error, type Diagnostic } from '../../plugin';
import { userId } from './schema';

/** There is a user of that name, and it is not ours. */
export function alreadyExists(brokerId: string, username: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `There is a user ${id} already, made by someone else or by an apply that was cut off. Import it, choose another username, or set adopt_existing = true. To import it:

  terraform import ADDRESS '${id}'

or

  import {
    to = ADDRESS
    id = "${id}"
  }

where ADDRESS is that of this resource, which Terraform names above.`;
  return error('The user exists already', detail, ['username']);
}

/** A user of that name is deleted, and the broker still runs with it. */
export function pendingDeletion(brokerId: string, username: string): Diagnostic {
  const detail = `${userId(brokerId, username)} has been deleted, and Amazon MQ removes it at the broker's next reboot or maintenance window. Until then there cannot be a new one. Reboot the broker, then apply again.`;
  return error('The user is about to be deleted', detail, ['username']);
}

/** The broker has as many users as it can have. */
export function brokerIsFull(brokerId: string): Diagnostic {
  const detail = `The broker ${brokerId} has 250 users, which is all that Amazon MQ allows with simple authentication. Remove users, share them between applications, or spread them over brokers.`;
  return error('The broker has no room for another user', detail, ['broker_id']);
}

/** A create whose outcome nobody knows. The object is kept in the state, so that it cannot be lost. */
export function unconfirmed(brokerId: string, username: string, reason: string): Diagnostic {
  const detail = `${reason} Whether the user ${userId(brokerId, username)} was created is not known. It is kept in the state as tainted: apply again, and Terraform makes it anew, or finds that there is none and creates it.`;
  return error('Whether the user was created is not known', detail);
}

/** The user was there when the plan was made, and is not there any more. */
export function goneMeanwhile(brokerId: string, username: string): Diagnostic {
  const detail = `Someone deleted the user ${userId(brokerId, username)} after the plan was made. Apply again, and Terraform creates it anew.`;
  return error('The user is gone', detail);
}
