/** Reads the files that describe a broker: rosters, states of Terraform, and the XML of configurations. */
import type { Roster } from '../../../roster';
import { FileLimitError, otherEncoding, readBoundedFile } from '../../../files';
import { errorsIn } from '../../../rules';
import { isObject, readList } from '../../../rules/internal';
import { InvalidFileError, UsageError } from '../../shared/usage-error';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EISDIR: 'is a directory',
  EACCES: 'cannot be read: permission denied',
};

/** Reads a file within the limits of size and time. Throws a UsageError if it cannot be read. */
async function readFile(file: string, signal: AbortSignal): Promise<Buffer> {
  try {
    return (await readBoundedFile(file, { signal })).bytes;
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof FileLimitError) throw new UsageError(`The file ${file} ${error.message}.`);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`The file ${file} ${reasons[code] ?? `cannot be read (${code})`}.`);
  }
}

/** Reads a text in UTF-8. Throws a UsageError for another encoding. */
export async function readText(file: string, signal: AbortSignal): Promise<string> {
  const bytes = await readFile(file, signal);
  const encoding = otherEncoding(bytes);
  if (encoding !== undefined)
    throw new UsageError(`The file ${file} is ${encoding}. Allowed: UTF-8. Save it as UTF-8.`);
  return bytes.toString('utf8');
}

/** Reads the rosters in a file. Throws an InvalidFileError with everything that is wrong in it. */
export async function readRosters(file: string, signal: AbortSignal): Promise<readonly Roster[]> {
  return rostersIn(file, await readFile(file, signal));
}

async function rostersIn(file: string, bytes: Buffer): Promise<readonly Roster[]> {
  const { formatRosterPath, parseRosterFile, RosterFileError } = await import('../../../roster/index.js');
  const { checkRosterOfAnyBroker } = await import('../../../roster/check.js');
  try {
    const parsed = parseRosterFile(bytes);
    const { value } = parsed;
    const errors = errorsIn(checkRosterOfAnyBroker(value));
    if (errors.length === 0) return (Array.isArray(value) ? value : [value]) as Roster[];
    throw new InvalidFileError(
      errors.map(({ path, message, rule }) => {
        const { line, column } = parsed.position(path);
        return `${file}:${line}:${column}: ${path.length > 0 ? `${formatRosterPath(path)}: ` : ''}${message} [${rule}]`;
      }),
    );
  } catch (error) {
    if (!(error instanceof RosterFileError)) throw error;
    const { line, column } = error.position ?? { line: 1, column: 1 };
    throw new InvalidFileError([`${file}:${line}:${column}: ${error.message}.`]);
  }
}

/** The user that a configuration has, on the broker that it names, if it names one. */
export interface ExpectedUser {
  readonly brokerId: string | undefined;
  readonly username: string;
}

/** Reads the users in a roster, or in a state of Terraform. */
export async function readExpectedUsers(file: string, signal: AbortSignal): Promise<readonly ExpectedUser[]> {
  const bytes = await readFile(file, signal);
  const state = stateIn(bytes);
  if (state) return state.flatMap(usersInResource);
  const rosters = await rostersIn(file, bytes);
  return rosters.flatMap(({ brokerId, users }) => users.map(({ username }) => ({ brokerId, username })));
}

/** Returns the resources of a state of Terraform; undefined if the bytes are something else. */
function stateIn(bytes: Buffer): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (isObject(value) && 'terraform_version' in value) return readList(value.resources);
  } catch {
    // YAML, or JSON with a mistake, which the parser of rosters reports with its line.
  }
  return undefined;
}

/** Returns the users in a resource: of `mq_user`, and of the blocks of `aws_mq_broker`. */
function usersInResource(resource: unknown): ExpectedUser[] {
  if (!isObject(resource) || resource.mode !== 'managed') return [];
  const attributes = (readList(resource.instances) ?? []).flatMap((instance) =>
    isObject(instance) && isObject(instance.attributes) ? [instance.attributes] : [],
  );
  if (resource.type === 'mq_user') return attributes.flatMap((user) => userIn(user, user.broker_id));
  if (resource.type !== 'aws_mq_broker') return [];
  return attributes.flatMap(({ id, user }) =>
    (readList(user) ?? []).flatMap((block) => (isObject(block) ? userIn(block, id) : [])),
  );
}

function userIn({ username }: Readonly<Record<string, unknown>>, brokerId: unknown): ExpectedUser[] {
  if (typeof username !== 'string') return [];
  return [{ brokerId: typeof brokerId === 'string' ? brokerId : undefined, username }];
}
