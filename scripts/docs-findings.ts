/** docs/findings.md: the table of findings for people. */
import { DEFAULT_ADMINISTRATORS, FINDING_RULES } from '../src/access';

export function findingsDocument(): string {
  return `# Findings

Generated from [src/access/finding-rules.ts](../src/access/finding-rules.ts) by \`npm run docs\`. [Authorization and
audit](guides/authorization.md) shows how to use it.

\`mq-user audit\` and \`auditBroker()\` report them. An **error** means that users cannot work, or that everyone may do
everything. A **warning** is usually a mistake or a risk. A **note** helps to judge the others. Groups of administrators are
${DEFAULT_ADMINISTRATORS.map((group) => `\`${group}\``).join(', ')}, unless others are given.

| Finding | Severity | What it means | What to do | Source |
| --- | --- | --- | --- | --- |
${FINDING_RULES.map(
  ({ id, severity, title, remedy, source }) => `| \`${id}\` | ${severity} | ${title}. | ${remedy}. | <${source}> |`,
).join('\n')}
`;
}
