/** Generates the code that `mq-user adopt` prints, in three languages. It contains no password, because none is known. */
import { cdktfCode } from './cdktf';
import { hclCode } from './hcl';
import { rosterCode } from './roster';
import type { AdoptedUsers } from './users';

export type AdoptFormat = 'cdktf' | 'hcl' | 'roster';

/** Returns the code in a language. */
export function codeFor(format: AdoptFormat, adopted: AdoptedUsers): string {
  const users = adopted.users.map((user) => ({ ...user, groups: [...user.groups].sort() }));
  return { hcl: hclCode, cdktf: cdktfCode, roster: rosterCode }[format]({ ...adopted, users });
}
