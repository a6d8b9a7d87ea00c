/** The failure of a command after a write. What was written is part of the report. */
import type { PendingChange } from '../../amazon-mq';
import type { EnsureResult } from '../../bootstrap/ensure';

/** The write of a user that preceded a failure. */
export interface Written {
  /** Null if no write of a user is confirmed and only a secret was stored. */
  readonly result: 'created' | 'updated' | 'deleted' | null;
  /** The fields of an existing user that were changed. */
  readonly changed: EnsureResult['changed'];
  readonly pendingChange: PendingChange | null;
  /** The secret with the generated password. */
  readonly secretArn: string | null;
}

/** The reboot that preceded a failure. */
interface StartedReboot {
  readonly result: 'rebooting';
}

/** The writes of several users that preceded a failure. */
interface WrittenUsers {
  /** Every user of the command, with what was done. */
  readonly users: readonly object[];
}

export class WriteFailure extends Error {
  override readonly name = 'WriteFailure';

  /** @param sentence what was written and what to do about it, which follows the message of the failure */
  constructor(
    readonly failure: unknown,
    readonly written: Written | StartedReboot | WrittenUsers,
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

/** Runs what follows the write of a user. If it fails after a write, the failure includes the write. */
export async function afterWrite<T>(id: string, written: Written, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { result, changed, pendingChange, secretArn } = written;
    if (result === null) throw thrown;
    const what = changed.length > 0 ? ` (${changed.join(', ')})` : '';
    const rest = [
      pendingChange === null ? '' : ' The change takes effect when the broker reboots.',
      secretArn === null ? '' : ` The password is in the secret ${secretArn}.`,
    ];
    const sentence = `Before that, the user ${id} was ${result}${what}.${rest.join('')}`;
    if (!(thrown instanceof WriteFailure)) throw new WriteFailure(thrown, written, sentence);
    const { failure, written: more, sentence: further } = thrown;
    const later = 'secretArn' in more ? more.secretArn : secretArn;
    throw new WriteFailure(failure, { ...written, secretArn: later }, `${sentence} ${further}`);
  }
}

/** Returns whether the failure is an interruption. */
export function isAborted(thrown: unknown): boolean {
  const failure = thrown instanceof WriteFailure ? thrown.failure : thrown;
  return (failure as { kind?: unknown } | undefined)?.kind === 'aborted';
}
