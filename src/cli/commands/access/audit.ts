/** `mq-user audit` reports what is wrong with the users and the authorization of brokers. */
import { Command, Option } from 'commander';
import type { FindingSeverity } from '../../../access';
import type { BrokerSummary, MqErrorKind } from '../../../amazon-mq';
import { count } from '../../../rules/internal';
import { exitCode } from '../../exit-codes';
import { CommandOption } from '../../shared/command-option';
import { mapConcurrently } from '../../shared/concurrently';
import { brokerIdOf, type CommandContext } from '../../shared/context';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  type BrokerFlags,
  type CommonOptions,
} from '../../shared/options';
import { requireActiveMq } from '../../shared/suitable-broker';
import type { Terminal } from '../../shared/terminal';
import type { AuditedBroker, SkippedBroker } from './audited';
import { readExpectedUsers, type ExpectedUser } from './files';
import { addOfflineOptions, readBroker, readOfflineBroker, runOnSource } from './sources';
import type { BrokerInput, OfflineFlags } from './sources';

interface Options extends BrokerFlags, OfflineFlags, CommonOptions {
  readonly all?: boolean;
  readonly config?: string;
  readonly administrators?: readonly string[];
  readonly failOn: FindingSeverity | 'never';
  readonly sarif?: boolean;
  readonly html?: boolean;
}

/** How many brokers are read at once. The limit of AWS on calls counts for all of them together. */
const CONCURRENT_BROKERS = 8;

/** Defines `mq-user audit`. */
export function auditCommand(): Command {
  const command = new Command('audit').description(
    'Report what is wrong with the users and the authorization of brokers. Nothing is changed',
  );
  addBrokerOptions(command).option('--all', 'all ActiveMQ brokers of the Region');
  addOfflineOptions(command)
    .addOption(
      new CommandOption(
        '--config <file>',
        'a roster, or a state of Terraform: report the users of the broker that it does not have',
      ).file(),
    )
    .option(
      '--administrators <group...>',
      'the groups that may send to and administer everything; default: admin, admins, administrators, activemq-webconsole',
    )
    .addOption(
      new Option('--fail-on <severity>', 'the least severity of a finding that makes the command fail')
        .choices(['error', 'warning', 'note', 'never'])
        .default('error', 'error'),
    )
    .option('--sarif', 'print SARIF 2.1.0 to stdout')
    .option('--html', 'print a page with the findings and the permissions of all users to stdout');
  addCommonOptions(command);
  addHelp(command, {
    json:
      '{ "brokers": [{ "brokerId", "brokerName", "findings": [{ "rule", "severity", "message", "username"?, "group"?, "line"? }],\n' +
      '"users": […], "permissions": [{ "destination", "read": ["username"], "write", "admin" }] }], "skipped": [{ "brokerId", "brokerName", "reason" }] }.\n' +
      'Exit code 3: a finding is as severe as --fail-on. Exit code 7: a broker could not be audited',
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:DescribeConfigurationRevision',
    examples: [
      'mq-user audit --broker-name orders',
      'mq-user audit --all --sarif > audit.sarif',
      'mq-user audit --roster users.yaml --configuration broker.xml --fail-on warning',
    ],
  });
  return command.action((options: Options) =>
    runOnSource(
      options,
      usageProblem(options),
      (terminal, signal) => printAudit(options, terminal, signal, () => readFromFiles(options, signal)),
      (context) =>
        printAudit(options, context.terminal, context.signal, () =>
          options.all ? readAll(context) : readOne(options, context),
        ),
    ),
  );
}

function usageProblem({ all, json, sarif, html, ...source }: Options): string | undefined {
  if ([json, sarif, html].filter(Boolean).length > 1) return 'Specify only one of --json, --sarif and --html.';
  const isOne = [source.brokerId, source.brokerName, source.roster].some((value) => value !== undefined);
  return all && isOne ? '--all excludes --broker-id, --broker-name and --roster.' : undefined;
}

interface Audited {
  readonly brokers: readonly (BrokerInput & { readonly configurationFile?: string })[];
  readonly skipped: readonly SkippedBroker[];
}

async function readFromFiles(options: Options, signal: AbortSignal): Promise<Audited> {
  const broker = await readOfflineBroker(options, signal);
  return { brokers: [{ ...broker, configurationFile: options.configuration ?? '' }], skipped: [] };
}

async function readOne(options: Options, context: CommandContext): Promise<Audited> {
  const { mq, terminal, signal } = context;
  const broker = await mq.brokers.describe(await brokerIdOf(options, context), { signal });
  await requireActiveMq(broker, 'Only brokers for ActiveMQ can be audited.');
  terminal.progress(`Reading ${count(broker.users.length, 'user')}`);
  return { brokers: [await readBroker(broker, context)], skipped: [] };
}

/** Failures that would repeat with every broker. */
const OF_ALL_BROKERS: readonly MqErrorKind[] = ['credentials', 'configuration', 'aborted', 'unexpected'];

/** Reads all brokers of the Region, in the order of ListBrokers. A broker that cannot be read is skipped. */
async function readAll(context: CommandContext): Promise<Audited> {
  const { mq, terminal, signal } = context;
  const rows = (await mq.brokers.list({ signal })).filter(({ engineType }) => engineType === 'ACTIVEMQ');
  const { MqError } = await import('../../../amazon-mq/index.js');
  let done = 0;
  const readOrSkip = async ({ id, name }: BrokerSummary): Promise<BrokerInput | SkippedBroker> => {
    try {
      return await readBroker(await mq.brokers.describe(id, { signal }), context);
    } catch (error) {
      if (signal.aborted || !(error instanceof MqError) || OF_ALL_BROKERS.includes(error.kind)) throw error;
      return { brokerId: id, brokerName: name, reason: error.message };
    }
  };
  terminal.progress(`Auditing ${count(rows.length, 'broker')}`);
  const read = await mapConcurrently(rows, CONCURRENT_BROKERS, async (row) => {
    const broker = await readOrSkip(row);
    terminal.progress(`Audited ${++done} of ${count(rows.length, 'broker')}`);
    return broker;
  });
  return {
    brokers: read.filter((one): one is BrokerInput => 'users' in one),
    skipped: read.filter((one): one is SkippedBroker => 'reason' in one),
  };
}

async function printAudit(
  options: Options,
  terminal: Terminal,
  signal: AbortSignal,
  audit: () => Promise<Audited>,
): Promise<void> {
  const expected = options.config === undefined ? undefined : await readExpectedUsers(options.config, signal);
  const { brokers: inputs, skipped } = await audit();
  const access = await import('../../../access/index.js');
  const showsPermissions = options.html === true || terminal.isJson;
  const brokers = inputs.map((input): AuditedBroker => {
    const { brokerId = null, brokerName = null, users, authorization, configurationFile = null } = input;
    const known = expected && { expectedUsernames: expectedOn(expected, brokerId) };
    const settings = options.administrators ? { administrators: options.administrators } : {};
    return {
      brokerId,
      brokerName,
      findings: access.auditBroker({ ...input, ...known }, settings),
      users,
      permissions: authorization && showsPermissions ? access.permissionMatrix(authorization, users) : [],
      configurationFile,
    };
  });
  const findings = brokers.flatMap((broker) => broker.findings);
  if (options.sarif) {
    const { sarifOf } = await import('./sarif.js');
    terminal.json(sarifOf(brokers, skipped));
  } else if (options.html) {
    const { htmlOf } = await import('./html.js');
    terminal.document({}, htmlOf(brokers, skipped));
  } else {
    terminal.data({ brokers: brokers.map(withoutFile), skipped }, brokers.flatMap(linesOf));
  }
  for (const { brokerId, reason } of skipped) terminal.error(`${brokerId} was not audited: ${reason}`);
  const counts = access.FINDING_SEVERITIES.map((severity) =>
    count(findings.filter((finding) => finding.severity === severity).length, severity),
  );
  terminal.message(`${count(brokers.length, 'broker')}: ${counts.join(', ')}`);
  const fatal =
    options.failOn === 'never'
      ? []
      : access.FINDING_SEVERITIES.slice(0, access.FINDING_SEVERITIES.indexOf(options.failOn) + 1);
  if (findings.some(({ severity }) => fatal.includes(severity))) process.exitCode = exitCode.validation;
  else if (skipped.length > 0) process.exitCode = exitCode.unavailable;
}

/** Returns the usernames that are expected on a broker. A roster for any broker counts for each. */
function expectedOn(expected: readonly ExpectedUser[], brokerId: string | null): string[] {
  return expected
    .filter((user) => brokerId === null || user.brokerId === undefined || user.brokerId === brokerId)
    .map(({ username }) => username);
}

function withoutFile({ configurationFile: _, ...broker }: AuditedBroker): object {
  return broker;
}

function linesOf({ brokerId, brokerName, findings, configurationFile }: AuditedBroker): string[] {
  return findings.map(({ severity, message, rule, line }) => {
    const broker = brokerName ?? brokerId;
    const place = configurationFile === null || line === undefined ? broker : `${configurationFile}:${line}`;
    const where = place === null ? '' : `${place}: `;
    const inXml = configurationFile === null && line !== undefined ? ` (line ${line} of the configuration)` : '';
    return `${where}${severity}: ${message}${inXml} [${rule}]`;
  });
}
