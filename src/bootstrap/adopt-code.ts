/** The code that `mq-user adopt` prints, in three languages. No password is known here, so none is in it. */
import type { User } from '../amazon-mq';
import { hclString } from '../rules';
import type { AdoptFormat } from './adopt-command';

export interface PasswordsAt {
  /** With `{username}` where each user's name goes. */
  readonly secretId?: string | undefined;
  readonly secretKey?: string | undefined;
}

export function codeFor(format: AdoptFormat, brokerId: string, users: readonly User[], passwords: PasswordsAt): string {
  return { hcl, cdktf, roster }[format](brokerId, users, passwords);
}

function hcl(brokerId: string, users: readonly User[], passwords: PasswordsAt): string {
  const variable =
    passwords.secretId === undefined
      ? [
          '# Amazon MQ never shows a password. One is sent only when password_wo_version of its user is set or raised.',
          'variable "mq_user_passwords" {',
          '  description = "Passwords by username"',
          '  type        = map(string)',
          '  sensitive   = true',
          '  ephemeral   = true',
          '}',
          '',
        ]
      : [];
  const name = uniqueNames();
  const blocks = users.flatMap((user) => {
    const id = name(user.username);
    const attributes: [string, string][] = [
      ['broker_id', hclString(brokerId)],
      ['username', hclString(user.username)],
      ...(user.groups.length > 0
        ? [['groups', `[${[...user.groups].sort().map(hclString).join(', ')}]`] as [string, string]]
        : []),
      ...(user.consoleAccess ? [['console_access', 'true'] as [string, string]] : []),
      ...(user.replicationUser ? [['replication_user', 'true'] as [string, string]] : []),
      ...hclPassword(user.username, passwords),
    ];
    const width = Math.max(...attributes.map(([key]) => key.length));
    return [
      'import {',
      `  to = mq_user.${id}`,
      `  id = ${hclString(`${brokerId}/${user.username}`)}`,
      '}',
      '',
      `resource "mq_user" "${id}" {`,
      ...attributes.map(([key, value]) => `  ${key.padEnd(width)} = ${value}`),
      '}',
      '',
    ];
  });
  return [...variable, ...blocks].join('\n');
}

function hclPassword(username: string, { secretId, secretKey }: PasswordsAt): [string, string][] {
  if (secretId === undefined) return [['password_wo', `var.mq_user_passwords[${hclString(username)}]`]];
  return [
    ['password_secret_id', hclString(secretId.replaceAll('{username}', username))],
    ...(secretKey === undefined ? [] : [['password_secret_key', hclString(secretKey)] as [string, string]]),
  ];
}

function cdktf(brokerId: string, users: readonly User[], { secretId, secretKey }: PasswordsAt): string {
  const needsVariables = secretId === undefined;
  const name = uniqueNames();
  const password = (username: string, variable: string): string[] => {
    if (secretId === undefined) return [`password: BrokerPassword.fromVariable(${variable}),`];
    const id = tsString(secretId.replaceAll('{username}', username));
    const key = secretKey === undefined ? '' : `, { key: ${tsString(secretKey)} }`;
    return [`password: BrokerPassword.fromSecretsManager(${id}${key}),`];
  };
  const bodies = users.flatMap((user) => {
    const id = name(user.username);
    const variable = `${id.replaceAll('-', '_')}Password`;
    return [
      '',
      ...(needsVariables
        ? [
            `  const ${variable} = new TerraformVariable(scope, ${tsString(`${id.replaceAll('-', '_')}_password`)}, {`,
            "    type: 'string',",
            '    sensitive: true,',
            '  });',
          ]
        : []),
      `  new BrokerUser(scope, ${tsString(user.username)}, {`,
      '    brokerId,',
      `    username: ${tsString(user.username)},`,
      ...(user.groups.length > 0 ? [`    groups: [${[...user.groups].sort().map(tsString).join(', ')}],`] : []),
      ...(user.consoleAccess ? ['    consoleAccess: true,'] : []),
      ...(user.replicationUser ? ['    replicationUser: true,'] : []),
      ...password(user.username, variable).map((line) => `    ${line}`),
      `  }).importFrom(\`\${brokerId}/${user.username}\`);`,
    ];
  });
  return [
    "import { BrokerPassword, BrokerUser } from 'cdktf-mq-users';",
    ...(needsVariables ? ["import { TerraformVariable } from 'cdktf';"] : []),
    "import type { Construct } from 'constructs';",
    '',
    '/** Users that were there before; each is imported at the first apply, after which importFrom can go. */',
    'export function adoptedUsers(scope: Construct): void {',
    `  const brokerId = ${tsString(brokerId)};`,
    ...bodies,
    '}',
    '',
  ].join('\n');
}

/** In single quotes, as most code has it, where nothing needs escaping. */
function tsString(text: string): string {
  return /['\\\n]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}

function roster(brokerId: string, users: readonly User[]): string {
  const lines = users.flatMap((user) => [
    `  - username: ${JSON.stringify(user.username)}`,
    ...(user.groups.length > 0 ? [`    groups: ${JSON.stringify([...user.groups].sort())}`] : []),
    ...(user.consoleAccess ? ['    consoleAccess: true'] : []),
    ...(user.replicationUser ? ['    replicationUser: true'] : []),
  ]);
  return [`brokerId: ${JSON.stringify(brokerId)}`, users.length === 0 ? 'users: []' : 'users:', ...lines, ''].join(
    '\n',
  );
}

/** Usernames as Terraform's names: a letter or underscore first, and no dots or tildes; none twice. */
function uniqueNames(): (username: string) => string {
  const taken = new Set<string>();
  return (username) => {
    const plain = username.replace(/[^A-Za-z0-9_-]/g, '_').replace(/^(?![A-Za-z_])/, '_');
    let name = plain;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${plain}_${number}`;
    taken.add(name.toLowerCase());
    return name;
  };
}
