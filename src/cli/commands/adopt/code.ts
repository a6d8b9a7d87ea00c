/** Generates the code that `mq-user adopt` prints, in HCL, in TypeScript for each framework, and as a roster. It contains no password, because none is known. */
import { constructsCode } from './constructs';
import { hclCode } from './hcl';
import { rosterCode } from './roster';
import type { AdoptedUsers } from './users';

export type AdoptFormat = 'cdktf' | 'cdktn' | 'hcl' | 'roster';

/** Returns the code in a language. */
export function codeFor(format: AdoptFormat, adopted: AdoptedUsers): string {
  const users = adopted.users.map((user) => ({ ...user, groups: [...user.groups].sort() }));
  const sorted = { ...adopted, users };
  if (format === 'hcl') return hclCode(sorted);
  return format === 'roster' ? rosterCode(sorted) : constructsCode(sorted, format);
}
