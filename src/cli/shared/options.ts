/** The options that several subcommands share, each defined once. Names follow the API's fields and the AWS CLI. */
import { Option, type Command } from 'commander';
import { exitCodesHelp } from '../exit-codes';
import { USER_FIELD_NAMES, type UserField, type UserFieldValue, type USER_FIELDS } from '../../rules';
import { DEFAULT_TIMEOUT, userFieldRow, type FieldNames } from '../../rules/internal';
import { CommandOption } from './command-option';
import type { TerminalOptions } from './terminal';

export interface ConnectionOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
}

export interface BrokerFlags {
  readonly brokerId?: string;
  readonly brokerName?: string;
}

export interface WaitingOptions {
  readonly wait?: boolean;
  /** In milliseconds. */
  readonly timeout: number;
}

type Rows = typeof USER_FIELDS;
/** The fields of a user that have an option and can be changed. */
type OptionField = {
  [F in UserField]: Rows[F] extends { readonly flag: string; readonly updatable: true } ? F : never;
}[UserField];

/** The fields of a user that were specified with options. */
type UserFields = { readonly [F in OptionField]?: UserFieldValue<F> };

/** The option of each field of a user. A password has no option. */
export const optionNames: FieldNames = Object.fromEntries(
  USER_FIELD_NAMES.flatMap((name) => {
    const { flag } = userFieldRow(name);
    return flag === undefined ? [] : [[name, flag]];
  }),
);

/** How an option is written for a field of a type, and what --no sets the field to. A map has no option. */
const optionForms = {
  string: {
    argument: ' <text>',
    suffix: '',
    unset: '',
    unsetHelp: (noun: string) => `set the ${noun} to an empty text`,
  },
  boolean: { argument: '', suffix: '', unset: false, unsetHelp: (noun: string) => `set ${noun} to false` },
  'string-list': {
    argument: ' <name...>',
    suffix: '; may be repeated',
    unset: [],
    unsetHelp: (noun: string) => `no ${noun}s`,
  },
} as const;

const optionRows = USER_FIELD_NAMES.flatMap((name) => {
  const { flag, type, updatable } = userFieldRow(name);
  return flag === undefined || !updatable || type === 'string-map' ? [] : [{ name, flag, form: optionForms[type] }];
});

/** Returns the fields of a user that were specified. Those that were not are absent. */
export function userFields(options: object): UserFields {
  const given = new Map<string, unknown>(Object.entries(options));
  return Object.fromEntries(
    optionRows.flatMap(({ name, flag, form }) => {
      const value = given.get(new Option(flag).attributeName());
      // An option with --no is false, such as --no-group for an empty list.
      return value === undefined ? [] : [[name, value === false ? form.unset : value]];
    }),
  );
}

/** Returns the flag of a field as text, such as `console access`. */
function nounOf(flag: string): string {
  return flag.replace('--', '').replaceAll('-', ' ');
}

/** Returns the description of a field as help has it: without a capital and a period. */
export function fieldHelp(field: UserField): string {
  const { description } = userFieldRow(field);
  return `${description.charAt(0).toLowerCase()}${description.slice(1).replace(/\.$/, '')}`;
}

export type CommonOptions = TerminalOptions & ConnectionOptions;

/** Adds the options that identify the broker. */
export function addBrokerOptions(command: Command): Command {
  return command
    .option('--broker-id <id>', fieldHelp('brokerId'))
    .addOption(
      new CommandOption('--broker-name <name>', 'the name of the broker (looked up with ListBrokers)').needs(
        'mq:ListBrokers',
      ),
    );
}

/** Adds the option for the username. An unknown option is reported before a missing username. */
export function addUsernameOption(command: Command): Command {
  return command.option('--username <name>', fieldHelp('username')).hook('preAction', () => {
    if (command.getOptionValue('username') !== undefined) return;
    command.error("error: required option '--username <name>' not specified");
  });
}

/** Adds an option, and one with --no, for each field of a user that can be changed. */
export function addUserFieldOptions(command: Command): Command {
  for (const { name, flag, form } of optionRows) {
    command
      .option(`${flag}${form.argument}`, `${fieldHelp(name)}${form.suffix}`)
      .option(flag.replace('--', '--no-'), form.unsetHelp(nounOf(flag)));
  }
  return command;
}

/** Adds the options of subcommands that write to the broker: waiting, and a reboot after the write. */
export function addWaitingOptions(command: Command): Command {
  return command
    .option('--wait', 'wait until the broker is RUNNING before the change, and again after --reboot')
    .addOption(timeoutOption())
    .addOption(
      new CommandOption(
        '--reboot',
        'reboot the broker afterwards, so that the change takes effect; clients are disconnected',
      ).needs('mq:RebootBroker'),
    );
}

/** Returns the option that limits waiting. */
export function timeoutOption(): Option {
  return new CommandOption('--timeout <duration>', 'how long to wait, such as 90s, 30m or 1h').duration(
    '24h',
    DEFAULT_TIMEOUT,
  );
}

/** Adds --dry-run. */
export function addDryRunOption(command: Command): Command {
  return command.option('--dry-run', 'show what would change, without changing anything');
}

/** Adds the options of every subcommand that calls AWS. Call it last, so that help lists them last. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--region <region>', 'AWS Region; default: AWS_REGION, AWS_DEFAULT_REGION, then the profile')
    .option('--profile <name>', 'profile in the shared AWS files; default: AWS_PROFILE')
    .option(
      '--endpoint-url <url>',
      'endpoint for all AWS services; default: AWS_ENDPOINT_URL_SERVICE (such as _MQ), AWS_ENDPOINT_URL, the profile, then AWS',
    )
    .option('--json', 'print JSON to stdout')
    .option('--quiet', 'print only errors')
    .option('--no-color', 'print without colors; the same as NO_COLOR=1');
}

export interface Help {
  /** What --json prints. */
  readonly json: string;
  /** The IAM permissions that the subcommand always needs. */
  readonly permissions: string;
  readonly examples: readonly string[];
}

/** Adds what follows the options in the help of a subcommand. Call it after all options are added. */
export function addHelp(command: Command, { json, permissions, examples }: Help): Command {
  const needing = command.options.flatMap((option) =>
    option instanceof CommandOption && option.permissions !== undefined
      ? [{ name: option.long ?? '', permissions: option.permissions }]
      : [],
  );
  const width = Math.max(13, ...needing.map(({ name }) => name.length));
  const inAddition = needing.map((option) => `  ${option.name.padEnd(width)}  ${option.permissions}`);
  const lists = [`IAM permissions: ${permissions}; and with`, ...inAddition].join('\n');
  const lines = examples.map((example) => `  ${example}`).join('\n');
  return command.addHelpText('after', `\n--json prints ${json}\n\n${lists}\n${exitCodesHelp}\n\nExamples:\n${lines}`);
}
