/** `mq-user create` and `mq-user ensure`: a user that is not there yet, or that is to be so in any case. */
import { Command, Option } from 'commander';
import type { AmazonMq } from '../../amazon-mq';
import type { PreparedBroker } from '../../amazon-mq/internal';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  addUserFieldOptions,
  addUsernameOption,
  addWaitingOptions,
  optionNames,
  userFields,
  type BrokerFlags,
  type CommonOptions,
  type UserFieldOptions,
  type WaitingOptions,
} from '../shared/options';
import { LIMITS, rangeText } from '../../rules/limits';
import type { EnsureResult, WantedUser } from '../../bootstrap/ensure';
import {
  addPasswordOptions,
  passwordSource,
  type PasswordFlags,
  type CommandPassword,
} from '../shared/password-source';
import { brokerIdOf, waiting, withAmazonMq, type CommandContext } from '../shared/context';
import { afterwards } from '../shared/after-write';
import { afterWrite, WriteFailure, type Written } from '../shared/write-failure';

type IfExists = 'fail' | 'skip' | 'update';

interface Options extends BrokerFlags, CommonOptions, PasswordFlags, UserFieldOptions, WaitingOptions {
  readonly username: string;
  readonly ifExists?: IfExists;
  readonly setPassword?: boolean;
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
}

const json = `one object:
  { "brokerId", "username", "result": "created" | "updated" | "unchanged" | "skipped",
    "changed": ["groups" | "consoleAccess" | "replicationUser" | "password"], "pendingChange": "CREATE" | "UPDATE" | null,
    "recovered": whether a response was lost and the user found afterwards, "secretArn": of --generate or null,
    "takesEffect": when the maintenance window begins, or null, "dryRun" }
or, if it fails, { "error": { "kind", "message", "mayHaveHappened", "violations": [{ "rule", "path", "message" }] } }.
If something was written before the failure, its error has
  "written": { "result": "created" | "updated" | null, "changed", "pendingChange", "secretArn" }`;

export function createCommand(): Command {
  const command = new Command('create').description('Create a user of an ActiveMQ broker');
  addUsernameOption(addBrokerOptions(command), `${rangeText(LIMITS.username)} of A-Z a-z 0-9 _ . ~ -`);
  addPasswordOptions(command);
  addUserFieldOptions(command).addOption(
    new Option('--if-exists <what>', 'what to do with a user that exists; default: fail').choices([
      'fail',
      'skip',
      'update',
    ]),
  );
  command.option('--set-password', 'with --if-exists update: set the password of a user that exists, too');
  addWaitingOptions(command).option('--dry-run', 'look, say what would be done, and do nothing');
  addCommonOptions(command);
  addHelp(command, {
    json,
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:CreateUser',
    examples: [
      'mq-user create --broker-id b-1234 --username admin --group admins --console-access   # asks for the password',
      'mq-user create --broker-name orders --username ci --generate --secret-name mq/ci --wait --reboot',
      'pass show mq/orders | mq-user create --broker-id b-1234 --username orders --password-stdin --if-exists skip',
    ],
  });
  return command.action((options: Options) => start('mq-user create', options, options.ifExists ?? 'fail'));
}

export function ensureCommand(): Command {
  const command = new Command('ensure').description(
    'Create a user, or change what differs; running it again changes nothing. What is not named stays as it is',
  );
  addUsernameOption(addBrokerOptions(command), `${rangeText(LIMITS.username)} of A-Z a-z 0-9 _ . ~ -`);
  addPasswordOptions(command).option(
    '--set-password',
    'set the password of a user that exists, too: Amazon MQ shows none, so none can be compared',
  );
  addUserFieldOptions(command);
  addWaitingOptions(command).option('--dry-run', 'look, say what would be done, and do nothing');
  addCommonOptions(command);
  addHelp(command, {
    json,
    permissions: 'mq:DescribeBroker, mq:DescribeUser, mq:CreateUser, mq:UpdateUser',
    examples: [
      'mq-user ensure --broker-id b-1234 --username admin --group admins --secret-id mq/admin --secret-key password',
      'mq-user ensure --broker-id b-1234 --username admin --no-group --no-console-access',
      'mq-user ensure --broker-id b-1234 --username admin --password-file new.txt --set-password --reboot --wait',
    ],
  });
  return command.action((options: Options) => start('mq-user ensure', options, 'update'));
}

function start(caller: string, options: Options, ifExists: IfExists): Promise<void> {
  return withAmazonMq(options, async (context) => {
    const { mq, terminal, signal } = context;
    const { assertValidUser, requireRoom } = await import('../../bootstrap/ensure.js');
    const { checkUser, messageFor } = await import('../../rules/index.js');
    const { username } = options;
    const brokerId = await brokerIdOf(options, context);
    const user: WantedUser = { brokerId, username, ...userFields(options) };
    assertValidUser('CreateUser', user);
    const source = await passwordSource(options, idOf(user), mq, terminal, signal);
    if (options.passwordStdin || options.passwordFile !== undefined) {
      assertValidUser('CreateUser', { ...user, password: await source.read() });
    }
    for (const violation of checkUser(user)) {
      if (violation.severity === 'warning') terminal.warning(messageFor(violation, optionNames));
    }
    const prepared = await requireRoom(mq, user, waiting(options, context));
    const done = await perform(caller, user, source, ifExists, prepared, options, context);
    await tell(done, user, source, prepared, options, context);
  });
}

type Done = Omit<EnsureResult, 'result'> & { readonly result: EnsureResult['result'] | 'skipped' };

async function perform(
  caller: string,
  user: WantedUser,
  source: CommandPassword,
  ifExists: IfExists,
  prepared: PreparedBroker,
  options: Options,
  { mq, terminal, signal }: CommandContext,
): Promise<Done> {
  const { setPassword = false, dryRun = false, secretName } = options;
  const { ensure, assertNotBeingDeleted } = await import('../../bootstrap/ensure.js');
  const skipped: Done = { result: 'skipped', changed: [], pendingChange: null, recovered: false };
  if (ifExists !== 'update' && prepared.has(user.username)) {
    const there = prepared.broker.users.find(({ username }) => username === user.username);
    assertNotBeingDeleted(caller, { ...user, pendingChange: there?.pendingChange ?? null });
    if (ifExists === 'fail') throw await conflict(user);
    return skipped;
  }
  const password = async () => checked(user, dryRun ? await source.preview() : await source.read());
  const write = (): Promise<Done> =>
    ifExists === 'update'
      ? ensure(mq, user, password, { signal, setPassword, dryRun, caller })
      : create(mq, user, password, dryRun, signal);
  const done = await write().catch(async (thrown: unknown) => {
    const { MqError } = await import('../../amazon-mq/errors/mq-error.js');
    const failure = thrown instanceof MqError ? thrown : undefined;
    const isCertain = failure !== undefined && !failure.mayHaveHappened;
    const isTaken = isCertain && failure.kind === 'conflict' && failure.call.operation === 'CreateUser';
    if (ifExists === 'skip' && isTaken) return skipped;
    // An update that was to set no password cannot have set this one.
    if (isCertain || (failure?.call.operation === 'UpdateUser' && !setPassword)) {
      await takeBack(source, options, thrown);
      throw thrown;
    }
    if (source.storedIn === undefined) throw thrown;
    throw new WriteFailure(thrown, onlySecret(source.storedIn), secretToUse(options));
  });
  if (done.result === 'created' || done.changed.includes('password') || source.storedIn === undefined) return done;
  await afterWrite(idOf(user), writtenBy(done, null), () => takeBack(source, options));
  terminal.words(`The secret ${secretName} was deleted again, since the user does not have the password in it.`);
  return done;
}

/**
 * Takes back the secret of a password that the user certainly does not have, because of a failure or because of another
 * user. Where that fails too, the report names the secret.
 */
async function takeBack(source: CommandPassword, { secretName }: Options, failure?: unknown): Promise<void> {
  try {
    await source.undo();
  } catch (thrown) {
    const sentence = `The secret ${secretName} remains, with a password in it that no user has. Delete it.`;
    throw new WriteFailure(failure ?? thrown, onlySecret(source.storedIn), sentence);
  }
}

function secretToUse({ secretName, secretKey }: Options): string {
  const key = secretKey === undefined ? '' : ` --secret-key ${secretKey}`;
  return `The password is in the secret ${secretName}. To try again, give --secret-id ${secretName}${key} in place of --generate.`;
}

function writtenBy({ result, changed, pendingChange }: Done, secretArn: string | null): Written {
  const isWrite = result === 'created' || result === 'updated';
  return isWrite ? { result, changed, pendingChange, secretArn } : onlySecret(undefined);
}

function onlySecret(secretArn: string | undefined): Written {
  return { result: null, changed: [], pendingChange: null, secretArn: secretArn ?? null };
}

async function create(
  mq: AmazonMq,
  user: WantedUser,
  password: () => Promise<string>,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<Done> {
  const created = { result: 'created', changed: [], pendingChange: 'CREATE' } as const;
  const wanted = { ...user, password: await password() };
  if (dryRun) return { ...created, recovered: false };
  const { recovered } = await mq.users.create(wanted, { signal, wasAbsent: true });
  return { ...created, recovered };
}

function idOf({ brokerId, username }: WantedUser): string {
  return `${brokerId}/${username}`;
}

/** The password, once it has passed the rules; empty in a dry run that does not know it. */
async function checked(user: WantedUser, password: string | undefined): Promise<string> {
  const { assertValidUser } = await import('../../bootstrap/ensure.js');
  if (password !== undefined) assertValidUser('CreateUser', { ...user, password });
  return password ?? '';
}

async function conflict({ brokerId, username }: WantedUser): Promise<Error> {
  const { MqError } = await import('../../amazon-mq/errors/mq-error.js');
  const reason =
    'Nothing was sent. The user exists already. mq-user ensure, or --if-exists, takes it as it is or changes it.';
  return new MqError('conflict', { operation: 'CreateUser', brokerId, username }, reason);
}

async function tell(
  done: Done,
  user: WantedUser,
  source: CommandPassword,
  prepared: PreparedBroker,
  options: Options,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { result, changed, recovered } = done;
  const dryRun = options.dryRun ?? false;
  const { brokerId, username } = user;
  const id = idOf(user);
  const what = changed.length > 0 ? ` (${changed.join(', ')})` : '';
  terminal.words(`${id}: ${dryRun && result !== 'unchanged' ? 'would be ' : ''}${result}${what}`);
  if (recovered) terminal.words('A response of AWS was lost; the user was looked up afterwards, and exists.');
  if ((result === 'unchanged' || result === 'updated') && !changed.includes('password')) {
    terminal.words('Its password was left alone: Amazon MQ shows none, so none can be compared.');
  }
  const secretArn = source.storedIn ?? null;
  const written = dryRun ? onlySecret(undefined) : writtenBy(done, secretArn);
  const { pendingChange, takesEffect } = await afterWrite(id, written, () =>
    afterwards(prepared.broker, username, done.pendingChange, options, context),
  );
  const value = { brokerId, username, result, changed, pendingChange, recovered, secretArn, takesEffect, dryRun };
  terminal.data(value, secretArn === null ? [] : [secretArn]);
}
