/** Removes the temporary folder of the tests, and all that they left in it. */
import { rmSync } from 'node:fs';

export default function removeTemporaryFolder(): void {
  const folder = process.env.MQ_USERS_TEST_FOLDER;
  if (folder === undefined) return;
  if (process.env.KEEP_TMP === '1') process.stderr.write(`KEEP_TMP=1: what the tests left is in ${folder}\n`);
  // Programs that were killed a moment ago may still write.
  else rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
