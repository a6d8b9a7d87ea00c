/** `mq-user diff` compares the users of two brokers, or of a roster and a broker. */
import { Command } from 'commander';
import { count } from '../../../rules/internal';
import { CommandOption } from '../../shared/command-option';
import { run, withAmazonMq, withTwoConnections } from '../../shared/context';
import { fieldLabel, shownValue } from '../../shared/field-help';
import { runWithResult } from '../../shared/negative-result';
import { addCommonOptions, addHelp, type CommonOptions } from '../../shared/options';
import {
  addSideOptions,
  describeSide,
  requireTwoBrokers,
  sideNouns,
  sideOf,
  sideProblems,
  type SideFlags,
} from '../../shared/sides';
import { tableLines } from '../../shared/table';
import type { Terminal } from '../../shared/terminal';
import { UsageError } from '../../shared/usage-error';
import { readRosters } from '../access/files';
import type { Comparison } from './compare';
import { readSide, rosterSide, type ReadSide } from './read-side';

interface Options extends SideFlags, CommonOptions {
  readonly fromRoster?: string;
}

/** Defines `mq-user diff`. */
export function diffCommand(): Command {
  const command = new Command('diff').description(
    'Compare the users of two brokers, or of a roster and a broker. Passwords cannot be compared, because Amazon MQ does not return them',
  );
  addSideOptions(command, 'from').addOption(
    new CommandOption(
      '--from-roster <file>',
      'compare a roster in JSON or YAML instead of a source broker; --from-broker-id selects the users of one broker in it',
    ).file(),
  );
  addCommonOptions(addSideOptions(command, 'to'));
  addHelp(command, {
    json: `{ "equal": …, "from": { "brokerId", "brokerName", "brokerArn" } or { "brokerId", "roster" }, "to",
  "onlyFrom": ["username"], "onlyTo": ["username"], "different": [{ "username", "fields": [{ "field", "from", "to" }] }],
  "pending": { "from": [{ "username", "pendingChange" }], "to" }, "notCompared": [{ "username", "field" }] }.
Pending changes count as applied, so a user whose deletion is pending does not exist. Amazon MQ does not return a pending
change of replicationUser, so this field of users with pending changes is not compared. A field that a roster leaves out
has the default of Amazon MQ. Passwords are not compared.
Exit code 0: the users are equal. Exit code 1: they differ. Errors have the other exit codes; an unexpected error has 2`,
    permissions: 'mq:DescribeBroker, mq:DescribeUser',
    examples: [
      'mq-user diff --from-broker-name orders --from-region eu-west-1 --to-broker-name orders --to-region eu-central-1',
      'mq-user diff --from-broker-id b-1234 --from-profile prod --to-broker-id b-5678 --to-profile staging --json',
      'mq-user diff --from-roster users.yaml --to-broker-id b-1234',
    ],
  });
  return command.action((options: Options) =>
    runWithResult((onDifference) =>
      runDiff(options, async (sides, terminal) => {
        if (!(await print(sides, terminal))) onDifference();
      }),
    ),
  );
}

type Print = (sides: BothSides, terminal: Terminal) => Promise<void>;

interface BothSides {
  readonly from: ReadSide;
  readonly to: ReadSide;
}

function runDiff(options: Options, print: Print): Promise<void> {
  const { fromRoster } = options;
  const problems = [...sourceProblems(options), ...sideProblems(options, 'to')];
  if (problems.length > 0) return run(options, () => Promise.reject(new UsageError(problems.join(' '))));
  return fromRoster === undefined ? diffBrokers(options, print) : diffRoster(options, fromRoster, print);
}

function sourceProblems(options: Options): string[] {
  if (options.fromRoster === undefined) return sideProblems(options, 'from');
  const { fromBrokerName, fromRegion, fromProfile, fromEndpointUrl } = options;
  const isBroker = [fromBrokerName, fromRegion, fromProfile, fromEndpointUrl].some((value) => value !== undefined);
  return isBroker ? ['Of the options for the source, --from-roster allows only --from-broker-id.'] : [];
}

function diffBrokers(options: Options, print: Print): Promise<void> {
  const sides = { from: sideOf(options, 'from'), to: sideOf(options, 'to') };
  return withTwoConnections(options, sides, async (from, to) => {
    const { terminal } = from;
    const brokers = await Promise.all([describeSide(options, 'from', from), describeSide(options, 'to', to)]);
    const [source, destination] = brokers;
    requireTwoBrokers(source, destination);
    terminal.progress(`Reading ${count(source.users.length + destination.users.length, 'user')}`);
    const read = await Promise.all([readSide(source, from), readSide(destination, to)]);
    await print({ from: read[0], to: read[1] }, terminal);
  });
}

function diffRoster(options: Options, file: string, print: Print): Promise<void> {
  return withAmazonMq({ ...options, ...sideOf(options, 'to') }, async (context) => {
    const { terminal, signal } = context;
    const rosters = await readRosters(file, signal);
    const destination = await describeSide(options, 'to', context);
    const from = rosterSide(rosters, file, options.fromBrokerId, destination.id);
    terminal.progress(`Reading ${count(destination.users.length, 'user')}`);
    await print({ from, to: await readSide(destination, context) }, terminal);
  });
}

/** Prints the comparison, and returns whether the sides are equal. */
async function print({ from, to }: BothSides, terminal: Terminal): Promise<boolean> {
  const { compareUsers, isEqual } = await import('./compare.js');
  const comparison = compareUsers(from, to);
  const equal = isEqual(comparison);
  const { onlyFrom, onlyTo, different } = comparison;
  const notCompared = comparison.notCompared.map((username) => ({ username, field: 'replicationUser' }));
  const pending = { from: from.pending, to: to.pending };
  terminal.data(
    { equal, from: from.place, to: to.place, onlyFrom, onlyTo, different, pending, notCompared },
    tableLines(['USERNAME', 'FIELD', 'FROM', 'TO'], rowsOf(comparison)),
  );
  for (const side of ['from', 'to'] as const) {
    const list = pending[side].map(({ username, pendingChange }) => `${username} (${pendingChange})`).join(', ');
    if (list !== '') terminal.message(`Pending changes of the ${sideNouns[side]}, counted as applied: ${list}`);
  }
  if (notCompared.length > 0) {
    terminal.warning(
      'Amazon MQ does not return pending changes of replicationUser, so it was not compared for users with pending changes.',
    );
  }
  const unread = [...(from.namesOnly ?? []), ...(to.namesOnly ?? [])];
  if (unread.length > 0) {
    terminal.warning(`Only the names were compared, because they break a rule of Amazon MQ: ${unread.join(', ')}`);
  }
  terminal.message(summary(comparison, equal));
  return equal;
}

function rowsOf({ onlyFrom, onlyTo, different }: Comparison): string[][] {
  return [
    ...onlyFrom.map((username) => [username, 'user', 'exists', '-']),
    ...onlyTo.map((username) => [username, 'user', '-', 'exists']),
    ...different.flatMap(({ username, fields }) =>
      fields.map(({ field, from, to }) => [username, fieldLabel(field), shownValue(from), shownValue(to)]),
    ),
  ];
}

function summary({ onlyFrom, onlyTo, different }: Comparison, equal: boolean): string {
  if (equal) return 'The users are equal. Passwords were not compared.';
  return `${count(onlyFrom.length, 'user')} only in the source, ${onlyTo.length} only in the destination, ${different.length} different. Passwords were not compared.`;
}
