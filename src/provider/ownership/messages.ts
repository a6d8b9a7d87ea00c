/** Diagnostics about users that two resources of a configuration want to own or remove. */
import { error, type Diagnostic } from '../../terraform-plugin';

/** The configuration manages users that its exclusive users do not list. */
export function managedButNotListed(brokerId: string, usernames: readonly string[]): Diagnostic {
  const isOne = usernames.length === 1;
  const users = isOne ? `the user ${usernames[0]}` : `the users ${usernames.join(', ')}`;
  const detail = `Resources of this configuration manage ${users} on the broker ${brokerId}, and mq_users_exclusive would remove ${isOne ? 'that user' : 'those users'}. Add ${isOne ? 'the username' : 'the usernames'} to usernames, or remove ${isOne ? 'the mq_user resource' : 'the mq_user resources'}.`;
  return error('A user is managed but not listed', detail);
}
