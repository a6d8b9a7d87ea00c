/** Reads the key that signs a release, and signs with it. */
import { readFileSync } from 'node:fs';
import type { Key, PrivateKey } from 'openpgp' with { 'resolution-mode': 'import' };
import { Refused } from './refused';

/** Where the key and its passphrase are. */
export interface SigningKeyFiles {
  readonly file: string;
  /** A file whose first line is the passphrase. Default: the environment variable. */
  readonly passphraseFile?: string;
}

/** A key that can sign. */
export interface SigningKey {
  /** The 16 digits that Terraform shows. */
  readonly id: string;
  readonly fingerprint: string;
  /** The public key, as registries and users need it. */
  readonly publicKey: string;
  /** Returns a binary detached signature, with the date of the release as its time. */
  sign(content: Uint8Array, date: Date): Promise<Uint8Array>;
}

/** The environment variable with the passphrase. */
export const PASSPHRASE_VARIABLE = 'SIGNING_KEY_PASSPHRASE';

const MIN_RSA_BITS = 2048;

/**
 * Loads OpenPGP.js, which signs without a GnuPG keyring or agent. Proton maintains it, and it has no dependencies. Its
 * types are those of an ES module.
 */
async function openpgp() {
  const library = await import('openpgp');
  const { config, enums } = library;
  const settings = {
    ...config,
    // Two signatures of one content have the same bytes.
    nonDeterministicSignaturesViaNotation: false,
    // OpenPGP.js refuses DSA by default; Terraform's registry takes it.
    rejectPublicKeyAlgorithms: new Set([enums.publicKey.elgamal]),
    minRSABits: MIN_RSA_BITS,
  };
  return { ...library, config: settings };
}

/** Terraform's registry takes no others. */
const ALLOWED_ALGORITHMS = new Set(['rsaEncryptSign', 'rsaSign', 'dsa']);

/**
 * Reads and unlocks a key.
 *
 * @param now the time at which the key must be valid
 * @throws Refused with everything that is wrong with the key or its passphrase
 */
export async function readSigningKey(
  { file, passphraseFile }: SigningKeyFiles,
  env: NodeJS.ProcessEnv,
  now: Date,
): Promise<SigningKey> {
  const locked = await readPrivateKey(file);
  const problems = await keyProblems(locked, file, now);
  const unlocked = await unlock(locked, file, passphraseOf(passphraseFile, env)).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    problems.push(...error.problems);
    return locked;
  });
  if (problems.length > 0) throw new Refused(problems);
  const { config, createMessage, sign } = await openpgp();
  return {
    id: locked.getKeyID().toHex().toUpperCase(),
    fingerprint: locked.getFingerprint().toUpperCase(),
    publicKey: locked.toPublic().armor(config),
    async sign(content, date) {
      const message = await createMessage({ binary: content });
      const time = new Date(Math.max(date.getTime(), lastChange(locked).getTime()));
      const options = { message, signingKeys: unlocked, detached: true, format: 'binary', date: time, config } as const;
      const signature: unknown = await sign(options);
      if (!(signature instanceof Uint8Array)) throw new Error('The signature is not binary.');
      return signature;
    },
  };
}

async function readPrivateKey(file: string): Promise<PrivateKey> {
  const content = read(file, 'signing key');
  const { config, readKeys, readPrivateKeys } = await openpgp();
  const isArmored = content.toString('latin1').trimStart().startsWith('-----BEGIN PGP');
  const input = isArmored ? { armoredKeys: content.toString('utf8') } : { binaryKeys: content };
  const keys = await readPrivateKeys({ ...input, config } as Parameters<typeof readPrivateKeys>[0]).catch(() => []);
  if (keys.length === 1 && keys[0]) return keys[0];
  if (keys.length > 1) {
    throw new Refused([`The file ${file} has ${keys.length} keys. Export only the key that signs releases.`]);
  }
  const publicKeys = await readKeys({ ...input, config } as Parameters<typeof readKeys>[0]).catch(() => []);
  throw new Refused([
    publicKeys.length > 0
      ? `The file ${file} has a public key, which cannot sign. Export the private key: gpg --armor --export-secret-keys KEY_ID`
      : `The file ${file} has no OpenPGP key that can be read. Export one: gpg --armor --export-secret-keys KEY_ID`,
  ]);
}

/** Returns what is wrong with a key, apart from its passphrase. */
async function keyProblems(key: PrivateKey, file: string, now: Date): Promise<string[]> {
  const { config, enums } = await openpgp();
  const name = `The signing key ${key.getKeyID().toHex().toUpperCase()} in ${file}`;
  const { algorithm, bits = 0 } = key.getAlgorithmInfo();
  if (!ALLOWED_ALGORITHMS.has(algorithm)) {
    return [
      `${name} has the algorithm ${algorithm}. Allowed: RSA or DSA, because Terraform's registry takes no others. Create an RSA key: see docs/releasing.md.`,
    ];
  }
  if (algorithm !== 'dsa' && bits < MIN_RSA_BITS) {
    return [`${name} is an RSA key of ${bits} bits. Allowed: at least ${MIN_RSA_BITS}. Create one with 4096 bits.`];
  }
  if (await key.isRevoked(undefined, undefined, now, config)) return [`${name} is revoked. Use another key.`];
  const expiry = await key.getExpirationTime();
  if (expiry instanceof Date && expiry <= now) {
    return [`${name} expired on ${day(expiry)}. Extend it, export it again and publish it, or use another key.`];
  }
  if (lastChange(key) > now) return [`${name} was made on ${day(lastChange(key))}, in the future. Check the clock.`];
  try {
    const { keyPacket } = await key.getSigningKey(undefined, now, undefined, config);
    const { dsa, rsaEncryptSign, rsaSign } = enums.publicKey;
    if (![dsa, rsaEncryptSign, rsaSign].includes(keyPacket.algorithm)) {
      return [`${name} signs with a subkey that is neither RSA nor DSA. Terraform's registry takes no others.`];
    }
  } catch (error) {
    return [`${name} cannot sign: ${error instanceof Error ? error.message : String(error)}.`];
  }
  return [];
}

async function unlock(key: PrivateKey, file: string, passphrase: string | undefined): Promise<PrivateKey> {
  if (key.isDecrypted()) return key;
  if (passphrase === undefined) {
    throw new Refused([
      `The signing key in ${file} has a passphrase. Write it to a file and pass --passphrase-file, or set ${PASSPHRASE_VARIABLE}.`,
    ]);
  }
  const { config, decryptKey } = await openpgp();
  try {
    return await decryptKey({ privateKey: key, passphrase, config });
  } catch {
    // The library's error does not say more.
    throw new Refused([`The passphrase of the signing key in ${file} is wrong.`]);
  }
}

function passphraseOf(file: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (file === undefined) return env[PASSPHRASE_VARIABLE] || undefined;
  const [line = ''] = read(file, 'passphrase').toString('utf8').split(/\r?\n/);
  if (line === '') throw new Refused([`The first line of the passphrase file ${file} is empty.`]);
  return line;
}

function read(file: string, what: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Refused([
      `The ${what} file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    ]);
  }
}

/** Returns when a key was last changed. A signature with an earlier time than its key is invalid. */
function lastChange(key: Key): Date {
  const signatures = [
    ...key.users.flatMap(({ selfCertifications }) => selfCertifications),
    ...key.subkeys.flatMap(({ bindingSignatures }) => bindingSignatures),
  ];
  const times = [key.getCreationTime(), ...signatures.map(({ created }) => created)];
  return new Date(Math.max(...times.map((time) => time?.getTime() ?? 0)));
}

const day = (date: Date) => date.toISOString().slice(0, 10);
