/** `mq-user rotate` rotates the password in a secret without an outage, and continues a rotation that has begun. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { MqErrorKind, PendingChange } from '../../amazon-mq';
import type { RotationErrorKind, RotationStrategy } from '../../rotation';
import type { RotationSteps } from '../../rotation/internal';
import { CommandOption } from '../shared/command-option';
import { withAmazonMq, type CommandContext } from '../shared/context';
import { addCommonOptions, addDryRunOption, addHelp, timeoutOption, type CommonOptions } from '../shared/options';
import { UsageError } from '../shared/usage-error';

interface Options extends CommonOptions {
  readonly secretId?: string;
  readonly strategy: RotationStrategy;
  readonly wait?: boolean;
  readonly reboot?: boolean;
  readonly dryRun?: boolean;
  /** In milliseconds. */
  readonly timeout: number;
}

/** What was done. */
interface Outcome {
  readonly result: 'rotated' | 'pending';
  readonly pendingChange: PendingChange | null;
}

/** The rotation that the command runs. */
interface Plan {
  readonly versionId: string;
  /** Whether the rotation had begun before. */
  readonly resumed: boolean;
  readonly brokerId: string;
  /** The user that gets the new password. */
  readonly username: string;
  readonly steps: RotationSteps;
}

/** Defines `mq-user rotate`. */
export function rotateCommand(): Command {
  const command = new Command('rotate')
    .description('Rotate the password in a secret without an outage. Running it again continues the rotation')
    .addOption(
      new CommandOption('--secret-id <id>', 'the secret, by name or ARN, with brokerId, username and password'),
    )
    .addOption(
      new CommandOption(
        '--strategy <strategy>',
        'which user gets the new password: the other one of two users, or the same user, whose clients fail between the ' +
          'reboot and the end',
      )
        .choices(['alternating-users', 'single-user'])
        .default('alternating-users'),
    )
    .option('--wait', 'wait until the broker has rebooted, and complete the rotation')
    .addOption(
      new CommandOption(
        '--reboot',
        'reboot the broker, wait, and complete the rotation; clients are disconnected, and other pending changes take effect',
      ).needs('mq:RebootBroker'),
    )
    .addOption(timeoutOption());
  addDryRunOption(command);
  addCommonOptions(command);
  addHelp(command, {
    json: `{ "secretId", "versionId", "brokerId", "username": the user with the new password,
  "result": "rotated" | "pending", "resumed", "pendingChange": "CREATE" | "UPDATE" | null, "dryRun" }.
With "pending", the version is AWSPENDING, and the old password is valid. Run the command again after the reboot`,
    permissions:
      'secretsmanager:DescribeSecret, secretsmanager:GetSecretValue, secretsmanager:PutSecretValue,\n' +
      '  secretsmanager:UpdateSecretVersionStage, mq:DescribeBroker, mq:DescribeUser, mq:CreateUser, mq:UpdateUser',
    examples: [
      'mq-user rotate --secret-id mq/orders-service',
      'mq-user rotate --secret-id mq/orders-service --reboot --timeout 20m --json',
      'mq-user rotate --secret-id mq/orders-service --dry-run',
    ],
  });
  return command.action((options: Options) =>
    withAmazonMq(options, async (context) => {
      const { secretId = '', dryRun = false } = options;
      if (secretId === '') throw new UsageError('Specify the secret with --secret-id, by name or ARN.');
      await reported(secretId, async () => {
        const plan = await planOf(secretId, options, context);
        const { terminal } = context;
        const { versionId, brokerId, username, resumed } = plan;
        const { result, pendingChange } = dryRun
          ? ({ result: 'pending', pendingChange: null } as const)
          : await rotate(plan, options, context);
        terminal.message(summary(plan, result, dryRun));
        terminal.data({ secretId, versionId, brokerId, username, result, resumed, pendingChange, dryRun }, []);
      });
    }),
  );
}

async function planOf(secretId: string, { strategy }: Options, { mq, signal }: CommandContext): Promise<Plan> {
  const { nextUsername, pendingVersion, RotatedSecret, RotationSteps } = await import('../../rotation/internal.js');
  const pending = await pendingVersion(mq, secretId);
  const versionId = pending ?? randomUUID();
  const secret = new RotatedSecret(mq.secrets.versions, secretId, versionId, { strategy, signal });
  const currentId = (await secret.currentVersion(true)) ?? versionId;
  const current = await secret.valueOf(currentId, 'AWSCURRENT');
  const steps = new RotationSteps(mq, secretId, versionId, { strategy, signal, log: () => undefined });
  const username = nextUsername(current, strategy);
  return { versionId, resumed: pending !== undefined, brokerId: current.brokerId, username, steps };
}

async function rotate(plan: Plan, options: Options, context: CommandContext): Promise<Outcome> {
  const { isRepeatable } = await import('../../rotation/internal.js');
  const { steps, resumed } = plan;
  await steps.createSecret();
  if (!resumed) await steps.setSecret();
  try {
    await apply(plan, options, context);
    await steps.finishSecret();
    return { result: 'rotated', pendingChange: null };
  } catch (thrown) {
    if (!isRepeatable(thrown)) throw thrown;
    if (thrown.kind === 'pending') return pendingOutcome(plan, context);
    if (!resumed) throw thrown;
  }
  // The rotation had begun, and the broker does not have the password.
  await steps.setSecret();
  return rotate({ ...plan, resumed: false }, options, context);
}

async function pendingOutcome({ brokerId, username }: Plan, { mq, signal }: CommandContext): Promise<Outcome> {
  const user = await mq.users.find(brokerId, username, { signal });
  return { result: 'pending', pendingChange: user?.pendingChange ?? null };
}

/** Reboots the broker, or waits until it has rebooted. */
async function apply(plan: Plan, { wait, reboot, timeout }: Options, { mq, terminal, signal }: CommandContext) {
  const { steps, brokerId, username } = plan;
  if (reboot) {
    terminal.progress('Rebooting the broker');
    return steps.reboot(timeout);
  }
  if (!wait) return;
  const end = performance.now() + timeout;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LAST_PAUSE)) {
    const user = await mq.users.find(brokerId, username, { signal });
    if (user?.pendingChange === null || performance.now() + pause > end) return;
    terminal.progress(`The change of ${username} is pending, waiting for a reboot of the broker`);
    await sleep(pause, undefined, { signal });
  }
}

/** The time between two polls, in milliseconds. */
const FIRST_PAUSE = 2_000;
const LAST_PAUSE = 30_000;

function summary({ username, resumed }: Plan, result: Outcome['result'], isDryRun: boolean): string {
  if (isDryRun) {
    return resumed
      ? `The rotation that has begun would be continued: the user ${username} gets the new password.`
      : `The user ${username} would get a new password.`;
  }
  return result === 'rotated'
    ? `Rotated: AWSCURRENT has the new password of the user ${username}.`
    : `The new password of the user ${username} takes effect when the broker reboots. Until then, AWSCURRENT is valid. Run the command again after that.`;
}

const kinds: Readonly<Record<RotationErrorKind, MqErrorKind>> = {
  pending: 'timeout',
  secret: 'secret',
  user: 'conflict',
  absent: 'conflict',
  refused: 'conflict',
  unreachable: 'network',
  configuration: 'broker',
};

/** Reports the errors of rotations as those of AWS. */
async function reported(secretId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const { RotationError } = await import('../../rotation/index.js');
    if (!(thrown instanceof RotationError)) throw thrown;
    const { MqError } = await import('../../amazon-mq/index.js');
    const reason = `${thrown.message} AWSCURRENT is unchanged.`;
    throw new MqError(kinds[thrown.kind], { operation: 'The rotation', secretId }, reason);
  }
}
