/** The options of commands that have two brokers: a source with the options `--from-…`, and a destination with `--to-…`. */
import type { Command } from 'commander';
import type { Broker } from '../../amazon-mq';
import { checkField, errorsIn } from '../../rules';
import { CommandOption } from './command-option';
import { brokerIdOf, type CommandContext } from './context';
import { fieldHelp, type BrokerFlags, type ConnectionOptions } from './options';
import { requireManagedUsers } from './suitable-broker';
import { UsageError } from './usage-error';

export type Side = 'from' | 'to';

type SideFlag = keyof (BrokerFlags & ConnectionOptions);

/** The options of both brokers, such as `fromBrokerId` and `toRegion`. */
export type SideFlags = { readonly [F in `${Side}${Capitalize<SideFlag>}`]?: string };

export const sideNouns = { from: 'source', to: 'destination' } as const;

/** Adds the options of one of two brokers. Those of its connection default to the options without a prefix. */
export function addSideOptions(command: Command, side: Side): Command {
  const noun = sideNouns[side];
  const ofNoun = `of the ${noun}; default:`;
  return command
    .option(`--${side}-broker-id <id>`, fieldHelp('brokerId').replace('the broker', `the ${noun} broker`))
    .addOption(
      new CommandOption(
        `--${side}-broker-name <name>`,
        `the name of the ${noun} broker (looked up with ListBrokers)`,
      ).needs('mq:ListBrokers'),
    )
    .option(`--${side}-region <region>`, `AWS Region ${ofNoun} --region`)
    .option(`--${side}-profile <name>`, `profile in the shared AWS files ${ofNoun} --profile`)
    .option(`--${side}-endpoint-url <url>`, `endpoint for all AWS services ${ofNoun} --endpoint-url`);
}

const brokerFlags = ['brokerId', 'brokerName'] as const;
const connectionFlags = ['region', 'profile', 'endpointUrl'] as const;

/** Returns the options of one of two brokers, by the names that they have in commands with one broker. */
export function sideOf(options: SideFlags & ConnectionOptions, side: Side): BrokerFlags & ConnectionOptions {
  const own = (name: SideFlag) => options[`${side}${capitalized(name)}`];
  const entries = [
    ...brokerFlags.map((name) => [name, own(name)] as const),
    ...connectionFlags.map((name) => [name, own(name) ?? options[name]] as const),
  ];
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

const capitalized = <T extends string>(name: T) => `${name.charAt(0).toUpperCase()}${name.slice(1)}` as Capitalize<T>;

/** Returns what is wrong with how a broker is specified, as sentences. */
export function sideProblems(options: SideFlags, side: Side): string[] {
  const { brokerId, brokerName } = sideOf(options, side);
  if ((brokerId === undefined) === (brokerName === undefined)) {
    return [`Specify the ${sideNouns[side]} with either --${side}-broker-id or --${side}-broker-name.`];
  }
  if (brokerId === undefined) return [];
  return errorsIn(checkField('brokerId', brokerId)).map(({ message }) => `--${side}-broker-id: ${message}`);
}

/** Reads the broker of a side. Throws `MqError` if its users are not those of Amazon MQ. */
export async function describeSide(
  options: SideFlags & ConnectionOptions,
  side: Side,
  context: CommandContext,
): Promise<Broker> {
  const { mq, signal } = context;
  const broker = await mq.brokers.describe(await brokerIdOf(sideOf(options, side), context), { signal });
  await requireManagedUsers(broker);
  return broker;
}

/** Throws `UsageError` if both sides are one broker. */
export function requireTwoBrokers(from: Broker, to: Broker): void {
  const isSame = from.arn === '' || to.arn === '' ? from.id === to.id : from.arn === to.arn;
  if (!isSame) return;
  throw new UsageError(
    `The source and the destination are the same broker, ${from.arn || from.id}. Specify another broker, Region or account.`,
  );
}
