/** The file of `mq-user provider install --write`, which has the required_providers block and nothing else. */
import { chmodSync, lstatSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { otherEncoding, readBoundedFileSync } from '../../../files';
import { OWN_SOURCE, requiredVersion } from '../../../provider-package';
import { requiredProviders } from '../../shared/required-providers';
import { UsageError } from '../../shared/usage-error';

/** What a file needs, to ask for a version of the provider. */
export interface BlockFile {
  readonly path: string;
  readonly result: 'created' | 'updated' | 'unchanged';
  /** The text of the file, if it has to be written. */
  readonly text?: string;
}

const entry = `mq\\s*=\\s*\\{\\s*source\\s*=\\s*"${OWN_SOURCE}"(?:\\s*,?\\s*version\\s*=\\s*"([^"]*)")?\\s*,?\\s*\\}`;
const entryOfFile = new RegExp(`^[ \\t]*${entry}`, 'm');
/** A file with this block alone, after comments. */
const wholeFile = new RegExp(
  `^((?:[ \\t]*(?:(?:#|//).*)?\\r?\\n)*)terraform\\s*\\{\\s*required_providers\\s*\\{\\s*${entry}\\s*\\}\\s*\\}\\s*$`,
);
/** The constraints that this command writes. Others are the choice of a user. */
const ownConstraint = /^(?:~> )?\d[\w.-]*$/;

/**
 * Returns what has to be done so that a file asks for a version. Writes nothing.
 *
 * @throws a UsageError for a file that has anything but the block
 */
export function planBlockFile(path: string, version: string): BlockFile {
  const block = requiredProviders(OWN_SOURCE, version);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) {
    if (statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) {
      return { path, result: 'created', text: block };
    }
    throw refused(`The folder of ${path} does not exist. Create it, or choose another file with --write.`);
  }
  if (!stats.isFile()) throw refused(`${path} is not a regular file. Choose another file with --write.`);
  const { bytes } = readBoundedFileSync(path);
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined) {
    throw refused(`${path} is in ${encoding}, which Terraform does not read. Save it in UTF-8, or remove it.`);
  }
  const text = bytes.toString('utf8');
  if (entryOfFile.exec(text)?.[1] === requiredVersion(version)) return { path, result: 'unchanged' };
  const [, comments, constraint] = wholeFile.exec(text) ?? [];
  if (comments === undefined || (constraint !== undefined && !ownConstraint.test(constraint))) {
    const line = `mq = { source = "${OWN_SOURCE}", version = "${requiredVersion(version)}" }`;
    throw refused(
      `${path} has other content, which --write does not change. Put ${line} into its required_providers block, of which a ` +
        'configuration can have only one. Then run this command again.',
    );
  }
  return { path, result: 'updated', text: `${comments}${block}` };
}

/** Writes the file, in UTF-8, aside, and moves it to its place in one step. */
export function writeBlockFile({ path, result, text }: BlockFile): void {
  if (text === undefined) return;
  const aside = `${path}.${process.pid}`;
  try {
    writeFileSync(aside, text, { flag: 'wx' });
    if (result === 'updated') chmodSync(aside, statSync(path).mode & 0o777);
    renameSync(aside, path);
  } catch (thrown) {
    rmSync(aside, { force: true });
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === undefined) throw thrown;
    throw new UsageError(`The provider is installed, but ${path} cannot be written: ${message}.`);
  }
}

function refused(problem: string): UsageError {
  return new UsageError(`Nothing was installed. ${problem}`);
}
