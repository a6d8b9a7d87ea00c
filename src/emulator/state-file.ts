/**
 * The file that keeps the state of an emulator across restarts. It holds passwords and secrets in plain text, so only its owner
 * can read it.
 */
import { randomUUID } from 'node:crypto';
import { fsync } from 'node:fs';
import { open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Account, AccountRecord } from './mq/account';
import { violationsOf } from './mq/shapes';
import type { SecretRecord, Vault } from './secrets-manager/secrets';
import { stateShape } from './state-shapes';
import type { SessionsRecord, StsSessions } from './sts/sessions';

/** What a state consists of. */
export interface Stores {
  readonly account: Account;
  readonly vault: Vault;
  readonly sessions: StsSessions;
}

/** The largest file that is read: far more than 1,000 brokers with 250 users each. */
const MAX_BYTES = 256 * 1024 * 1024;

/** The format of the file. It changes if older emulators cannot read a newer file, or the reverse. */
const format = 'cdktf-mq-users emulator state 1';

interface StateDocument {
  readonly format: typeof format;
  readonly accountId: string;
  readonly amazonMq: AccountRecord;
  readonly secretsManager: readonly SecretRecord[];
  readonly sts: SessionsRecord;
}

export class StateFile {
  private current: Promise<void> = Promise.resolve();
  /** What identifies the file that this emulator has read or written last; undefined if there was none. */
  private ownFile: string | undefined;
  private next: Promise<void> | undefined;
  /** What the file contains; undefined until it was read or written. */
  private text: string | undefined;

  constructor(
    private path: string,
    private readonly stores: Stores,
  ) {}

  /**
   * Restores the state from the file, and removes what killed emulators have left beside it. Returns false if there is no
   * file yet.
   *
   * @throws Error if the file cannot be read, or is not a state of this account
   */
  async load(): Promise<boolean> {
    const text = await this.read();
    if (text === undefined) return false;
    this.text = text;
    const { account, vault, sessions } = this.stores;
    const document = parse(text);
    if (document?.format !== format) throw this.invalid('It is not a state of this version of the emulator.');
    const [problem] = violationsOf(stateShape, document);
    if (problem) throw this.invalid(problem.message);
    const { accountId, amazonMq, secretsManager, sts } = document as unknown as StateDocument;
    if (accountId !== account.id) {
      throw this.invalid(`It is the state of the account ${JSON.stringify(accountId)}, not ${account.id}.`);
    }
    account.restore(amazonMq);
    vault.restore(secretsManager);
    sessions.restore(sts);
    return true;
  }

  /** Returns the text of the file, or undefined if there is none. A link is followed, so that it stays a link. */
  private async read(): Promise<string | undefined> {
    try {
      this.path = await realpath(this.path);
      const stats = await stat(this.path);
      const { size } = stats;
      if (!stats.isFile()) throw new Error('It is not a file.');
      if (size > MAX_BYTES) throw new Error(`It has more than ${MAX_BYTES} bytes.`);
      this.ownFile = await identityOf(this.path);
      await this.removeTemporaryFiles();
      return await readFile(this.path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Error(`The state file ${this.path} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
    }
  }

  /** Removes the files of writes that were interrupted. They hold passwords too. */
  private async removeTemporaryFiles(): Promise<void> {
    const folder = dirname(this.path);
    const isTemporary = (name: string) =>
      name.startsWith(`${basename(this.path)}.`) && /\.[0-9a-f-]{36}\.tmp$/.test(name);
    const names = (await readdir(folder)).filter(isTemporary);
    await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
  }

  /** Saves the state. Resolves when a state that is at least as new as the call is in the file. Calls share one write. */
  save(): Promise<void> {
    this.next ??= this.current
      .catch(() => undefined)
      .then(() => {
        this.next = undefined;
        return (this.current = this.write());
      });
    return this.next;
  }

  /** Replaces the file at once, so that a process that is killed leaves the old or the new state. */
  private async write(): Promise<void> {
    const { account, vault, sessions } = this.stores;
    const document: StateDocument = {
      format,
      accountId: account.id,
      amazonMq: account.toRecord(),
      secretsManager: vault.toRecord(),
      sts: sessions.toRecord(),
    };
    const text = `${JSON.stringify(document)}\n`;
    // Other emulators can use the file while this one changes nothing.
    if (text === this.text) return;
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(text);
        // The method sync() of the file does not exist in the zip archives of Yarn, which replace these functions.
        await promisify(fsync)(file.fd);
      } finally {
        await file.close();
      }
      await this.requireOwnFile();
      await rename(temporary, this.path);
      this.ownFile = await identityOf(this.path);
      this.text = text;
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw new Error(`The state file ${this.path} cannot be written: ${(thrown as Error).message}`, { cause: thrown });
    }
  }

  /** Throws if another process has replaced the file, so that two emulators do not undo each other's changes. */
  private async requireOwnFile(): Promise<void> {
    const found = await identityOf(this.path).catch(() => undefined);
    if (found !== undefined && found !== this.ownFile) throw new Error('Another process has changed it.');
  }

  private invalid(reason: string): Error {
    return new Error(`The state file ${this.path} is not valid. ${reason} Remove it, or choose another file.`);
  }
}

/** Returns what differs between two files that have the same name one after the other. */
async function identityOf(path: string): Promise<string> {
  const { ino, mtimeNs, size } = await stat(path, { bigint: true });
  return `${ino} ${mtimeNs} ${size}`;
}

/** Returns the object in a text, or undefined. */
function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
