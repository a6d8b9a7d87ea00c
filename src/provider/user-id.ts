/** The ids of users: `BROKER_ID/USERNAME`. */
import { checkUser, errorsIn } from '../rules';

/** Returns the id of a user. Neither part can contain a slash. */
export function userId(brokerId: string, username: string): string {
  return `${brokerId}/${username}`;
}

/** Splits an id. Returns what is wrong with it, as sentences, if it is not that of a user. */
export function splitUserId(
  id: string,
): { readonly brokerId: string; readonly username: string } | { readonly problem: string } {
  const [brokerId, username, ...rest] = id.split('/');
  const violations = errorsIn(checkUser({ brokerId: brokerId || null, username: username || null }));
  if (rest.length === 0 && violations.length === 0) return { brokerId: brokerId ?? '', username: username ?? '' };
  const reasons = rest.length > 0 ? ['It has more than one slash.'] : violations.map(({ message }) => message);
  const form = 'The id is BROKER_ID/USERNAME, such as b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9/orders.';
  return { problem: `${form} ${reasons.join(' ')}` };
}
