/** `mq-user emulator` runs the emulator of Amazon MQ on localhost. */
import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { BrokerSeed, EmulatorSeeds, PendingDeletion } from '../../emulator';
import { FileLimitError, readBoundedFile } from '../../files';
import { parseRosterFile, RosterFileError } from '../../roster';
import { regionProblem } from '../../rules/internal';
import { exitCode } from '../exit-codes';
import { CommandOption } from '../shared/command-option';
import { jsonText, lineText, write, writeLines } from '../shared/output';
import { UsageError } from '../shared/usage-error';
import { emulatorVariables, runIsolated } from './isolated-program';

/** The broker of a new emulator, which the examples of the documentation use. */
const exampleBroker = 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9';

/** Defines `mq-user emulator`. */
export function emulatorCommand(): Command {
  const duration = (flags: string, description: string, defaultValue: string) =>
    new CommandOption(flags, description).duration('24h', defaultValue, ['ms', 's', 'm']);
  return new Command('emulator')
    .description(
      'Emulate Amazon MQ, and the parts of Secrets Manager and STS that its users need, on 127.0.0.1 until Ctrl-C, or while a program runs',
    )
    .argument('[program...]', 'after --: a program to run with the emulator in place of AWS, and its arguments')
    .option('--port <number>', 'port to listen on; 0 selects a free port', port, 0)
    .addOption(
      new Option('--broker-id <id...>', `ids of brokers to create (default: ${exampleBroker}, named orders)`).argParser(
        brokerIds,
      ),
    )
    .addOption(
      new Option('--region <region>', 'AWS Region of these brokers, and of the environment that is printed')
        .argParser(regionName)
        .default('us-east-1', 'us-east-1'),
    )
    .option(
      '--maintenance-window <window>',
      'maintenance window of these brokers (default: "SUNDAY 03:00 UTC")',
      maintenanceWindow,
    )
    .addOption(
      new CommandOption('--seed <file>', 'create the brokers, users, configurations and secrets of a file').file(),
    )
    .addOption(
      new CommandOption('--state <file>', 'keep the state in a file, across restarts').argParser(fileName).file(),
    )
    .addOption(duration('--creation-time <duration>', 'how long a broker is CREATION_IN_PROGRESS', '0s'))
    .addOption(duration('--reboot-time <duration>', 'how long a broker is REBOOT_IN_PROGRESS', '100ms'))
    .addOption(duration('--deletion-time <duration>', 'how long a broker is DELETION_IN_PROGRESS', '0s'))
    .addOption(
      new Option(
        '--pending-deletion <behavior>',
        'whether CreateUser and UpdateUser fail for a user whose deletion is pending, or replace the deletion',
      )
        .choices(['conflict', 'recreate'])
        .default('conflict', 'conflict'),
    )
    .addOption(
      new CommandOption('--latency <duration>', 'delay of each response, such as 200ms').duration('10m', '0s', [
        'ms',
        's',
        'm',
      ]),
    )
    .option('--throttle', 'apply the limits of Amazon MQ: 100 calls at once, then 15 per second')
    .option(
      '--allow-host <name...>',
      'additional host names of this machine that callers may use, such as host.docker.internal',
    )
    .option('--json', 'print one line of JSON to stdout instead of the environment')
    .addHelpText('after', help)
    .action(run);
}

const help = `
With a program, starts the emulator, runs the program with it in place of AWS, and ends with the exit code of the program. The
program gets no AWS profile, no AWS setting and no credentials of yours, so it cannot call AWS by mistake. If the emulator
cannot start, the program is not run. --state keeps users and secrets for the next program.

Without a program, prints shell commands that set the environment of AWS clients, so that they use the emulator. --json
prints {"endpoint":"http://127.0.0.1:PORT","brokers":["…"],"env":{"AWS_ENDPOINT_URL":"…",…}} instead.

A seed file is YAML or JSON with lists of brokers, configurations and secrets. docs/emulator.md in
the folder of this package describes it. If the file of --state exists, the emulator starts with its
state, and --seed and --broker-id are not used. Both files hold passwords in plain text, so use them
only with passwords for tests.

Examples:
  mq-user emulator -- mq-user list --broker-name orders
  mq-user emulator --state emulator.json -- terraform apply
  mq-user emulator --seed brokers.yaml --reboot-time 2m`;

interface Options {
  readonly port: number;
  readonly brokerId?: readonly string[];
  readonly region: string;
  readonly maintenanceWindow?: MaintenanceWindow;
  readonly seed?: string;
  readonly state?: string;
  readonly creationTime: number;
  readonly rebootTime: number;
  readonly deletionTime: number;
  readonly pendingDeletion: PendingDeletion;
  readonly latency: number;
  readonly throttle?: true;
  readonly allowHost?: readonly string[];
  readonly json?: true;
}

type MaintenanceWindow = NonNullable<BrokerSeed['maintenanceWindowStartTime']>;

async function run(program: readonly string[], options: Options): Promise<void> {
  const { awsThrottle, SeedsError, startEmulator } = await import('../../emulator/index.js');
  const stop = (code: number) => () => process.exit(code);
  // A state is saved with each change, so there is nothing to save here.
  const runsAlone = program.length === 0;
  if (runsAlone) {
    process.once('SIGINT', stop(exitCode.interrupted));
    process.once('SIGTERM', stop(exitCode.terminated));
    // The channel closes when the program that started the emulator ends.
    process.once('disconnect', stop(exitCode.terminated));
  }
  try {
    if (!runsAlone && options.json) throw new UsageError('--json cannot be used with a program. Leave it out.');
    const seeds = await seedsOf(options);
    const { state, allowHost } = options;
    const emulator = await startEmulator({
      port: options.port,
      creationMillis: options.creationTime,
      rebootMillis: options.rebootTime,
      deletionMillis: options.deletionTime,
      pendingDeletion: options.pendingDeletion,
      latencyMillis: options.latency,
      // Nothing reads them, and the command may run for days.
      recordCalls: false,
      seeds,
      ...(state !== undefined && { stateFile: state }),
      ...(options.throttle && { throttle: awsThrottle }),
      ...(allowHost && { allowedHosts: allowHost }),
    });
    if (!runsAlone) {
      const { endpoint } = emulator;
      process.exitCode = await runIsolated(program, { endpoint, region: options.region }).finally(() =>
        emulator.close(),
      );
      return;
    }
    // Without its endpoint, the emulator is useless. A pipe reports an error later.
    process.stdout.once('error', () => void emulator.close());
    const text = startText(emulator.endpoint, emulator.brokerIds(), options);
    if (!write('stdout', text)) await emulator.close();
  } catch (error) {
    const isUsage = error instanceof SeedFileError || error instanceof SeedsError || error instanceof UsageError;
    writeLines(
      'stderr',
      error instanceof SeedsError ? problemLines(error.problems, options) : [`error: ${reasonOf(error, options)}`],
    );
    process.exitCode = isUsage ? exitCode.usage : exitCode.unexpected;
  }
}

/** Returns the text that the command prints when it is ready. A shell can evaluate it, because no value needs quotes. */
function startText(endpoint: string, brokers: readonly string[], { region, json }: Options): string {
  const env = emulatorVariables(endpoint, region);
  if (json) return `${jsonText({ endpoint, brokers, env }, 0)}\n`;
  const lines = [
    ...Object.entries(env).map(([name, value]) => `export ${name}=${value}`),
    // A proxy of the environment would get the calls.
    'export NO_PROXY="127.0.0.1${NO_PROXY:+,$NO_PROXY}" no_proxy="127.0.0.1${no_proxy:+,$no_proxy}"',
    // Profiles, and each of these variables, take precedence in some SDK.
    'export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null',
    'unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN',
    'unset AWS_ENDPOINT_URL_MQ AWS_ENDPOINT_URL_SECRETS_MANAGER AWS_ENDPOINT_URL_STS',
    ...brokers.map((id) => `# broker ${id}`),
  ];
  return lines.map((line) => `${lineText(line)}\n`).join('');
}

/** The seeds of the file, and the brokers of the options after them. A state that exists is used in place of both. */
async function seedsOf({ seed, state, brokerId, region, maintenanceWindow }: Options): Promise<EmulatorSeeds> {
  if (state !== undefined && existsSync(state)) return {};
  const fromFile = seed === undefined ? {} : await readSeeds(seed);
  const ids = brokerId ?? (seed === undefined ? [exampleBroker] : []);
  if (maintenanceWindow && ids.length === 0) {
    throw new SeedFileError(
      '--maintenance-window sets the window of the brokers of --broker-id. Put maintenanceWindowStartTime into the seed file.',
    );
  }
  const brokers = ids.map((id) => ({
    brokerId: id,
    brokerName: id === exampleBroker ? 'orders' : nameOf(id),
    region,
    ...(maintenanceWindow && { maintenanceWindowStartTime: maintenanceWindow }),
  }));
  // The emulator reports what is wrong with seeds that are not valid.
  if (!isObject(fromFile) || (isPresent(fromFile.brokers) && !Array.isArray(fromFile.brokers))) return fromFile;
  return { ...fromFile, brokers: [...((fromFile.brokers ?? []) as []), ...brokers] };
}

const isPresent = (value: unknown) => value !== undefined && value !== null;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

class SeedFileError extends Error {}

/** Reads a seed file. The emulator checks what is in it. */
async function readSeeds(path: string): Promise<EmulatorSeeds> {
  try {
    const { bytes } = await readBoundedFile(path);
    return parseRosterFile(bytes).value as EmulatorSeeds;
  } catch (thrown) {
    if (thrown instanceof RosterFileError)
      throw new SeedFileError(`The seed file ${path} is not valid. ${thrown.message}.`);
    const reason = thrown instanceof FileLimitError ? `It ${thrown.message}` : (thrown as Error).message;
    throw new SeedFileError(`The seed file ${path} cannot be read: ${reason}`);
  }
}

function problemLines(problems: readonly string[], { seed }: Options): string[] {
  const place = seed === undefined ? '' : `${seed}: `;
  return [...problems.map((problem) => `${place}error: ${problem}`), 'Nothing was started.'];
}

function reasonOf(error: unknown, { port: wanted }: Options): string {
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    return `Port ${wanted} is in use. Choose another port, or leave out --port to use a free one.`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Returns a legal broker name for a broker id, which may have other characters. */
function nameOf(brokerId: string): string {
  return brokerId.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 50);
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError('Allowed: a number from 0 to 65535.');
  return value;
}

function brokerIds(text: string, earlier: readonly string[] = []): readonly string[] {
  if (!/^[\w-]+$/.test(text)) {
    throw new InvalidArgumentError('Allowed: letters, digits, hyphens and underscores.');
  }
  return [...earlier, text];
}

function fileName(text: string): string {
  if (text === '') throw new InvalidArgumentError('Allowed: the name of a file.');
  return text;
}

/** Checks a Region, which a shell then evaluates. */
function regionName(text: string): string {
  const problem = regionProblem(text);
  if (problem) throw new InvalidArgumentError(problem);
  return text;
}

/** Reads a maintenance window such as `SUNDAY 03:00 Europe/Berlin`. The emulator checks the time zone. */
function maintenanceWindow(text: string): MaintenanceWindow {
  const days = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
  const [, day, timeOfDay, timeZone] = /^(\S+) ((?:[01]\d|2[0-3]):[0-5]\d)(?: (\S+))?$/.exec(text) ?? [];
  const dayOfWeek = days.find((each) => each === day);
  if (dayOfWeek === undefined || timeOfDay === undefined) {
    throw new InvalidArgumentError(
      'Allowed: a day in capital letters, a time in 24-hour format, and a time zone, such as "SUNDAY 03:00 UTC".',
    );
  }
  return { dayOfWeek, timeOfDay, ...(timeZone !== undefined && { timeZone }) };
}
