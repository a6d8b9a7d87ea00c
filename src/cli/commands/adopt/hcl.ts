/** `mq-user adopt --format hcl`: one file that plans nothing but imports. */
import type { User } from '../../../amazon-mq';
import { hclString } from '../../../rules';
import type { Adopted } from './code';
import { Names } from './names';

type Attribute = readonly [name: string, value: string];

const variable = `# None of these is needed to import users: Amazon MQ never shows a password, and one is sent only to a
# user that is created, or whose password_wo_version is set or raised.
variable "mq_user_passwords" {
  description = "Passwords by username"
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
}
`;

/** Returns the configuration: the provider, the import blocks and the users. */
export function hclCode(adopted: Adopted): string {
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
    ...(providerVersion === null ? [] : [requiredProviders(providerVersion)]),
    ...(secretId === undefined ? [variable] : []),
    ...blocks,
  ].join('\n');
}

function requiredProviders(version: string | undefined): string {
  const attributes: Attribute[] = [
    ['source', hclString('cdktf-mq-users/mq')],
    ...(version === undefined ? [] : [['version', hclString(version)] as const]),
  ];
  return `terraform {
  required_providers {
    mq = {
${aligned(attributes, '      ')}
    }
  }
}
`;
}

function attributesOf(user: User, { brokerId, secretId, secretKey }: Adopted): Attribute[] {
  const { username, groups, consoleAccess, replicationUser } = user;
  return [
    ['broker_id', hclString(brokerId)],
    ['username', hclString(username)],
    ...(groups.length > 0 ? [['groups', `[${groups.map(hclString).join(', ')}]`] as const] : []),
    ...(consoleAccess ? [['console_access', 'true'] as const] : []),
    ...(replicationUser ? [['replication_user', 'true'] as const] : []),
    ...(secretId === undefined
      ? [['password_wo', `lookup(var.mq_user_passwords, ${hclString(username)}, null)`] as const]
      : [['password_secret_id', hclString(secretIdFor(username, secretId))] as const]),
    ...(secretKey === undefined ? [] : [['password_secret_key', hclString(secretKey)] as const]),
  ];
}

function aligned(attributes: readonly Attribute[], indent: string): string {
  const width = Math.max(...attributes.map(([name]) => name.length));
  return attributes.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}`).join('\n');
}

/** The name of a user's secret. A function replaces, since `$&` and the like mean something in a replacement text. */
export function secretIdFor(username: string, pattern: string): string {
  return pattern.replaceAll('{username}', () => username);
}
