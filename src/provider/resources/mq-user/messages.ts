/** Diagnostics of `mq_user` about a conflicting user, or a user whose owner is not known. */
import type { Broker } from '../../../amazon-mq';
import { LIMITS } from '../../../rules';
import { count } from '../../../rules/internal';
import { error, warning, type Diagnostic } from '../../../terraform-plugin';
import { userId } from '../../user-id';

const importInstructions = (id: string) => `  terraform import ADDRESS '${id}'

or

  import {
    to = ADDRESS
    id = "${id}"
  }`;

/** A user of that name exists, and this instance does not manage it. */
export function alreadyExists(brokerId: string, username: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `The user ${id} already exists. It was created by someone else, or by an apply that was interrupted. Import it, choose another username, or set adopt_existing = true. To import it:

${importInstructions(id)}

where ADDRESS is the address of this resource, which Terraform names above.

If this apply replaces the resource and creates the new instance first (create_before_destroy, also inherited from resources that refer to it), the existing user is that of the instance that is replaced, and nothing was changed. To keep the user in such a replacement, set adopt_existing = true.`;
  return error('The user already exists', detail, ['username']);
}

/** Two instances of this run create or adopt the same user. */
export function managedTwice(brokerId: string, username: string): Diagnostic {
  const detail = `Another resource of this configuration also manages the user ${userId(brokerId, username)}. Only one resource can manage a user. Remove one of the two: "terraform state rm" removes a resource from the state without deleting its user. To destroy everything instead, pass -refresh=false.`;
  return error('Two resources manage the same user', detail, ['username']);
}

/** The same as managedTwice, for a run that does not create the user. */
export function isManagedTwice(brokerId: string, username: string): Diagnostic {
  const { summary, detail, path } = managedTwice(brokerId, username);
  return warning(summary, detail, path);
}

/** A user of that name was deleted, but exists until the next reboot of the broker. */
export function pendingDeletion(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} was deleted, and Amazon MQ removes it at the broker's next reboot or maintenance window. Until then no user of that name can be created. Reboot the broker, then apply again.

If the deletion came from a new address of the same resource (a renamed resource, module or construct, or a new key of for_each or count), declare the move before you apply, so that nothing is deleted: with a moved block in HCL, or with moveTo or moveFromId in CDKTF.`;
  return error('The deletion of the user is pending', detail, ['username']);
}

/** The plan destroys the user and creates it at another address. */
export function movedWithoutMovedBlock(brokerId: string, username: string): Diagnostic {
  const detail = `This plan destroys the user ${userId(brokerId, username)} and creates it again at another address. Amazon MQ does not allow that before the broker has been rebooted, so the apply would delete the user and then fail. If the resource was renamed or moved, add a moved block (HCL), or use moveTo or moveFromId (CDKTF).`;
  return warning('A user is destroyed and created in one plan', detail);
}

/** The plan destroys the user, and adopts or keeps it at another address that was read or planned later. */
export function adoptedTooLate(brokerId: string, username: string): Diagnostic {
  const detail = `This plan destroys the user ${userId(brokerId, username)}, and another address adopts or keeps it. Terraform read or planned the resource that is destroyed before the other one, so the apply could delete the user. Nothing was changed. If two resources manage the user, plan again with a -parallelism greater than the number of users, or remove one of the two from the state with "terraform state rm", which keeps the user. If the resource was renamed or moved, add a moved block (HCL), or use moveTo or moveFromId (CDKTF). If users of a list move because count is used, plan and apply with a -parallelism greater than the number of users, and use for_each with the username as its key in the long run. Otherwise remove the old resource from the state first, with a removed block or "terraform state rm", and then add the new one.`;
  return error('A user is destroyed and adopted in one plan', detail);
}

/** The plan destroys users of a broker. */
export function namesStayTaken(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} is planned to be deleted. Amazon MQ deletes users at the broker's next reboot or maintenance window. Until then they can sign in, and no user of the same name can be created.`;
  return warning(`Users of the broker ${brokerId} stay until its next reboot`, detail);
}

/** The plan destroys users of a broker that does not accept changes at the moment. */
export function brokerNotRunning({ id, name, state }: Broker, timeoutMillis: number): Diagnostic {
  const detail = `The broker ${name} (${id}) is ${state}. Amazon MQ deletes users only while a broker is RUNNING. The apply waits for up to ${timeoutMillis / 1_000} seconds (timeouts.delete).`;
  return warning(`The broker ${id} is not RUNNING`, detail);
}

/** The plan replaces a user with a user of the same name. The provider does not know whether Terraform creates it first. */
export function replacedBySameName(brokerId: string, username: string): Diagnostic {
  const detail = `The plan replaces the user ${userId(brokerId, username)} with a user of the same name. Unless both create_before_destroy and adopt_existing are set, that requires a reboot of the broker: this apply deletes the user and fails to create it, and an apply after the reboot creates it. With both, the new instance adopts the user, and nothing is deleted. To send the password again, change password_wo_version instead.`;
  return warning('A user is replaced by a user of the same name', detail);
}

/** The instance is destroyed and its user is kept, because another instance manages the user. */
export function keptForAnother(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} was not deleted: another resource instance manages it now. Only this instance was removed from the state.`;
  return warning('The user was not deleted', detail);
}

/** The adoption of the user at another address failed. The instance stays in the state. */
export function notAdopted(brokerId: string, username: string): Diagnostic {
  const detail = `The adoption of the user ${userId(brokerId, username)} at another address failed. The user was not deleted, and this instance stays in the state. Correct the cause of the failure, and apply again.`;
  return error('The user was not adopted', detail);
}

/** The plan adopts the user at another address, but Terraform has not started that. The instance stays in the state. */
export function notAdoptedYet(brokerId: string, username: string): Diagnostic {
  const detail = `The plan adopts the user ${userId(brokerId, username)} at another address, but Terraform has not started the adoption. The user was not deleted, and this instance stays in the state. Correct the other errors, if any, and apply again: once the other address has adopted the user, this instance is removed from the state. If the other address cannot be created before this one is destroyed, declare the move with a moved block (HCL), or with moveTo or moveFromId (CDKTF).`;
  return error('The user was not adopted', detail);
}

/** Instances that are replaced would adopt each other's users. They stay in the state. */
export function usernamesExchanged(brokerId: string, username: string): Diagnostic {
  const detail = `The plan adopts the user ${userId(brokerId, username)} at another address, and adopts the user of that address at this one, directly or through further addresses. Terraform destroys each of these instances before it creates the next one, so that none of the adoptions can start. No user was changed, and the instances stay in the state. Set lifecycle.create_before_destroy on these resources, exchange their addresses with "terraform state mv", or use for_each with the username as its key instead of count.`;
  return error('Resources exchange their usernames', detail);
}

/** The same as keptForAnother, at plan. */
export function willBeKept(brokerId: string, username: string): Diagnostic {
  const detail = `The user ${userId(brokerId, username)} will not be deleted: another resource instance manages it. Only this instance will be removed from the state.`;
  return warning('The user will not be deleted', detail);
}

/** Amazon MQ responds that the user does not exist, but the broker lists it. */
export function foundAndNotFound(brokerId: string, username: string): Diagnostic {
  const detail = `Amazon MQ responded twice that the user ${userId(brokerId, username)} does not exist, but DescribeBroker lists it. The instance stays in the state. Try again later.`;
  return error('Whether the user exists is not known', detail);
}

/** The broker has the maximum number of users. */
export function brokerIsFull(brokerId: string, pendingDeletions: number): Diagnostic {
  const remedy =
    pendingDeletions > 0
      ? `Of these, ${count(pendingDeletions, 'user')} will be deleted by the next reboot: reboot the broker, and apply again.`
      : 'Remove users, share users between applications, or use several brokers.';
  const detail = `The broker ${brokerId} has ${LIMITS.usersPerBroker} users, the maximum that Amazon MQ allows with simple authentication. ${remedy}`;
  return error('The broker has the maximum number of users', detail, ['broker_id']);
}

const ownerInstructions = (
  id: string,
) => `Find out who owns the user. If you do, remove this instance from the state and import the user:

  terraform state rm ADDRESS
  terraform import ADDRESS '${id}'

or run "terraform untaint ADDRESS", set adopt_existing = true and apply, which sets everything that is configured. If someone else owns it, run only "terraform state rm ADDRESS" and choose another username.`;

/** The outcome of a create is not known. The instance is kept and marked, so that the user cannot be lost. */
export function unconfirmed(brokerId: string, username: string, reason: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `${reason} Whether the user ${id} was created is not known. The instance is kept in the state, and its user is neither changed nor deleted until this is known. Run "terraform apply" again: if there is no such user, it is created.

If the user exists by then: ${ownerInstructions(id)}`;
  return error('Whether the user was created is not known', detail);
}

/** The outcome of a create is not known, but there was no such user afterwards. */
export function absentSoFar(brokerId: string, username: string, reason: string): Diagnostic {
  const id = userId(brokerId, username);
  const detail = `${reason} The user ${id} did not exist afterwards, but the last request may still take effect. Apply again to create the user. If it exists by then, import it:

${importInstructions(id)}`;
  return error('Whether the user was created is not known', detail);
}

/** A user of that name exists, and it is not known whether this instance created it. */
function unknownOwner(brokerId: string, username: string): string {
  const id = userId(brokerId, username);
  return `An earlier apply got no response to the creation of the user ${id}. The user exists now, but it may belong to someone else, so it is neither changed nor deleted. ${ownerInstructions(id)}`;
}

const unknownOwnerSummary = 'The user may belong to someone else';

export function refusedWithUnknownOwner(brokerId: string, username: string): Diagnostic {
  return error(unknownOwnerSummary, unknownOwner(brokerId, username));
}

export function warnedOfUnknownOwner(brokerId: string, username: string): Diagnostic {
  return warning(unknownOwnerSummary, unknownOwner(brokerId, username));
}

/** The private state has entries that this provider does not write. */
export function brokenEntries(id: string, names: readonly string[]): Diagnostic {
  const detail = `The private state of the user ${id} has entries that this provider did not write (${names.join(', ')}). The provider ignores them, and writes them again at the next apply.`;
  return warning('The private state of the user is damaged', detail);
}

/** The user was deleted after the plan. */
export function goneMeanwhile(brokerId: string, username: string): Diagnostic {
  const detail = `Someone deleted the user ${userId(brokerId, username)} after the plan was created. Apply again to create the user.`;
  return error('The user no longer exists', detail);
}
