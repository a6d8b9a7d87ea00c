/** The function that Secrets Manager calls for each step of a rotation, for Lambda. */
import { connect, type AmazonMq, type ConnectOptions } from '../amazon-mq';
import { CONNECT_OPTIONS } from '../amazon-mq/internal';
import { aFunction, aString, checkOptions, objectOf, oneOf, trueOrFalse, type OptionTable } from '../options';
import { quote } from '../rules/internal';
import { RotationError } from './error';
import { pendingVersion } from './rotated-secret';
import type { RotationStrategy } from './rotated-value';
import { ROTATION_STEPS, RotationSteps, type RotationStepName, type StepsOptions } from './steps';

/** An event of Secrets Manager. */
export interface RotationRequest {
  readonly Step: string;
  /** The ARN of the secret. */
  readonly SecretId: string;
  /** The id of the version. Absent with the step `resume`. */
  readonly ClientRequestToken?: string;
}

/** The part of a Lambda context that a rotation needs. */
export interface RotationContext {
  /** Returns how long the function may still run, in milliseconds. Without it, a reboot may take 15 minutes. */
  getRemainingTimeInMillis?(): number;
}

/** The options of a rotation function. */
export interface RotationOptions {
  /** Default: `alternating-users`. */
  readonly strategy?: RotationStrategy | undefined;
  /**
   * Whether `testSecret` reboots the broker if a change of the user is pending. Clients are disconnected, and other pending changes take
   * effect too. Default: false, the rotation continues after the next reboot or maintenance window.
   */
  readonly reboot?: boolean | undefined;
  /** Certificates of authorities in PEM, for sign-ins. Default: those of Node.js, and of NODE_EXTRA_CA_CERTS. */
  readonly ca?: string | undefined;
  /** How to connect to AWS. Default: as `connect` does. */
  readonly connection?: ConnectOptions | undefined;
  /** Called with each line of the log. Nothing contains a password. Default: `console.log`. */
  readonly log?: ((line: string) => void) | undefined;
}

/** Secrets Manager calls it with four steps; a schedule may call it with `resume`. */
export type RotationHandler = (event: RotationRequest, context?: RotationContext) => Promise<void>;

const ROTATION_OPTIONS: OptionTable<RotationOptions> = {
  strategy: oneOf('alternating-users', 'single-user'),
  reboot: trueOrFalse,
  ca: aString,
  connection: objectOf(CONNECT_OPTIONS),
  log: aFunction,
};

/** Time that is left for the rest of a step after waiting for a reboot, in milliseconds. */
const RESERVED_MILLIS = 60_000;
/** The least time for a reboot, in milliseconds. With less, the function would end before the broker is back. */
const MIN_REBOOT_MILLIS = 60_000;
/** How long to wait for a reboot if the caller sets no limit, in milliseconds. */
const REBOOT_MILLIS = 15 * 60_000;

/**
 * Returns a rotation function. It throws a RotationError if a step cannot be completed, and an MqError if AWS fails.
 *
 * @throws RotationError of kind `configuration` if an option does not exist or is not valid
 */
export function rotationHandler(options: RotationOptions = {}): RotationHandler {
  const violations = checkOptions(options, ROTATION_OPTIONS);
  if (violations.length > 0) {
    throw new RotationError('configuration', violations.map(({ message }) => message).join(' '));
  }
  const { strategy = 'alternating-users', reboot = false, ca, connection = {}, log = console.log } = options;
  return async (event, context = {}) => {
    let step = '';
    let subject: { readonly secretId?: string } = {};
    const write = (message: string, details: Readonly<Record<string, string>>) =>
      log(JSON.stringify({ message, step, ...details }));
    try {
      const read = readEvent(event);
      step = read.step;
      subject = { secretId: read.secretId };
      const mq = await connect({ userAgentSuffix: 'mq-rotation', ...connection });
      try {
        await runStep(mq, read, { strategy, ca, log: write }, reboot ? () => rebootLimit(context) : undefined);
      } finally {
        mq.close();
      }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      write('The step failed.', { ...subject, reason });
      throw thrown;
    }
  };
}

/** @param limit returns how long a reboot may take; undefined if the broker is not rebooted */
async function runStep(
  mq: AmazonMq,
  { step, secretId, token }: ReadEvent,
  options: StepsOptions,
  limit: (() => number) | undefined,
): Promise<void> {
  const version = token ?? (await pendingVersion(mq.secrets.versions, secretId));
  if (version === undefined) return options.log('There is no rotation to resume.', { secretId });
  const steps = new RotationSteps(mq, secretId, version, options);
  if (step === 'resume') return resume(steps, () => options.log('The change is still pending.', { secretId }));
  if (step === 'testSecret' && limit) await steps.reboot(limit());
  await steps.run(step);
}

/** Returns how long a reboot may take. Throws if the function ends too soon for one. */
function rebootLimit(context: RotationContext): number {
  const left = context.getRemainingTimeInMillis?.();
  const limit = (left ?? REBOOT_MILLIS + RESERVED_MILLIS) - RESERVED_MILLIS;
  if (limit >= MIN_REBOOT_MILLIS) return limit;
  throw new RotationError(
    'configuration',
    `The function has ${Math.round((left ?? 0) / 1_000)} s left, which is not enough for a reboot. Set its timeout to 900 s.`,
  );
}

/**
 * Completes a rotation that waited for a reboot. Repeats `setSecret` only if the broker refuses the password, because a
 * repeated change would be pending again. A change that is still pending is not an error. It never reboots the broker,
 * because it may run outside of the window of the rotation.
 */
async function resume(steps: RotationSteps, onPending: () => void): Promise<void> {
  try {
    await steps.createSecret();
    await steps.finishSecret();
  } catch (thrown) {
    if (!isRepeatable(thrown)) throw thrown;
    if (thrown.kind === 'pending') onPending();
    else await steps.setSecret();
  }
}

/** Returns whether a step failed because the broker does not have the new password yet. */
export function isRepeatable(thrown: unknown): thrown is RotationError {
  return thrown instanceof RotationError && ['pending', 'refused', 'absent'].includes(thrown.kind);
}

interface ReadEvent {
  readonly step: RotationStepName | 'resume';
  readonly secretId: string;
  readonly token: string | undefined;
}

function readEvent(event: RotationRequest): ReadEvent {
  const { Step, SecretId, ClientRequestToken } = (event ?? {}) as Partial<Record<keyof RotationRequest, unknown>>;
  const steps = [...ROTATION_STEPS, 'resume'] as const;
  const step = steps.find((each) => each === Step);
  const problems = [
    ...(step === undefined
      ? [`Step is ${typeof Step === 'string' ? quote(Step) : 'missing'}. Allowed: ${steps.join(', ')}.`]
      : []),
    ...(typeof SecretId === 'string' && SecretId !== '' ? [] : ['SecretId is missing.']),
    ...(step === 'resume' || (typeof ClientRequestToken === 'string' && ClientRequestToken !== '')
      ? []
      : ['ClientRequestToken is missing.']),
  ];
  if (step === undefined || problems.length > 0) {
    throw new RotationError('configuration', `The event is not a rotation event. ${problems.join(' ')}`);
  }
  return {
    step,
    secretId: SecretId as string,
    token: step === 'resume' ? undefined : (ClientRequestToken as string),
  };
}
