/** Reads the bytes of a roster from a file or standard input. What exceeds a limit is a RosterFileError. */
import { FileLimitError, readBoundedFile, readBoundedFileSync, readStandardInput } from '../files';
import { RosterFileError } from './error';

/**
 * Reads a roster file without blocking the process.
 *
 * @throws RosterFileError if it exceeds a limit; the error of Node.js if it cannot be read
 */
export async function readRosterFile(path: string, signal: AbortSignal): Promise<Buffer> {
  return (await readBoundedFile(path, { signal }).catch(refuse)).bytes;
}

/**
 * Reads a roster file, and blocks the process as it waits.
 *
 * @throws RosterFileError if it exceeds a limit; the error of Node.js if it cannot be read
 */
export function readRosterFileSync(path: string): Buffer {
  try {
    return readBoundedFileSync(path).bytes;
  } catch (thrown) {
    return refuse(thrown);
  }
}

/** Reads a roster from standard input. */
export function readRosterInput(): Promise<Buffer> {
  return readStandardInput().catch(refuse);
}

function refuse(thrown: unknown): never {
  throw thrown instanceof FileLimitError ? new RosterFileError(`It ${thrown.message}`) : thrown;
}
