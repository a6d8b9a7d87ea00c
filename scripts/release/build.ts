/** Builds a release in a folder that appears only when it is complete. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { packageTexts } from '../../src/provider-package';
import { makeFolder, removeFolder, removeLeftovers } from '../run-folder';
import { fileStem } from './address';
import type { ReleasePlan } from './command';
import { writeMirror } from './mirror';
import { writeOciLayout } from './oci';
import { writePackages, type ProviderPackages } from './packages';
import { makePrograms } from './programs';
import { writeRegistry } from './registry';
import { beforeExit, StepFailed } from './run';
import { buildCopy, packLanguages } from './source';

/** The public key that verifies the release, beside its files. */
export const PUBLIC_KEY_FILE = 'signing-key.asc';

/** The name of the temporary folder. */
const RUN_NAME = 'mq-users-release';

/** Builds the release, and reports each step. */
export async function buildRelease(plan: ReleasePlan, report: (step: string) => void): Promise<ProviderPackages> {
  const { version, date, out, languages, platforms, programs, key } = plan;
  const folders: string[] = [];
  const cleanUp = () => folders.forEach(removeFolder);
  // Before the folders exist, since a signal ends a process at once that does not handle it.
  beforeExit(cleanUp);
  await removeLeftovers(RUN_NAME);
  const work = makeFolder(RUN_NAME);
  folders.push(work);
  // The programs that build the release write to it too, so that nothing of them is left.
  process.env.TMPDIR = join(work, 'tmp');
  mkdirSync(process.env.TMPDIR);
  const copy = join(work, 'copy');
  removeUnfinished(out);
  const unfinished = join(dirname(out), `${unfinishedPrefix(out)}${process.pid}`);
  folders.push(unfinished);
  mkdirSync(unfinished, { recursive: true });

  report(`Building the packages for ${languages.join(', ')} ...`);
  await buildCopy(copy, version, date);
  await packLanguages(copy, unfinished, version, date, languages);
  report(`${programs === undefined ? 'Building' : 'Reading'} ${platforms.join(', ')} ...`);
  const content = { version, date, key, programs: await makePrograms(copy, version, date, platforms, programs) };
  const texts = packageTexts(copy).map((file) => ({ name: basename(file), content: readFileSync(file) }));
  // With an extension, as all files of a release, so that `release/*.*` are the files and not the folders.
  for (const { name, content } of texts) writeFileSync(join(unfinished, `${name}.txt`), content);
  copyFileSync(join(copy, 'dist/provider/self-contained.cdx.json'), join(unfinished, `${fileStem(version)}.cdx.json`));
  const released = await writePackages(unfinished, { ...content, texts });
  writeTrees(unfinished, released, plan);

  // The rename fails if something has appeared there in the meantime.
  try {
    if (existsSync(out)) rmdirSync(out);
    renameSync(unfinished, out);
  } catch (error) {
    throw new StepFailed(`The release could not be renamed to ${out}: ${(error as Error).message}`);
  }
  cleanUp();
  return { ...released, folder: out };
}

const unfinishedPrefix = (out: string) => `.${basename(out)}.unfinished-`;

/** Removes what releases to this folder have left beside it that were killed. */
function removeUnfinished(out: string): void {
  const prefix = unfinishedPrefix(out);
  for (const name of readdirSync(dirname(out)).filter((each) => each.startsWith(prefix))) {
    const pid = Number(name.slice(prefix.length));
    if (Number.isSafeInteger(pid) && pid > 0 && !isRunning(pid)) removeFolder(join(dirname(out), name));
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Writes what servers publish, from the files of a version. */
export function writeTrees(
  folder: string,
  released: ProviderPackages,
  { registry, mirror }: Pick<ReleasePlan, 'registry' | 'mirror'>,
): void {
  const { signature } = released;
  if (signature) {
    writeFileSync(join(folder, PUBLIC_KEY_FILE), signature.key.publicKey);
    writeRegistry(join(folder, 'registry'), { ...released, signature }, registry);
  }
  writeMirror(join(folder, 'mirror'), released, mirror);
  writeOciLayout(join(folder, 'oci'), released);
}
