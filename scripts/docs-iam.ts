/**
 * docs/iam: IAM policies to copy, and the provider's guide with the same policies. A test compares their actions with the
 * operations that the source calls and that the emulator receives.
 */

import { rotationStatements, type PolicyStatement as Statement } from '../src/constructs/rotation/permissions';

interface Policy {
  /** What it allows, in a table. */
  readonly purpose: string;
  readonly statements: readonly Statement[];
}

const anyBroker = 'arn:aws:mq:us-east-1:111122223333:broker:*';
const oneBroker = 'arn:aws:mq:us-east-1:111122223333:broker:orders:b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';
const secrets = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:mq/*';

const allow = (Sid: string, Resource: string, ...Action: string[]): Statement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

const manageUsers = (brokers: string) =>
  allow(
    'ManageUsers',
    brokers,
    ...['CreateUser', 'DeleteUser', 'DescribeBroker', 'DescribeUser', 'ListUsers', 'UpdateUser'].map(
      (name) => `mq:${name}`,
    ),
  );
const readUsers = (brokers: string) =>
  allow('ReadUsers', brokers, 'mq:DescribeBroker', 'mq:DescribeUser', 'mq:ListUsers');
const configurations = 'arn:aws:mq:us-east-1:111122223333:configuration:*';
const readConfigurations = allow('ReadConfigurations', configurations, 'mq:DescribeConfigurationRevision');
const findBrokers = allow('FindBrokersByName', '*', 'mq:ListBrokers');
const rebootBrokers = (brokers: string) => allow('RebootBrokers', brokers, 'mq:DescribeBroker', 'mq:RebootBroker');
const readPasswords = allow('ReadPasswords', secrets, 'secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue');
const watchPasswords = allow('SeeRotations', secrets, 'secretsmanager:DescribeSecret');
const generatePasswords = allow(
  'StoreGeneratedPasswords',
  secrets,
  'secretsmanager:CreateSecret',
  'secretsmanager:DeleteSecret',
  'secretsmanager:UpdateSecret',
);

const copyPasswords = allow(
  'CopyPasswords',
  secrets,
  ...['CreateSecret', 'DescribeSecret', 'GetSecretValue', 'UpdateSecret'].map((name) => `secretsmanager:${name}`),
);

/** The statements of the role of a `PasswordRotation`, which has the same steps as `mq-user rotate`. */
const [rotateUsers, rotatePasswords] = rotationStatements({
  brokerArn: oneBroker,
  secretArns: secrets,
  isAlternating: true,
  reboot: true,
});

/** Each policy by the name of its file. */
export const policies: Readonly<Record<string, Policy>> = {
  'one-broker': {
    purpose: 'Manage the users of one broker, with passwords from variables or standard input',
    statements: [manageUsers(oneBroker)],
  },
  secrets: {
    purpose: 'In addition: read passwords from Secrets Manager, and plan an update after a rotation',
    statements: [readPasswords],
  },
  reboot: {
    purpose: 'In addition: reboot the broker, so that changes take effect',
    statements: [rebootBrokers(oneBroker)],
  },
  'read-only': {
    purpose: 'Plan, and read users and brokers, without changing anything and without reading a password',
    statements: [readUsers(anyBroker), findBrokers, watchPasswords],
  },
  audit: {
    purpose: 'Audit brokers with `mq-user audit`, and ask `mq-user can`',
    statements: [
      allow('ReadUsers', anyBroker, 'mq:DescribeBroker', 'mq:DescribeUser'),
      readConfigurations,
      findBrokers,
    ],
  },
  copy: {
    purpose:
      'Copy users with `mq-user copy`, and compare them with `mq-user diff`, for brokers of one Region and account',
    statements: [
      allow(
        'CopyUsers',
        anyBroker,
        ...['CreateUser', 'DescribeBroker', 'DescribeUser', 'UpdateUser'].map((name) => `mq:${name}`),
      ),
      findBrokers,
      copyPasswords,
    ],
  },
  rotate: {
    purpose: 'Rotate passwords with `mq-user rotate`, and check them with `mq-user check --broker-id`',
    statements: [rotateUsers, rotatePasswords],
  },
  full: {
    purpose: 'Everything that the provider and `mq-user` can do, for all brokers of a Region and account',
    statements: [
      manageUsers(anyBroker),
      findBrokers,
      rebootBrokers(anyBroker),
      readConfigurations,
      readPasswords,
      generatePasswords,
      rotatePasswords,
    ],
  },
};

/** Returns each document of docs/iam, and the guide, by its path. */
export function iamDocuments(): Readonly<Record<string, () => string>> {
  const files = Object.keys(policies).map((name) => [`docs/iam/${name}.json`, () => json(name)]);
  return {
    ...(Object.fromEntries(files) as Record<string, () => string>),
    'docs/iam/README.md': () => page(table((name) => `[${name}.json](${name}.json)`)),
    'docs/provider/guides/permissions.md': () =>
      `---\npage_title: "Permissions"\nsubcategory: ""\ndescription: "The IAM policies that the provider needs."\n---\n\n${page(
        [table((name) => `[${name}](#${name})`), ...Object.keys(policies).map(section)].join('\n\n'),
      )}`,
  };
}

function json(name: string): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: policies[name]?.statements }, null, 2);
}

const section = (name: string) => `## ${name}\n\n\`\`\`json\n${json(name)}\n\`\`\``;

function table(link: (name: string) => string): string {
  const rows = Object.entries(policies).map(([name, { purpose, statements }]) => {
    const actions = [...new Set(statements.flatMap(({ Action }) => Action))].sort();
    return `| ${link(name)} | ${purpose} | ${actions.map((action) => `\`${action}\``).join(', ')} |`;
  });
  return ['| Policy | What it is for | Actions |', '| --- | --- | --- |', ...rows].join('\n');
}

const page = (content: string) => `<!-- Generated by \`npm run docs\` from scripts/docs-iam.ts. -->

# IAM permissions

Policies for the provider and the command \`mq-user\`. Replace the Region \`us-east-1\`, the account \`111122223333\`, the
broker and the prefix \`mq/\` of the secrets with yours. In another partition, replace \`arn:aws\` too.

${content}

Notes:

- A permission for users applies to all users of a broker. Amazon MQ has no permissions for a single user.
- \`mq:ListBrokers\` has no resources, so its resource is \`*\`. It is needed only to find a broker by its name.
- If a customer managed key encrypts a secret, reading it also needs \`kms:Decrypt\`, and creating it \`kms:Decrypt\` and
  \`kms:GenerateDataKey\`, on the key.
- To copy users to another Region or account, the source needs \`mq:DescribeBroker\`, \`mq:DescribeUser\` and, to read
  passwords there, \`secretsmanager:GetSecretValue\`; all other actions in \`copy\` are for the destination.
- Without \`secretsmanager:DescribeSecret\` the plan has a warning: it does not detect missing and rotated secrets. The
  apply still reads the secret.
- \`sts:GetCallerIdentity\` needs no permission. It is called if a broker is not found, and if accounts are allowed or
  forbidden.
- A caller that assumes a role needs \`sts:AssumeRole\` or \`sts:AssumeRoleWithWebIdentity\` on that role, and nothing else:
  these policies belong to the role.
- Brokers, and secrets that Terraform creates, are resources of the AWS provider, which needs its own permissions.
- \`mq-user SUBCOMMAND --help\` lists the permissions of each subcommand and option.
`;
