/** `mq-user create` and `mq-user ensure`: a user that is not there yet, or that is to be so in any case. */
import { Command, Option } from 'commander';
import type { AmazonMq, PreparedBroker } from '../amazon-mq';
import {
  addBrokerOptions,
  addCommonOptions,
  addHelp,
  addUserFieldOptions,
  addUsernameOption,
  addWaitingOptions,
  optionNames,
  userFields,
  type BrokerOptions,
  type CommonOptions,
  type UserFieldOptions,
  type WaitingOptions,
} from './common-options';
import type { Ensured, WantedUser } from './ensure';
import { addPasswordOptions, passwordSource, type PasswordOptions, type PasswordSource } from './password-source';
import { brokerIdOf, waiting, withAmazonMq, type Session } from './session';
import { afterwards } from './take-effect';

type IfExists = 'fail' | 'skip' | 'update';

interface Options extends BrokerOptions, CommonOptions, PasswordOptions, UserFieldOptions, WaitingOptions {
  readonly username: string;
  readonly ifExists?: IfExists;
  readonly setPassword?: boolean;
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
}

const json = `one object:
  { "brokerId", "username", "result": "created" | "updated" | "unchanged" | "skipped",
    "changed": ["groups" | "consoleAccess" | "replicationUser" | "password"], "pendingChange": "CREATE" | "UPDATE" | null,
    "recovered": whether an answer was lost and the user found afterwards, "secretArn": of --generate or null,
    "takesEffect": when the maintenance window begins, or null, "dryRun" }
or, if it fails, { "error": { "kind", "message", "mayHaveHappened", "violations": [{ "rule", "path", "message" }] } }.`;

export function createCommand(): Command {
  const command = new Command('create').description('Create a user of an ActiveMQ broker');
  addUsernameOption(addBrokerOptions(command), '2 to 100 of A-Z a-z 0-9 _ . ~ -');
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
  addHelp(command, json, [
    'mq-user create --broker-id b-1234 --username admin --group admins --console-access   # asks for the password',
    'mq-user create --broker-name orders --username ci --generate --secret-name mq/ci --wait --reboot',
    'pass show mq/orders | mq-user create --broker-id b-1234 --username orders --password-stdin --if-exists skip',
  ]);
  return command.action((options: Options) => start('mq-user create', options, options.ifExists ?? 'fail'));
}

export function ensureCommand(): Command {
  const command = new Command('ensure').description(
    'Create a user, or change what differs; running it again changes nothing. What is not named stays as it is',
  );
  addUsernameOption(addBrokerOptions(command), '2 to 100 of A-Z a-z 0-9 _ . ~ -');
  addPasswordOptions(command).option(
    '--set-password',
    'set the password of a user that exists, too: Amazon MQ shows none, so none can be compared',
  );
  addUserFieldOptions(command);
  addWaitingOptions(command).option('--dry-run', 'look, say what would be done, and do nothing');
  addCommonOptions(command);
  addHelp(command, json, [
    'mq-user ensure --broker-id b-1234 --username admin --group admins --secret-id mq/admin --secret-key password',
    'mq-user ensure --broker-id b-1234 --username admin --no-group --no-console-access',
    'mq-user ensure --broker-id b-1234 --username admin --password-file new.txt --set-password --reboot --wait',
  ]);
  return command.action((options: Options) => start('mq-user ensure', options, 'update'));
}

function start(caller: string, options: Options, ifExists: IfExists): Promise<void> {
  return withAmazonMq(options, async (session) => {
    const { mq, terminal, signal } = session;
    const { refuseBadInput, requireRoom } = await import('./ensure.js');
    const { checkUser, messageFor } = await import('../rules/index.js');
    const { username } = options;
    const brokerId = await brokerIdOf(options, session);
    const user: WantedUser = { brokerId, username, ...userFields(options) };
    refuseBadInput('CreateUser', user);
    const source = await passwordSource(options, `${brokerId}/${username}`, mq, terminal, signal);
    if (options.passwordStdin || options.passwordFile !== undefined) {
      refuseBadInput('CreateUser', { ...user, password: await source.read() });
    }
    for (const violation of checkUser(user)) {
      if (violation.severity === 'warning') terminal.warning(messageFor(violation, optionNames));
    }
    const prepared = await requireRoom(mq, user, waiting(options, session));
    const done = await perform(caller, user, source, ifExists, prepared, options, session);
    await tell(done, user, source, prepared, options, session);
  });
}

type Done = Omit<Ensured, 'result'> & { readonly result: Ensured['result'] | 'skipped' };

async function perform(
  caller: string,
  user: WantedUser,
  source: PasswordSource,
  ifExists: IfExists,
  prepared: PreparedBroker,
  { setPassword = false, dryRun = false }: Options,
  { mq, signal }: Session,
): Promise<Done> {
  const { ensure, refuseDeleted } = await import('./ensure.js');
  if (ifExists !== 'update' && prepared.has(user.username)) {
    const there = prepared.broker.users.find(({ username }) => username === user.username);
    refuseDeleted(caller, { ...user, pendingChange: there?.pendingChange ?? null });
    if (ifExists === 'fail') throw await conflict(user);
    return { result: 'skipped', changed: [], pendingChange: null, recovered: false };
  }
  const password = async () => checked(user, dryRun ? await source.preview() : await source.read());
  const write = () =>
    ifExists === 'update'
      ? ensure(mq, user, password, { signal, setPassword, dryRun, caller })
      : create(mq, user, password, dryRun, signal);
  try {
    return await write();
  } catch (thrown) {
    const { MqError } = await import('../amazon-mq/errors.js');
    const isCertain = thrown instanceof MqError && !thrown.mayHaveHappened;
    if (ifExists === 'skip' && isCertain && thrown.kind === 'conflict') {
      return { result: 'skipped', changed: [], pendingChange: null, recovered: false };
    }
    if (isCertain) await source.undo();
    throw thrown;
  }
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

/** The password, once it has passed the rules; empty in a dry run that does not know it. */
async function checked(user: WantedUser, password: string | undefined): Promise<string> {
  const { refuseBadInput } = await import('./ensure.js');
  if (password !== undefined) refuseBadInput('CreateUser', { ...user, password });
  return password ?? '';
}

async function conflict({ brokerId, username }: WantedUser): Promise<Error> {
  const { MqError } = await import('../amazon-mq/errors.js');
  const reason =
    'Nothing was sent. The user exists already. mq-user ensure, or --if-exists, takes it as it is or changes it.';
  return new MqError('conflict', { operation: 'CreateUser', brokerId, username }, reason);
}

async function tell(
  done: Done,
  { brokerId, username }: WantedUser,
  source: PasswordSource,
  prepared: PreparedBroker,
  options: Options,
  session: Session,
): Promise<void> {
  const { terminal } = session;
  const { result, changed, recovered } = done;
  const dryRun = options.dryRun ?? false;
  const id = `${brokerId}/${username}`;
  const what = changed.length > 0 ? ` (${changed.join(', ')})` : '';
  terminal.words(`${id}: ${dryRun && result !== 'unchanged' ? 'would be ' : ''}${result}${what}`);
  if (recovered) terminal.words('An answer of AWS was lost; the user was looked up afterwards, and is there.');
  if ((result === 'unchanged' || result === 'updated') && !changed.includes('password')) {
    terminal.words('Its password was left alone: Amazon MQ shows none, so none can be compared.');
  }
  const { pendingChange, takesEffect } = await afterwards(prepared.broker, done.pendingChange, options, session);
  const secretArn = source.storedIn ?? null;
  const value = { brokerId, username, result, changed, pendingChange, recovered, secretArn, takesEffect, dryRun };
  terminal.data(value, secretArn === null ? [] : [secretArn]);
}
