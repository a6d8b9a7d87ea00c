/** A failure of a command that has written something before: what was written is part of the report. */
import type { PendingChange } from '../../amazon-mq';
import type { EnsureResult } from '../../bootstrap/ensure';

export interface Written {
  /** Null where no write of a user is confirmed, and only a secret was stored. */
  readonly result: 'created' | 'updated' | 'deleted' | null;
  /** The fields that were sent to a user that existed. */
  readonly changed: EnsureResult['changed'];
  readonly pendingChange: PendingChange | null;
  /** The secret that a generated password is stored in. */
  readonly secretArn: string | null;
}

export class WriteFailure extends Error {
  override readonly name = 'WriteFailure';

  /** @param sentence what was written and what to do about it, to stand behind the message of the failure */
  constructor(
    readonly failure: unknown,
    readonly written: Written,
    readonly sentence: string,
  ) {
    super(sentence);
  }
}

/** Runs what comes after the write of a user, if there was one. Whatever it throws then tells of the write. */
export async function afterWrite<T>(id: string, written: Written, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const { result, changed, pendingChange, secretArn } = written;
    if (result === null) throw thrown;
    const what = changed.length > 0 ? ` (${changed.join(', ')})` : '';
    const rest = [
      pendingChange === null ? '' : ' That takes effect when the broker reboots.',
      secretArn === null ? '' : ` The password is in the secret ${secretArn}.`,
    ];
    const sentence = `Before that, the user ${id} was ${result}${what}.${rest.join('')}`;
    if (!(thrown instanceof WriteFailure)) throw new WriteFailure(thrown, written, sentence);
    const { failure, written: more, sentence: further } = thrown;
    throw new WriteFailure(failure, { ...written, secretArn: more.secretArn }, `${sentence} ${further}`);
  }
}

/** Whether the failure is that of a caller who ended the command. */
export function isAborted(thrown: unknown): boolean {
  const failure = thrown instanceof WriteFailure ? thrown.failure : thrown;
  return (failure as { kind?: unknown } | undefined)?.kind === 'aborted';
}
