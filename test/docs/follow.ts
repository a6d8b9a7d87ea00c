/** Follows pages in fresh folders, as a reader would, with an emulator in place of AWS. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startEmulator, type Emulator } from '../../src/emulator';
import { blocksOf, isLeftOut, ruleOf } from '../support/documents/blocks';
import { DocumentRun } from '../support/documents/document-run';
import { addPrograms } from '../support/documents/short-forms';
import type { Python } from '../support/python/python';
import { cleanEnvironment } from '../support/terraform/terraform';
import { pages } from './pages';

const hasCommands = (page: string) =>
  blocksOf(page).some((block) => !isLeftOut(block) && ['file', 'commands'].includes(ruleOf(block)));

/** Defines a test for each page that has commands. */
export function followPages(isWanted: (page: string) => boolean, python?: Python): void {
  jest.setTimeout(300_000);
  let top: string;
  /** What the reader's own credentials reach: AWS, for the page. */
  let aws: Emulator;
  let run: DocumentRun | undefined;

  beforeEach(async () => {
    top = mkdtempSync(join(tmpdir(), 'page-'));
    for (const folder of ['work', 'home']) mkdirSync(join(top, folder));
    addPrograms(join(top, 'bin'), { venv: python?.venv });
    aws = await startEmulator({ rebootMillis: 50 });
    const reporting = { username: 'reporting', password: 'Example-Secret-2026', groups: ['reports'] };
    aws.seed({
      brokers: [{ brokerId: 'b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9', brokerName: 'orders', users: [reporting] }],
    });
  });
  afterEach(async () => {
    run?.close();
    await aws.close();
    rmSync(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  });

  test.each(pages.filter((page) => isWanted(page) && hasCommands(page)))('%s', async (page) => {
    run = new DocumentRun(page, {
      folder: join(top, 'work'),
      scratch: top,
      env: {
        ...cleanEnvironment(),
        PATH: `${join(top, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
        HOME: join(top, 'home'),
        AWS_ENDPOINT_URL: aws.endpoint,
        ...python?.pip,
      },
    });
    await run.rest();
    // A reader who follows only the README never calls AWS, even with credentials in the environment.
    if (page === 'README.md') expect(aws.calls).toEqual([]);
  });
}
