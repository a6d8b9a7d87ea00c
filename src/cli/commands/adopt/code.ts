/** The code that `mq-user adopt` prints, in three languages. No password is known here, so none is in it. */
import type { User } from '../../../amazon-mq';
import { cdktfCode } from './cdktf';
import { hclCode } from './hcl';
import { rosterCode } from './roster';

export type AdoptFormat = 'cdktf' | 'hcl' | 'roster';

/** What is printed. All text in it may come from outside, and is data in each language. */
export interface Adopted {
  readonly brokerId: string;
  readonly users: readonly User[];
  /** Where the passwords are: a secret, with `{username}` where each user's name goes. Default: in variables. */
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
  /** The version of the provider that HCL asks for; undefined leaves the version open, null the whole block out. */
  readonly providerVersion?: string | null | undefined;
}

/** Returns the code in one of the languages. */
export function codeFor(format: AdoptFormat, adopted: Adopted): string {
  const users = adopted.users.map((user) => ({ ...user, groups: [...user.groups].sort() }));
  return { hcl: hclCode, cdktf: cdktfCode, roster: rosterCode }[format]({ ...adopted, users });
}
