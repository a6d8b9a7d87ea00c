/** `mq-user rotate` rotates the password in a secret without an outage, and continues a rotation that has begun. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import type { MqErrorKind, PendingChange } from '../../amazon-mq';
import type { RotationErrorKind, RotationStrategy } from '../../rotation';
import type { RotationSteps } from '../../rotation/internal';
import { CommandOption } from '../shared/command-option';
import { waiting, withAmazonMq, type CommandContext } from '../shared/context';
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
interface Rotation {
  readonly versionId: string;
  /** Whether the rotation had begun before. */
  readonly resumed: boolean;
  readonly brokerId: string;
  /** The user that gets the new password. */
  readonly username: string;
  readonly steps: RotationSteps;
  /** When waiting ends, as a time of `performance.now()`. */
  readonly deadline: number;
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
        'which user gets the new password: the other of two users, or the same user, whose clients fail until the rotation ends',
      )
        .choices(['alternating-users', 'single-user'])
        .default('alternating-users'),
    )
    .option('--wait', 'wait until the change has taken effect, and complete the rotation')
    .addOption(
      new CommandOption(
        '--reboot',
        'reboot the broker, so that the change takes effect; clients are disconnected',
      ).needs('mq:RebootBroker'),
    )
    .addOption(timeoutOption());
  addDryRunOption(command);
  addCommonOptions(command);
  addHelp(command, {
    json: `{ "secretId", "versionId", "brokerId", "username": the user with the new password,
  "result": "rotated" | "pending", "resumed", "pendingChange": "CREATE" | "UPDATE" | null, "dryRun" }.
With "pending", the version is AWSPENDING, and the old password is valid. Run the command again after the reboot.
The exit code is 7 if the change has not taken effect within the time of --wait`,
    permissions:
      'secretsmanager:DescribeSecret, secretsmanager:GetSecretValue, secretsmanager:PutSecretValue,\n' +
      '  secretsmanager:UpdateSecretVersionStage, mq:DescribeBroker, mq:DescribeUser, mq:CreateUser, mq:UpdateUser;\n' +
      '  kms:Decrypt and kms:GenerateDataKey if the secret is encrypted with a customer managed key',
    examples: [
      'mq-user rotate --secret-id mq/orders-service',
      'mq-user rotate --secret-id mq/orders-service --reboot --wait --timeout 20m --json',
      'mq-user rotate --secret-id mq/orders-service --dry-run',
    ],
  });
  return command.action((options: Options) =>
    withAmazonMq(options, async (context) => {
      const { secretId = '', dryRun = false } = options;
      if (secretId === '') throw new UsageError('Specify the secret with --secret-id, by name or ARN.');
      await reported(secretId, async () => {
        const rotation = await rotationOf(secretId, options, context);
        const { terminal } = context;
        const { versionId, brokerId, username, resumed } = rotation;
        const { result, pendingChange } = dryRun ? expected(options) : await rotate(rotation, options, context);
        terminal.message(summary(rotation, result, dryRun));
        terminal.data({ secretId, versionId, brokerId, username, result, resumed, pendingChange, dryRun }, []);
      });
    }),
  );
}

/** Reads and checks what a rotation depends on. */
async function rotationOf(secretId: string, options: Options, context: CommandContext): Promise<Rotation> {
  const { strategy, timeout } = options;
  const { mq, signal } = context;
  const deadline = performance.now() + timeout;
  const { pendingVersion, RotationSteps } = await import('../../rotation/internal.js');
  const pending = await pendingVersion(mq.secrets.versions, secretId, { signal });
  const versionId = pending ?? randomUUID();
  const steps = new RotationSteps(mq, secretId, versionId, { strategy, signal, log: () => undefined });
  const { brokerId, username } = await steps.check();
  const { waitMillis, onProgress } = waiting(options, context);
  await mq.brokers.prepare(brokerId, { timeoutMillis: waitMillis, signal, onProgress });
  return {
    versionId,
    resumed: pending !== undefined,
    brokerId,
    username,
    steps,
    deadline,
  };
}

/** Returns what a run would print. */
function expected({ wait = false }: Options): Outcome {
  return { result: wait ? 'rotated' : 'pending', pendingChange: null };
}

async function rotate(rotation: Rotation, options: Options, context: CommandContext): Promise<Outcome> {
  const { steps } = rotation;
  await steps.createSecret();
  // Also for a rotation that had begun: a change that is pending may be another one.
  await steps.setSecret();
  return complete(rotation, options, context);
}

/** Applies the change, and completes the rotation if it has taken effect. */
async function complete(rotation: Rotation, options: Options, context: CommandContext): Promise<Outcome> {
  const { steps, brokerId, username } = rotation;
  const { mq, signal } = context;
  await apply(rotation, options, context);
  try {
    await steps.finishSecret();
    return { result: 'rotated', pendingChange: null };
  } catch (thrown) {
    const { isRepeatable } = await import('../../rotation/internal.js');
    if (options.wait || !isRepeatable(thrown) || thrown.kind !== 'pending') throw thrown;
    const user = await mq.users.find(brokerId, username, { signal });
    return { result: 'pending', pendingChange: user?.pendingChange ?? null };
  }
}

/** Reboots the broker, and waits until the change of the user has taken effect. */
async function apply(rotation: Rotation, { wait, reboot }: Options, { mq, terminal, signal }: CommandContext) {
  const { steps, brokerId, username, deadline } = rotation;
  if (reboot) {
    terminal.progress('Rebooting the broker');
    return steps.reboot(wait ? Math.max(0, deadline - performance.now()) : undefined);
  }
  if (!wait) return;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LAST_PAUSE)) {
    const user = await mq.users.find(brokerId, username, { signal });
    const left = deadline - performance.now();
    if (!user || user.pendingChange === null || left <= 0) return;
    terminal.progress(`The change of ${username} is pending, waiting for a reboot of the broker`);
    await sleep(Math.min(pause, left), undefined, { signal });
  }
}

/** The time between two polls, in milliseconds: that of waiting for a broker. */
const FIRST_PAUSE = 2_000;
const LAST_PAUSE = 15_000;

function summary({ username, resumed }: Rotation, result: Outcome['result'], isDryRun: boolean): string {
  if (isDryRun) {
    return resumed
      ? `The rotation that has begun would be continued: the user ${username} gets the new password.`
      : `The user ${username} would get a new password.`;
  }
  return result === 'rotated'
    ? `Rotated: AWSCURRENT has the new password of the user ${username}.`
    : `The new password of the user ${username} takes effect at the next reboot of the broker. Then run the command again. Until then, AWSCURRENT is unchanged.`;
}

const kinds: Readonly<Record<RotationErrorKind, MqErrorKind>> = {
  pending: 'timeout',
  'unsafe-reboot': 'conflict',
  superseded: 'conflict',
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
    const reason = thrown.kind === 'superseded' ? thrown.message : `${thrown.message} AWSCURRENT is unchanged.`;
    throw new MqError(kinds[thrown.kind], { operation: 'The rotation', secretId }, reason);
  }
}
