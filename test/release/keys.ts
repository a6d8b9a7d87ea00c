/** OpenPGP keys for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The variants of a key. */
export interface KeyOptions {
  readonly type?: 'rsa' | 'ecc';
  readonly passphrase?: string;
  /** When the key was changed last. */
  readonly changed?: Date;
  /** In seconds from the creation of the key, which is the beginning of 2020. */
  readonly expiresAfter?: number;
}

const created = new Date('2020-01-01T00:00:00Z');
/** The keys of a process by name and type: a new RSA key takes a second. */
const generated = new Map<string, ReturnType<typeof generate>>();

async function generate(name: string, type: 'rsa' | 'ecc') {
  const { generateKey } = await import('openpgp');
  const userIDs = [{ name, email: `${name}@example.com` }];
  return generateKey({ type, rsaBits: 2048, userIDs, date: created, format: 'object' });
}

/** Writes a private key as GnuPG would export it, and the public key beside it. Returns the file of the private key. */
export async function writeKey(folder: string, name: string, options: KeyOptions = {}): Promise<string> {
  const { type = 'rsa', passphrase, changed = created, expiresAfter } = options;
  const key = `${type} ${name}`;
  if (!generated.has(key)) generated.set(key, generate(name, type));
  const made = await generated.get(key);
  if (!made) throw new Error('No key was generated.');
  const { reformatKey } = await import('openpgp');
  const { privateKey } = await reformatKey({
    privateKey: made.privateKey,
    userIDs: made.privateKey.users.flatMap(({ userID }) => (userID ? [userID] : [])),
    passphrase,
    date: changed,
    keyExpirationTime: expiresAfter,
    format: 'object',
  });
  const file = join(folder, `${name}.asc`);
  writeFileSync(file, privateKey.armor());
  writeFileSync(join(folder, `${name}.public.asc`), privateKey.toPublic().armor());
  return file;
}
