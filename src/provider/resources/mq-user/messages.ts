/** What `mq_user` says when a user stands in the way, or nobody can tell whose it is. */
import { LIMITS } from '../../../rules';
import { error, warning, type Diagnostic } from '../../../terraform-plugin';
import { userId } from './schema';

const importing = (id: string) => `  terraform import ADDRESS '${id}'

or

  import {
    to = ADDRESS
    id = "${id}"
  }`;

/** There is a user of that name, and it is not ours. */
export function alreadyExists(brokerId: string, username: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `The user ${id} exists already. It was created by someone else, or by an apply that was interrupted. Import it, choose another username, or set adopt_existing = true. To import it:

${importing(id)}

where ADDRESS is the address of this resource, which Terraform names above.

If this apply replaces the resource and creates the new instance first (create_before_destroy, also inherited from resources that refer to it), the user is its own, and nothing was changed. To keep the user in such a replacement, set adopt_existing = true.`;
  return error('The user exists already', detail, ['username']);
}

/** Two instances of this run create or adopt one user. */
export function managedTwice(brokerId: string, username: string): Diagnostic {
  const detail = `Another resource of this configuration manages the user ${userId(brokerId, username)}, too. Each user is managed by one resource. Remove one of the two; "terraform state rm" forgets a resource without deleting its user. To destroy everything without that, pass -refresh=false.`;
  return error('Two resources manage the same user', detail, ['username']);
}

/** The same, noticed where nothing is created. */
export function isManagedTwice(brokerId: string, username: string): Diagnostic {
  const { summary, detail, path } = managedTwice(brokerId, username);
  return warning(summary, detail, path);
}

/** A user of that name was deleted, and the broker still runs with it. */
export function pendingDeletion(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} was deleted, and Amazon MQ removes it at the broker's next reboot or maintenance window. Until then no user of that name can be created. Reboot the broker, then apply again.

If the deletion came from a new address of the same resource (a renamed resource, module or construct, or a new key of for_each or count), tell Terraform about the move beforehand, so that nothing is deleted: with a moved block in HCL, with moveTo or moveFromId in CDKTF.`;
  return error('The user is about to be deleted', detail, ['username']);
}

/** The plan destroys the user and creates it, at another address. */
export function movedWithoutMovedBlock(brokerId: string, username: string): Diagnostic {
  const detail = `This plan destroys the user ${userId(brokerId, username)} and creates it again at another address. Amazon MQ does not allow that before the broker has been rebooted, so the apply would delete the user and then fail. If the resource was renamed or moved, add a moved block (HCL), or use moveTo or moveFromId (CDKTF).`;
  return warning('A user is destroyed and created in one plan', detail);
}

/** The plan has the user at another address, and had planned its destruction before that was known. */
export function adoptedTooLate(brokerId: string, username: string): Diagnostic {
  const detail = `This plan destroys the user ${userId(brokerId, username)}, and another address adopts or keeps it. Terraform planned the destruction first, so the apply could delete the user. Nothing was changed. If the resource was renamed or moved, add a moved block (HCL), or use moveTo or moveFromId (CDKTF). Otherwise make Terraform forget the old resource first, with a removed block or "terraform state rm", and then add the new one.`;
  return error('A user is destroyed and adopted in one plan', detail);
}

/** A plan destroys users of a broker. */
export function namesStayTaken(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} is planned to be deleted. Amazon MQ deletes users at the broker's next reboot or maintenance window. Until then they can sign in, and no user of the same name can be created.`;
  return warning(`Users of the broker ${brokerId} stay until its next reboot`, detail);
}

/** A plan replaces a user by one of the same name. */
export function replacedBySameName(brokerId: string, username: string): Diagnostic {
  const detail = `The plan replaces the user ${userId(brokerId, username)} by one of the same name, which takes a reboot of the broker: the apply deletes the user and fails to create it, and an apply after the reboot creates it. To set the password again, change password_wo_version instead. To replace the instance and keep the user, set create_before_destroy and adopt_existing = true.`;
  return warning('Replacing a user takes a reboot of the broker', detail);
}

/** The instance ends and its user stays, since another instance manages it. */
export function keptForAnother(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} was not deleted: another resource instance manages it now. Only this instance was removed from the state.`;
  return warning('The user was not deleted', detail);
}

/** Another address was to adopt the user, and failed. The instance stays in the state. */
export function notAdopted(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} was to be adopted at another address, which failed. The user was not deleted, and this instance stays in the state. Correct what the adoption failed for, and apply again.`;
  return error('The user was not adopted', detail);
}

/** The same as keptForAnother, at plan. */
export function willBeKept(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} will not be deleted: another resource instance manages it. Only this instance will be removed from the state.`;
  return warning('The user will not be deleted', detail);
}

/** The broker has as many users as it can have. */
export function brokerIsFull(brokerId: string): Diagnostic {
  const detail = `The broker ${brokerId} has ${LIMITS.usersPerBroker} users, which is all that Amazon MQ allows with simple authentication. Remove users, share them between applications, or spread them over brokers.`;
  return error('The broker has no room for another user', detail, ['broker_id']);
}

const whoseIsIt = (id: string) => `Find out whose it is. If it is yours, forget this instance and import the user:

  terraform state rm ADDRESS
  terraform import ADDRESS '${id}'

or run "terraform untaint ADDRESS", set adopt_existing = true and apply, which sets everything that is configured. If it is someone else's, only run "terraform state rm ADDRESS" and choose another username.`;

/** A create whose outcome nobody knows. The instance is kept, so that the user cannot be lost, and marked. */
export function unconfirmed(brokerId: string, username: string, reason: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `${reason} Whether the user ${id} was created is not known. The instance is kept in the state, and its user is neither changed nor deleted until this is known. Run "terraform apply" again: if there is no such user, it is created.

If there is a user of that name by then: ${whoseIsIt(id)}`;
  return error('Whether the user was created is not known', detail);
}

/** A create whose outcome nobody knows; afterwards there was no such user. */
export function absentSoFar(brokerId: string, username: string, reason: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `${reason} The user ${id} did not exist afterwards, but the last request may still take effect. Apply again, and the user is created. If it exists by then, import it:

${importing(id)}`;
  return error('Whether the user was created is not known', detail);
}

/** There is a user of that name, and whether this instance created it is not known. */
function unknownOwner(brokerId: string, username: string): string {
  const id = userId(brokerId, username);
  return `An earlier apply got no response to the creation of the user ${id}. There is a user of that name now, and it may be someone else's, so it is neither changed nor deleted. ${whoseIsIt(id)}`;
}

const unknownOwnerSummary = 'The user may belong to someone else';

export function refusedWithUnknownOwner(brokerId: string, username: string): Diagnostic {
  return error(unknownOwnerSummary, unknownOwner(brokerId, username));
}

export function warnedOfUnknownOwner(brokerId: string, username: string): Diagnostic {
  return warning(unknownOwnerSummary, unknownOwner(brokerId, username));
}

/** Entries of the private state are not what this provider writes. */
export function brokenEntries(id: string, names: readonly string[]): Diagnostic {
  const detail = `The private state of the user ${id} has entries that this provider did not write (${names.join(', ')}). They are ignored, and written again at the next apply.`;
  return warning('The private state of the user is damaged', detail);
}

/** The user was there when the plan was made, and is not there any more. */
export function goneMeanwhile(brokerId: string, username: string): Diagnostic {
  const detail = `Someone deleted the user ${userId(brokerId, username)} after the plan was made. Apply again, and Terraform creates it.`;
  return error('The user is gone', detail);
}
