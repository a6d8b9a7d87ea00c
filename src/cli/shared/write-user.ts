/** The write of `mq-user create` and `mq-user ensure`: their common options, the write itself and the report of its result. */
import type { AmazonMq } from '../../amazon-mq';
import type { PreparedBroker } from '../../amazon-mq/internal';
import type { EnsureResult, WantedUser } from '../../bootstrap/ensure';
import { checkUser } from '../../rules';
import { messageFor } from '../../rules/internal';
import { applyPendingChange } from './after-write';
import { brokerIdOf, waiting, withAmazonMq, type CommandContext } from './context';
import { changedFields } from './field-help';
import { optionNames, userFields, type BrokerFlags, type CommonOptions, type WaitingOptions } from './options';
import { passwordSource, type CommandPassword, type PasswordFlags } from './password-source';
import { afterWrite, WriteFailure, type Written } from './write-failure';

/** The options of both commands. */
export interface WriteOptions extends BrokerFlags, CommonOptions, PasswordFlags, WaitingOptions {
  readonly username: string;
  readonly setPassword?: boolean;
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
}

/** What to do if the user exists. */
type OnExisting = 'fail' | 'skip' | 'update';

/** Returns what --json prints, for the help of a command that can do what `onExisting` says. */
export function writtenJson(onExisting: 'skip' | 'update'): string {
  const updates = onExisting === 'update';
  const results = updates ? '"created" | "updated" | "unchanged"' : '"created" | "skipped"';
  return `one object:
  { "brokerId", "username", "result": ${results},
    "changed": [${updates ? changedFields : ''}], "pendingChange": "CREATE"${updates ? ' | "UPDATE"' : ''} | null,
    "recovered": whether a lost response was resolved by a lookup, "secretArn": the secret of --generate or null,
    "takesEffect": when the maintenance window begins, or null, "dryRun" }
or, if it fails, { "error": { "kind", "message", "mayHaveHappened", "violations": [{ "rule", "path", "message" }] } }.
If something was written before the failure, the error has
  "written": { "result": "created"${updates ? ' | "updated"' : ''} | null, "changed", "pendingChange", "secretArn" }`;
}

/** Creates the user, or does what `onExisting` says. `caller` is the name of the command. */
export function writeUser(caller: string, options: WriteOptions, onExisting: OnExisting): Promise<void> {
  return withAmazonMq(options, async (context) => {
    const { mq, terminal, signal } = context;
    const { assertValidUser, requireRoom } = await import('../../bootstrap/ensure.js');
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
    const done = await write(caller, user, source, onExisting, prepared, options, context);
    await printResult(done, user, source, prepared, options, context);
  });
}

type Result = Omit<EnsureResult, 'result'> & { readonly result: EnsureResult['result'] | 'skipped' };

async function write(
  caller: string,
  user: WantedUser,
  source: CommandPassword,
  onExisting: OnExisting,
  prepared: PreparedBroker,
  options: WriteOptions,
  { mq, terminal, signal }: CommandContext,
): Promise<Result> {
  const { setPassword = false, dryRun = false, secretName } = options;
  const { ensure, assertNotBeingDeleted } = await import('../../bootstrap/ensure.js');
  const skipped: Result = { result: 'skipped', changed: [], pendingChange: null, recovered: false };
  if (onExisting !== 'update' && prepared.has(user.username)) {
    const existing = prepared.broker.users.find(({ username }) => username === user.username);
    assertNotBeingDeleted(caller, { ...user, pendingChange: existing?.pendingChange ?? null });
    if (onExisting === 'fail') throw await userExists(user);
    return skipped;
  }
  const password = async () => checked(user, dryRun ? await source.preview() : await source.read());
  const attempt = (): Promise<Result> =>
    onExisting === 'update'
      ? ensure(mq, user, password, { signal, setPassword, dryRun, caller })
      : create(mq, user, password, dryRun, signal);
  const done = await attempt().catch(async (thrown: unknown) => {
    const { MqError } = await import('../../amazon-mq/index.js');
    const failure = thrown instanceof MqError ? thrown : undefined;
    const isCertain = failure !== undefined && !failure.mayHaveHappened;
    const isTaken = isCertain && failure.kind === 'conflict' && failure.call.operation === 'CreateUser';
    if (onExisting === 'skip' && isTaken) return skipped;
    // An update that does not set the password cannot have set the generated one.
    if (isCertain || (failure?.call.operation === 'UpdateUser' && !setPassword)) {
      await removeSecret(source, options, thrown);
      throw thrown;
    }
    if (source.storedIn === undefined) throw thrown;
    throw new WriteFailure(thrown, onlySecret(source.storedIn), secretToUse(options));
  });
  if (done.result === 'created' || done.changed.includes('password') || source.storedIn === undefined) return done;
  await afterWrite(idOf(user), writtenBy(done, null), () => removeSecret(source, options));
  terminal.message(`The secret ${secretName} was deleted again, because the user does not have the password in it.`);
  return done;
}

/**
 * Deletes the secret of a generated password that the user certainly does not have. If that fails too, the report names the
 * secret.
 */
async function removeSecret(source: CommandPassword, { secretName }: WriteOptions, failure?: unknown): Promise<void> {
  try {
    await source.undo();
  } catch (thrown) {
    const sentence = `The secret ${secretName} still exists, with a password that no user has. Delete it.`;
    throw new WriteFailure(failure ?? thrown, onlySecret(source.storedIn), sentence);
  }
}

function secretToUse({ secretName, secretKey }: WriteOptions): string {
  const key = secretKey === undefined ? '' : ` --secret-key ${secretKey}`;
  return `The password is in the secret ${secretName}. To try again, pass --secret-id ${secretName}${key} instead of --generate.`;
}

function writtenBy({ result, changed, pendingChange }: Result, secretArn: string | null): Written {
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
): Promise<Result> {
  const created = { result: 'created', changed: [], pendingChange: 'CREATE' } as const;
  const wanted = { ...user, password: await password() };
  if (dryRun) return { ...created, recovered: false };
  const { recovered } = await mq.users.create(wanted, { signal, wasAbsent: true });
  return { ...created, recovered };
}

function idOf({ brokerId, username }: WantedUser): string {
  return `${brokerId}/${username}`;
}

/** Returns the password after checking it; empty in a dry run that does not know it. */
async function checked(user: WantedUser, password: string | undefined): Promise<string> {
  const { assertValidUser } = await import('../../bootstrap/ensure.js');
  if (password !== undefined) assertValidUser('CreateUser', { ...user, password });
  return password ?? '';
}

async function userExists({ brokerId, username }: WantedUser): Promise<Error> {
  const { MqError } = await import('../../amazon-mq/index.js');
  const reason =
    'Nothing was sent. The user already exists. To update it, use mq-user ensure; to keep it unchanged, pass --if-exists skip.';
  return new MqError('conflict', { operation: 'CreateUser', brokerId, username }, reason);
}

async function printResult(
  done: Result,
  user: WantedUser,
  source: CommandPassword,
  prepared: PreparedBroker,
  options: WriteOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context;
  const { result, changed, recovered } = done;
  const dryRun = options.dryRun ?? false;
  const { brokerId, username } = user;
  const id = idOf(user);
  const what = changed.length > 0 ? ` (${changed.join(', ')})` : '';
  terminal.message(`${id}: ${dryRun && result !== 'unchanged' ? 'would be ' : ''}${result}${what}`);
  if (recovered) terminal.message('The response from AWS was lost. A lookup confirmed that the user exists.');
  if ((result === 'unchanged' || result === 'updated') && !changed.includes('password')) {
    terminal.message('Its password was not compared or changed: Amazon MQ does not return passwords.');
  }
  const secretArn = source.storedIn ?? null;
  const written = dryRun ? onlySecret(undefined) : writtenBy(done, secretArn);
  const { pendingChange, takesEffect } = await afterWrite(id, written, () =>
    applyPendingChange(prepared.broker, username, done.pendingChange, options, context),
  );
  const value = { brokerId, username, result, changed, pendingChange, recovered, secretArn, takesEffect, dryRun };
  terminal.data(value, secretArn === null ? [] : [secretArn]);
}
