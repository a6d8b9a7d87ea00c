/** `mq-user adopt --format cdktf`: a TypeScript function that declares the users and plans nothing but imports. */
import type { User } from '../../../amazon-mq';
import { terraformJsonString } from '../../../rules';
import type { Adopted } from './code';
import { secretIdFor } from './hcl';
import { Names } from './names';
import { escapeUnits } from '../../shared/output';

const imported = `
/** Imports a user as it is. To send its password, remove the override: Terraform then plans it once. */
function imported(user: BrokerUser, id: string): void {
  user.importFrom(id);
  user.addOverride('password_wo_version', null);
}

function passwordVariable(scope: Construct, id: string): BrokerPassword {
  return BrokerPassword.fromVariable(new TerraformVariable(scope, id, { type: 'string', sensitive: true }));
}
`;

/** Returns the module. No identifier in it is made of a name from outside. */
export function cdktfCode(adopted: Adopted): string {
  const { brokerId, users, secretId } = adopted;
  if (users.length === 0) return 'export function adoptedUsers(): void {}\n';
  const names = new Names();
  const ids = names.forUsers(users.map(({ username }) => username));
  // BrokerPassword.fromVariable puts a second variable beside the first.
  const variables = ids.map((id) => names.free(`${id}_password`, (name) => [`${name}_rules`]));
  const bodies = users.map((user, index) => bodyOf(user, ids[index] ?? '', variables[index] ?? '', adopted));
  return `import { BrokerPassword, BrokerUser } from 'cdktf-mq-users';
${secretId === undefined ? "import { TerraformVariable } from 'cdktf';\n" : ''}import type { Construct } from 'constructs';

/** Users that existed before. The first apply imports them; after it, the imports can go. */
export function adoptedUsers(scope: Construct): void {
  const brokerId = ${tsString(brokerId)};
${bodies.join('')}}
${secretId === undefined ? imported : ''}`;
}

function bodyOf(user: User, id: string, variable: string, { brokerId, secretId, secretKey }: Adopted): string {
  const { username, groups, consoleAccess, replicationUser } = user;
  const importId = tsString(`${brokerId}/${username}`);
  const props = [
    'brokerId,',
    `username: ${tsString(username)},`,
    ...(groups.length > 0 ? [`groups: [${groups.map(tsString).join(', ')}],`] : []),
    ...(consoleAccess ? ['consoleAccess: true,'] : []),
    ...(replicationUser ? ['replicationUser: true,'] : []),
  ];
  if (secretId === undefined) {
    const lines = [...props, `password: passwordVariable(scope, ${tsString(variable)}),`];
    return `
  imported(
    new BrokerUser(scope, ${tsString(id)}, {
${lines.map((line) => `      ${line}\n`).join('')}    }),
    ${importId},
  );
`;
  }
  const jsonField = secretKey === undefined ? '' : `, { jsonField: ${tsString(secretKey)} }`;
  const lines = [
    ...props,
    `password: BrokerPassword.fromSecretsManager(${tsString(secretIdFor(username, secretId))}${jsonField}),`,
  ];
  return `
  new BrokerUser(scope, ${tsString(id)}, {
${lines.map((line) => `    ${line}\n`).join('')}  }).importFrom(${importId});
`;
}

/** Renders text as a string literal that CDKTF writes to Terraform as that text. */
function tsString(text: string): string {
  const escaped = terraformJsonString(text)
    .replace(/['\\]/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, escapeUnits);
  return `'${escaped}'`;
}
