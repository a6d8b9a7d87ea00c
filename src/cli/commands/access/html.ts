/**
 * The result of an audit as one page: findings, users, and who may do what. The page loads nothing and has no script, and
 * everything from outside is escaped.
 */
import { OPERATIONS, type PermissionRow } from '../../../access';
import { count } from '../../../rules/internal';
import type { AuditedBroker, SkippedBroker } from './audited';

/** How many destinations the matrix of a broker shows. */
const MAX_COLUMNS = 200;

/** Returns the page. */
export function htmlOf(brokers: readonly AuditedBroker[], skipped: readonly SkippedBroker[]): string {
  const title = brokers.length === 1 && brokers[0] ? `Audit of ${nameOf(brokers[0])}` : 'Audit of brokers';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escaped(title)}</h1>
<p>${escaped(summaryOf(brokers))}</p></header>
<main>
${brokers.map(brokerSection).join('\n')}
${skippedSection(skipped)}
</main>
</body>
</html>`;
}

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; }
h1, h2, p { overflow-wrap: anywhere; } h1, h2 { line-height: 1.2; }
section { margin-block: 2rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: start; font-weight: 600; padding-block: .5rem; }
th, td { border: 1px solid #8886; padding: .3rem .6rem; text-align: start; vertical-align: top; overflow-wrap: anywhere; min-width: 5.5rem; }
thead th { position: sticky; top: 0; background: Canvas; }
.scroll { overflow: auto; max-height: 80vh; }
.scroll:focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
.matrix td { white-space: nowrap; text-align: center; }
.error, .warning, .note { font-weight: 600; }
.error { color: #b00020; } .warning { color: #8a5a00; } .note { color: #3558a8; }
@media (prefers-color-scheme: dark) { .error { color: #ff8a95; } .warning { color: #f1bf6b; } .note { color: #9db8ff; } }
@media print { body { max-width: none; } .scroll { max-height: none; overflow: visible; } thead th { position: static; } }
`;

function brokerSection(broker: AuditedBroker): string {
  return `<section>
<h2>${escaped(nameOf(broker))}</h2>
${findingsTable(broker)}
${usersTable(broker)}
${matrixTable(broker)}
</section>`;
}

function findingsTable({ findings }: AuditedBroker): string {
  if (findings.length === 0) return '<p>There are no findings.</p>';
  const rows = findings.map(({ severity, message, rule, line }) => {
    const place = line === undefined ? '' : ` Line ${line} of the configuration.`;
    return `<tr><td class="${severity}">${severity}</td><td>${escaped(message + place)}</td><td><code>${escaped(rule)}</code></td></tr>`;
  });
  return table('Findings', ['Severity', 'Finding', 'Rule'], rows);
}

function usersTable({ users }: AuditedBroker): string {
  if (users.length === 0) return '<p>The broker has no users.</p>';
  const yes = (flag: boolean) => (flag ? 'yes' : '');
  const rows = users.map(
    ({ username, groups, consoleAccess, replicationUser, pendingChange }) =>
      `<tr><th scope="row">${escaped(username)}</th><td>${escaped(groups.join(', '))}</td><td>${yes(consoleAccess)}</td>` +
      `<td>${yes(replicationUser)}</td><td>${escaped(pendingChange ?? '')}</td></tr>`,
  );
  return table('Users', ['User', 'Groups', 'Web console', 'Replication', 'Pending change'], rows);
}

function matrixTable({ users, permissions }: AuditedBroker): string {
  if (permissions.length === 0 || users.length === 0) return '';
  const shown = permissions.slice(0, MAX_COLUMNS);
  const sets = shown.map(membersOf);
  const rows = users.map(({ username }) => {
    const cells = sets.map(
      (allowed) =>
        `<td>${allowed.flatMap(([operation, names]) => (names.has(username) ? [operation] : [])).join(' ')}</td>`,
    );
    return `<tr><th scope="row">${escaped(username)}</th>${cells.join('')}</tr>`;
  });
  const more = permissions.length - shown.length;
  const note = more > 0 ? `<p>${count(more, 'more destination')} in the output of --json.</p>` : '';
  const headers = ['User', ...shown.map(({ destination }) => destination)];
  return table('Permissions for the destinations that the configuration names', headers, rows, 'matrix') + note;
}

function membersOf(row: PermissionRow): [operation: string, usernames: ReadonlySet<string>][] {
  return OPERATIONS.map((operation) => [operation, new Set(row[operation])]);
}

function skippedSection(skipped: readonly SkippedBroker[]): string {
  if (skipped.length === 0) return '';
  const rows = skipped.map(
    ({ brokerId, brokerName, reason }) =>
      `<tr><th scope="row">${escaped(brokerName)}</th><td><code>${escaped(brokerId)}</code></td><td>${escaped(reason)}</td></tr>`,
  );
  return `<section><h2>Not audited</h2>${table('Brokers that could not be audited', ['Broker', 'Id', 'Reason'], rows)}</section>`;
}

/** Returns a table that can be scrolled with the keyboard. */
function table(caption: string, headers: readonly string[], rows: readonly string[], className = ''): string {
  const cells = headers.map((header) => `<th scope="col">${escaped(header)}</th>`).join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table class="${className}">
<caption>${escaped(caption)}</caption>
<thead><tr>${cells}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

function nameOf({ brokerName, brokerId, configurationFile }: AuditedBroker): string {
  const named = [brokerName, brokerId].filter(Boolean);
  return named.length > 0 ? named.join(' ') : (configurationFile ?? 'the broker');
}

function summaryOf(brokers: readonly AuditedBroker[]): string {
  const findings = brokers.flatMap((broker) => broker.findings);
  const counts = (['error', 'warning', 'note'] as const).map((severity) =>
    count(findings.filter((finding) => finding.severity === severity).length, severity),
  );
  return `${count(brokers.length, 'broker')}: ${counts.join(', ')}`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
