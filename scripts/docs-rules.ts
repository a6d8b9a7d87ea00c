/** docs/rules.md: the table of rules for people. */
import { RULES, USER_FIELDS, type Expression, type Rule, type Subject } from '../src/rules';

/** What the table shows for a subject that is not a field by itself. */
const otherSubjects: Readonly<Partial<Record<Subject, string>>> = {
  group: 'each of `groups`',
  access: '`consoleAccess` and `replicationUser`',
  usernames: 'all users of a broker',
};

/** Returns the expression that a condition is shown for: the attribute, or the name of the subject. */
function expressionFor(subject: Subject): Expression<Subject> {
  if (subject === 'access') return { consoleAccess: 'console_access', replicationUser: 'replication_user' };
  return subject === 'brokerId' ? USER_FIELDS.brokerId.terraformName : subject;
}

export function rulesDocument(): string {
  const rules = RULES as readonly Rule[];
  return `# Rules

Generated from [src/rules/table.ts](../src/rules/table.ts) by \`npm run docs\`. Every check is derived from that table: in
constructors, at synth, in generated Terraform conditions, in the provider, in the client, and by \`mq-user validate\`.

An **error** is something that Amazon MQ refuses. A **warning** is something that it accepts but that is usually a
mistake; it can be acknowledged with a reason (\`acknowledge: { 'username-pii': 'jane.doe is a test system' }\`). A value
may break several rules, and each is reported. An empty string breaks a rule about length, not one about characters; a
missing value breaks only a rule about presence. Characters are Unicode code points after normalization to NFC, the form
in which Terraform stores strings.

| Rule | Severity | Applies to | Allowed | Source |
| --- | --- | --- | --- | --- |
${rules.map(row).join('\n')}

## What to do about a violation

| Rule | Advice |
| --- | --- |
${rules.map(({ id, remedy }) => `| \`${id}\` | ${cell(remedy)}. |`).join('\n')}

## As Terraform expressions

For modules that are written by hand. Each is true if and only if the value satisfies the rule; the value must not be null.

${rules.map(condition).join('\n\n')}

## Rules about form and context

These need more than a value, so they are not in the table.

| Rule | Where | Violated by |
| --- | --- | --- |
| \`unknown-field\` | rosters, synth | an unknown field in a roster, or an unknown prop |
| \`wrong-type\` | everywhere | a value that does not have the type of the field |
| \`cdktf-token\` | synth | a part of a list or map token of CDKTF, or a number token in a name |
| \`terraform-name\` | synth | two constructs with the same Terraform name, or a name that Terraform does not accept |
| \`mq-provider\` | synth | users in a stack without an \`MqProvider\`, or with one of another stack |
| \`acknowledgement\` | everywhere | an acknowledgement of something that is not a warning, or without a reason |
| \`password-required\` | synth | a user without a source of the password |
| \`password-source\` | synth | a source of the password that the construct cannot use, or a password in a roster file |
| \`import-id\` | synth | an import id that is not that of the declared user |
| \`duration\` | synth | a timeout that is not a duration in the allowed range |
| \`module-backend\` | synth | a backend in a \`ModuleStack\` |
| \`module-provider\` | synth | a provider with arguments in a \`ModuleStack\` |
| \`module-reference\` | synth | a reference between a \`ModuleStack\` and another stack of the app |
| \`variable-stack\` | synth | users of a \`UserMapVariable\` of another stack |
| \`unused-option\` | synth | \`rebootTimeouts\` without \`rebootOnChange\`, or \`ignoredUsernames\` without \`exclusive\` |
| \`exclusive-usernames\` | synth | a user of the app that exclusive users would remove, or two exclusive users of one broker |
| \`usernames-required\` | everywhere | exclusive users without \`usernames\` |
| \`username-pattern\` | everywhere | a pattern of usernames with characters that usernames do not have, besides \`*\` |
| \`broker-engine\` | synth | users of an \`aws_mq_broker\` of the same app that runs RabbitMQ |
| \`broker-authentication\` | synth | users of an \`aws_mq_broker\` of the same app that authenticates with LDAP |
| \`not-in-block\` | synth | a field of an inline user that the AWS provider's \`user\` blocks lack; today they have all of them |
| \`broker-inline-users\` | synth | users of an \`aws_mq_broker\` of the same app that has \`user\` blocks and does not ignore changes to them |
| \`inline-users-lost\` | synth | a \`putUser\` of a broker that drops users of \`InlineUsers\` |
`;
}

function row({ id, severity, subject, allowed, source }: Rule): string {
  return `| \`${id}\` | ${severity} | ${otherSubjects[subject] ?? `\`${subject}\``} | ${cell(allowed)} | [${cell(source.title)}](${source.url}) |`;
}

function condition(rule: Rule): string {
  return `\`${rule.id}\`:\n\n\`\`\`hcl\n${rule.condition(expressionFor(rule.subject))}\n\`\`\``;
}

const cell = (text: string) => text.replaceAll('|', '\\|').replace(/(?<!`)([_~])(?![^`]*`)/g, '\\$1');
