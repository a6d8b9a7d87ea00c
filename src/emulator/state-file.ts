/**
 * The file that keeps the state of an emulator across restarts. It holds passwords and secrets in plain text, so only its owner
 * can read it.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import type { Account, AccountRecord } from './mq/account';
import type { SecretRecord, Vault } from './secrets-manager/secrets';
import type { SessionsRecord, StsSessions } from './sts/sessions';

/** What a state consists of. */
export interface Stores {
  readonly account: Account;
  readonly vault: Vault;
  readonly sessions: StsSessions;
}

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
  private next: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    private readonly stores: Stores,
  ) {}

  /**
   * Restores the state from the file. Returns false if there is no file yet.
   *
   * @throws Error if the file cannot be read, or is not a state of this account
   */
  async load(): Promise<boolean> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw new Error(`The state file ${this.path} cannot be read: ${(thrown as Error).message}`, { cause: thrown });
    }
    const { account, vault, sessions } = this.stores;
    const document = parse(text);
    if (!document) throw this.invalid('It is not a state of this version of the emulator');
    if (document.accountId !== account.id) {
      throw this.invalid(`It is the state of the account ${JSON.stringify(document.accountId)}, not ${account.id}`);
    }
    try {
      account.restore(document.amazonMq);
      vault.restore(document.secretsManager);
      sessions.restore(document.sts);
    } catch {
      throw this.invalid('It is damaged');
    }
    return true;
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
    const temporary = `${this.path}.${randomUUID()}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(`${JSON.stringify(document)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.path);
    } catch (thrown) {
      await rm(temporary, { force: true });
      throw new Error(`The state file ${this.path} cannot be written: ${(thrown as Error).message}`, { cause: thrown });
    }
  }

  private invalid(reason: string): Error {
    return new Error(`The state file ${this.path} is not valid. ${reason}. Remove it, or choose another file.`);
  }
}

/** Returns the document of a file in this format. Whether it is complete shows when it is restored. */
function parse(text: string): StateDocument | undefined {
  try {
    const value = JSON.parse(text) as Partial<StateDocument> | null;
    return value?.format === format ? (value as StateDocument) : undefined;
  } catch {
    return undefined;
  }
}
