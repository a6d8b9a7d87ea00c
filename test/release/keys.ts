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

async function generate(name: string, type: 'rsa' | 'ecc'): Promise<string> {
  const { generateKey } = await import('openpgp');
  const userIDs = [{ name, email: `${name}@example.com` }];
  const { privateKey } = await generateKey({ type, rsaBits: 2048, userIDs, date: created, format: 'armored' });
  return privateKey;
}

/** Writes a private key as GnuPG would export it, and the public key beside it. Returns the file of the private key. */
export async function writeKey(folder: string, name: string, options: KeyOptions = {}): Promise<string> {
  const { type = 'rsa', passphrase, changed = created, expiresAfter } = options;
  const id = `${type} ${name}`;
  const armoredKey = generated.get(id) ?? generate(name, type);
  generated.set(id, armoredKey);
  const { readPrivateKey, reformatKey } = await import('openpgp');
  const { privateKey, publicKey } = await reformatKey({
    privateKey: await readPrivateKey({ armoredKey: await armoredKey }),
    userIDs: [{ name, email: `${name}@example.com` }],
    passphrase,
    date: changed,
    keyExpirationTime: expiresAfter,
    format: 'armored',
  });
  const file = join(folder, `${name}.asc`);
  writeFileSync(file, privateKey);
  writeFileSync(join(folder, `${name}.public.asc`), publicKey);
  return file;
}
