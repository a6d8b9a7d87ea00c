/** Generates TypeScript for `mq-user adopt`: a function that declares the users, and whose plan only imports them. */
import type { User } from '../../../amazon-mq';
import { terraformJsonString } from '../../../rules/internal';
import { Names } from './names';
import { adoptedFields, secretIdFor, type AdoptedUsers } from './users';
import { escapeUnits } from '../../shared/output';

/** What an app needs for passwords from variables. */
const targets = {
  cdktf: '',
  cdktn: ' Set targetVersions in cdktf.json: { "terraform": ">=1.11" }.',
} as const;

const imported = `
/** Imports a user without changing it. To send its password, remove the override: Terraform then plans that once. */
function imported(user: BrokerUser, id: string): void {
  user.importFrom(id);
  user.addOverride('password_wo_version', null);
}

function passwordVariable(scope: Construct, id: string): BrokerPassword {
  return BrokerPassword.fromVariable(new TerraformVariable(scope, id, { type: 'string', sensitive: true }));
}
`;

/** The framework of the app: CDK for Terraform (cdktf) or CDK Terrain (cdktn). */
type FrameworkId = 'cdktf' | 'cdktn';

/** Returns the module for an app on a framework. Names of users appear only in string literals. */
export function constructsCode(adopted: AdoptedUsers, framework: FrameworkId): string {
  const { brokerId, users, secretId } = adopted;
  if (users.length === 0) return 'export function adoptedUsers(): void {}\n';
  const names = new Names();
  const ids = names.forUsers(users.map(({ username }) => username));
  const variables = names.forPasswords(users.map(({ username }) => username));
  const bodies = users.map((user, index) => bodyOf(user, ids[index] ?? '', variables[index] ?? '', adopted));
  const hasVariables = secretId === undefined;
  return `import { BrokerPassword, BrokerUser } from '${framework}-mq-users';
${hasVariables ? `import { TerraformVariable } from '${framework}';\n` : ''}import type { Construct } from 'constructs';

/** Existing users. The first apply imports them; the imports can be removed after that.${hasVariables ? targets[framework] : ''} */
export function adoptedUsers(scope: Construct): void {
  const brokerId = ${tsString(brokerId)};
${bodies.join('')}}
${hasVariables ? imported : ''}`;
}

function bodyOf(user: User, id: string, variable: string, { brokerId, secretId, secretKey }: AdoptedUsers): string {
  const { username } = user;
  const importId = tsString(`${brokerId}/${username}`);
  const props = adoptedFields(user, tsString).map(({ name, code }) =>
    name === 'brokerId' ? 'brokerId,' : `${name}: ${code},`,
  );
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

/** Renders text as a string literal that the framework passes on to Terraform unchanged. */
function tsString(text: string): string {
  const escaped = terraformJsonString(text)
    .replace(/['\\]/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}\u2028\u2029]/gu, escapeUnits);
  return `'${escaped}'`;
}
