/** Reads standard input up to a limit. */
import { MAX_FILE_BYTES, tooLargeError } from './limits';

/**
 * Reads standard input to its end, for as long as it takes.
 *
 * @throws FileLimitError as soon as it has more bytes than allowed
 */
export async function readStandardInput(maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw tooLargeError(maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
