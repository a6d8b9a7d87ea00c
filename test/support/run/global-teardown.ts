/** Removes the temporary folder of the tests, and all that they left in it. */
import { removeFolder } from '../../../scripts/run-folder';

export default function removeTemporaryFolder(): void {
  const folder = process.env.MQ_USERS_TEST_FOLDER;
  if (folder === undefined) return;
  if (process.env.KEEP_TMP === '1') process.stderr.write(`KEEP_TMP=1: what the tests left is in ${folder}\n`);
  else removeFolder(folder);
}
