/** One temporary folder for everything that the tests and their programs make. `KEEP_TMP=1` keeps it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default function makeTemporaryFolder(): void {
  // A short name: sockets of plugins are made below it, and their paths have 103 bytes at most.
  const folder = mkdtempSync(join(tmpdir(), 'mqt-'));
  process.env.TMPDIR = folder;
  process.env.MQ_USERS_TEST_FOLDER = folder;
}
