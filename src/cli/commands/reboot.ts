/** `mq-user reboot` reboots a broker, so that pending changes to its users take effect. */
import { Command } from 'commander';
import type { Broker } from '../../amazon-mq';
import { count } from '../../rules/internal';
import { notApplied } from '../shared/after-write';
import { brokerIdOf, waiting, withAmazonMq, type CommandContext } from '../shared/context';
import {
  addBrokerOptions,
  addCommonOptions,
  addDryRunOption,
  addHelp,
  timeoutOption,
  type BrokerFlags,
  type CommonOptions,
  type WaitingOptions,
} from '../shared/options';
import { confirm, requireConfirmable } from '../shared/prompt';
import { WriteFailure } from '../shared/write-failure';

interface Options extends BrokerFlags, CommonOptions, WaitingOptions {
  readonly evenIfNothingPending?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

/** What was done. */
interface Outcome {
  readonly result: 'rebooted' | 'rebooting' | 'unchanged';
  /** Whether a reboot was already in progress, so that no other one was started. */
  readonly alreadyRebooting: boolean;
  /** The broker before the reboot. */
  readonly before: Broker;
}

/** Defines `mq-user reboot`. */
export function rebootCommand(): Command {
  const command = new Command('reboot').description(
    'Reboot a broker, so that pending changes to its users take effect. Without pending changes, it is not rebooted',
  );
  addBrokerOptions(command)
    .option('--even-if-nothing-pending', 'reboot the broker even if no change of a user is pending')
    .option('--force', 'do not ask for confirmation')
    .option('--no-wait', 'do not wait until the broker is RUNNING, before or after the reboot')
    .addOption(timeoutOption());
  addDryRunOption(command);
  addCommonOptions(command);
  addHelp(command, {
    json: `{ "brokerId", "result": "rebooted" | "rebooting" | "unchanged", "alreadyRebooting",
  "pendingUsers": [{ "username", "pendingChange" }] before the reboot, "dryRun" };
if something fails after the reboot has started, { "error": { …, "written": { "result": "rebooting" } } }.`,
    permissions: 'mq:DescribeBroker, mq:RebootBroker',
    examples: [
      'mq-user reboot --broker-id b-1234',
      'mq-user reboot --broker-name orders --force --timeout 15m --json',
      'mq-user reboot --broker-name orders --dry-run',
    ],
  });
  return command.action((options: Options) =>
    withAmazonMq(options, async (context) => {
      const { terminal } = context;
      const { dryRun = false, force = false } = options;
      const brokerId = await brokerIdOf(options, context);
      if (!force && !dryRun) requireConfirmable('Rebooting a broker');
      const { result, alreadyRebooting, before } = await reboot(brokerId, options, context);
      const pendingUsers = pendingUsersOf(before);
      terminal.message(summary(result, alreadyRebooting, dryRun));
      terminal.data({ brokerId, result, alreadyRebooting, pendingUsers, dryRun }, []);
    }),
  );
}

async function reboot(brokerId: string, options: Options, context: CommandContext): Promise<Outcome> {
  const { mq, terminal, signal } = context;
  const { wait = true, dryRun = false, force = false, timeout, evenIfNothingPending = false } = options;
  const { onProgress } = waiting(options, context);
  const limits = { timeoutMillis: wait && !dryRun ? timeout : 0, signal, onProgress };
  const first = await mq.brokers.describe(brokerId, { signal });
  let alreadyRebooting = first.state === 'REBOOT_IN_PROGRESS';
  if (alreadyRebooting && limits.timeoutMillis === 0) return { result: 'rebooting', alreadyRebooting, before: first };
  let isConfirmed = force || dryRun;
  for (let isSecond = false; ; isSecond = true) {
    const before = await mq.brokers.waitUntilRunning(brokerId, limits);
    const pending = pendingUsersOf(before);
    if (pending.length === 0 && alreadyRebooting) return { result: 'rebooted', alreadyRebooting, before: first };
    if (pending.length === 0 && !evenIfNothingPending) return { result: 'unchanged', alreadyRebooting, before };
    if (pending.length > 0) {
      const list = pending.map(({ username, pendingChange }) => `${username} (${pendingChange})`).join(', ');
      terminal.message(`${count(pending.length, 'user')} with pending changes: ${list}`);
    }
    if (!isConfirmed) {
      await confirm(`Reboot the broker ${brokerId}? Its clients are disconnected.`, 'The broker was not rebooted.');
      isConfirmed = true;
    }
    if (dryRun) return { result: 'rebooted', alreadyRebooting: false, before };
    if (wait) terminal.progress('Rebooting the broker');
    const isChangePending = pending.length > 0;
    try {
      await mq.brokers.reboot(brokerId, { signal, isChangePending });
    } catch (thrown) {
      // Amazon MQ refuses a reboot while another one is in progress, which another client started and which may be over by now.
      const state = isSecond ? undefined : await stateAfterRefusal(thrown, brokerId, context);
      if (state !== 'REBOOT_IN_PROGRESS' && state !== 'RUNNING') throw thrown;
      alreadyRebooting = state === 'REBOOT_IN_PROGRESS';
      if (alreadyRebooting && !wait) return { result: 'rebooting', alreadyRebooting, before };
      continue;
    }
    if (!wait) return { result: 'rebooting', alreadyRebooting: false, before };
    await afterStart(async () => {
      const after = await mq.brokers.waitForReboot(brokerId, { ...limits, isChangePending });
      const isSame = ({ username, pendingChange }: Broker['users'][number]) =>
        pending.some((user) => user.username === username && user.pendingChange === pendingChange);
      if (pendingUsersOf(after).some(isSame)) throw await notApplied(brokerId);
    });
    return { result: 'rebooted', alreadyRebooting: false, before };
  }
}

function pendingUsersOf({ users }: Broker): Broker['users'] {
  return users.filter(({ pendingChange }) => pendingChange !== null);
}

/** Returns the state of the broker if the error is a refusal of the request; undefined if it is another error. */
async function stateAfterRefusal(thrown: unknown, brokerId: string, { mq, signal }: CommandContext) {
  const { MqError } = await import('../../amazon-mq/index.js');
  if (!(thrown instanceof MqError) || thrown.kind !== 'bad-request') return undefined;
  return (await mq.brokers.describe(brokerId, { signal })).state;
}

/** Runs what follows the start of the reboot. If it fails, the failure includes the reboot. */
async function afterStart(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    throw new WriteFailure(thrown, { result: 'rebooting' }, 'Before that, the reboot of the broker was started.');
  }
}

function summary(result: Outcome['result'], alreadyRebooting: boolean, dryRun: boolean): string {
  if (result === 'unchanged') return 'No change to a user is pending. The broker was not rebooted.';
  if (alreadyRebooting) {
    const after = result === 'rebooted' ? ' It is RUNNING again.' : '';
    return `The broker was already rebooting, so no other reboot was started.${after}`;
  }
  if (dryRun) return 'The broker would be rebooted.';
  if (result === 'rebooting') return 'The broker is rebooting. Pending changes take effect when it is RUNNING again.';
  return 'The broker has rebooted and is RUNNING again.';
}
