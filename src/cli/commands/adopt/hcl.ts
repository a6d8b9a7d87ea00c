/** Generates HCL for `mq-user adopt`: one file whose plan only imports users. */
import type { User } from '../../../amazon-mq';
import { OWN_SOURCE } from '../../../provider-package';
import { hclString } from '../../../rules/internal';
import { aligned, requiredProviders, type HclAttribute } from '../../shared/required-providers';
import { Names } from './names';
import { adoptedFields, secretIdFor, type AdoptedUsers } from './users';

const variable = `# Not needed to import users: Amazon MQ does not return passwords. A password is sent only when a user is created, or when its
# password_wo_version is set or increased.
variable "mq_user_passwords" {
  description = "Passwords by username"
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
}
`;

/** Returns the configuration: the provider, the import blocks and the users. */
export function hclCode(adopted: AdoptedUsers): string {
  const { brokerId, users, secretId, providerVersion } = adopted;
  const names = new Names().forUsers(users.map(({ username }) => username));
  const blocks = users.map((user, index) => {
    const name = names[index] ?? '';
    return `import {
  to = mq_user.${name}
  id = ${hclString(`${brokerId}/${user.username}`)}
}

resource "mq_user" "${name}" {
${aligned(attributesOf(user, adopted), '  ')}
}
`;
  });
  return [
    ...(providerVersion === null ? [] : [requiredProviders(OWN_SOURCE, providerVersion)]),
    ...(secretId === undefined ? [variable] : []),
    ...blocks,
  ].join('\n');
}

function attributesOf(user: User, { secretId, secretKey }: AdoptedUsers): HclAttribute[] {
  const { username } = user;
  return [
    ...adoptedFields(user, hclString).map(({ terraformName, code }): HclAttribute => [terraformName, code]),
    ...(secretId === undefined
      ? [['password_wo', `lookup(var.mq_user_passwords, ${hclString(username)}, null)`] as const]
      : [['password_secret_id', hclString(secretIdFor(username, secretId))] as const]),
    ...(secretKey === undefined ? [] : [['password_secret_key', hclString(secretKey)] as const]),
  ];
}
