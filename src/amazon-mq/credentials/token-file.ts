/** Reads the file of a token that credentials are requested with. */
import { readLocalFile, UnreadableFile } from '../settings/local-file';

/**
 * Returns the content of the file.
 *
 * @param refuse returns the error for a file that cannot be read; the problem follows the name of the file
 */
export async function readTokenFile(path: string, refuse: (problem: string, cause: Error) => Error): Promise<string> {
  try {
    return await readLocalFile(path);
  } catch (thrown) {
    throw thrown instanceof UnreadableFile ? refuse(thrown.message, thrown) : thrown;
  }
}
