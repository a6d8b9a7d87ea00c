/** Follows pages in fresh folders, as a reader would: saves their files, runs their commands, compares what they print. */
import { spawnSync } from 'node:child_process';
import { blocksOf } from './page';
import { isLeftOut, pages, ruleOf } from './pages';
import { Reader } from './reader';

/** Whether a block needs a program that this machine lacks. */
const programs: Readonly<Record<string, readonly string[]>> = {
  aws: ['aws', '--version'],
  boto3: ['python3', '-c', 'import boto3'],
};
const known = new Map<string, boolean>();
function has(name: string): boolean {
  const [program, ...args] = programs[name] ?? [];
  if (program === undefined) throw new Error(`A block needs ${name}, and the tests do not know what that is.`);
  const found = known.get(name) ?? spawnSync(program, args, { stdio: 'ignore' }).status === 0;
  known.set(name, found);
  return found;
}

const hasCommands = (page: string) =>
  blocksOf(page).some((block) => !isLeftOut(block) && ['file', 'commands'].includes(ruleOf(block)));

/** Defines a test for each page that has commands. */
export function followPages(isWanted: (page: string) => boolean): void {
  jest.setTimeout(300_000);
  let reader: Reader;
  beforeEach(async () => void (reader = await Reader.begin()));
  afterEach(() => reader.end());

  test.each(pages.filter((page) => isWanted(page) && hasCommands(page)))('%s', async (page) => {
    for (const block of blocksOf(page)) {
      if (block.remarks.folder !== undefined) reader.changeFolder(block.remarks.folder);
      if (isLeftOut(block)) continue;
      const { needs } = block.remarks;
      if (needs !== undefined && !has(needs)) {
        process.stderr.write(`SKIPPED: ${block.place}: ${needs} is not on this machine.\n`);
        continue;
      }
      const rule = ruleOf(block);
      if (rule === 'file') reader.save(block);
      if (rule === 'commands') await reader.run(block);
    }
    // A reader who follows only the README never calls AWS, even with credentials in the environment.
    if (page === 'README.md') expect(reader.aws.calls).toEqual([]);
  });
}
