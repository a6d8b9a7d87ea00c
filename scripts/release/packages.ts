/**
 * The files of a version of the provider as Terraform's registry names them: a zip archive for each platform, the
 * manifest, their SHA-256 sums, and the signature of the sums.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageHash, programName, type Platform } from '../../src/provider-package';
import { fileStem, PROTOCOL_VERSIONS, PROVIDER } from './address';
import type { Program } from './programs';
import type { SigningKey } from './signing';
import { sha256, zip, type CompressionLevel, type ZipEntry } from '../../build/zip.cjs';

/** The zip archive of a platform. */
export interface PlatformPackage {
  readonly platform: Platform;
  readonly file: string;
  readonly sha256: string;
  readonly size: number;
  /** The hashes of Terraform's lock file. */
  readonly hashes: readonly string[];
}

/** All files of a version. */
export interface ProviderPackages {
  readonly version: string;
  readonly date: Date;
  /** The folder with the files. */
  readonly folder: string;
  readonly packages: readonly PlatformPackage[];
  readonly sums: string;
  /** Missing if the release is not signed. */
  readonly signature?: { readonly file: string; readonly key: SigningKey };
}

/** The content of a version. */
export interface ProviderContent {
  readonly version: string;
  /** The time of everything in the files. */
  readonly date: Date;
  readonly programs: readonly Program[];
  /** Texts, such as the license, that each archive has beside the program. */
  readonly texts: readonly ZipEntry[];
  readonly key: SigningKey | undefined;
  /** How much the archives are compressed. Default: 9. */
  readonly level?: CompressionLevel;
}

/** Writes the files of a version to a folder. */
export async function writePackages(folder: string, content: ProviderContent): Promise<ProviderPackages> {
  const { version, programs, date, key } = content;
  mkdirSync(folder, { recursive: true });
  const packages = programs.map((program) => writePackage(folder, content, program));
  const manifest = `${fileStem(version)}_manifest.json`;
  const manifestText = json({ version: 1, metadata: { protocol_versions: PROTOCOL_VERSIONS } });
  writeFileSync(join(folder, manifest), manifestText);

  const sums = `${fileStem(version)}_SHA256SUMS`;
  const files = [...packages, { file: manifest, sha256: sha256(manifestText) }];
  const sumsText = files
    .sort((a, b) => (a.file < b.file ? -1 : 1))
    .map((file) => `${file.sha256}  ${file.file}\n`)
    .join('');
  writeFileSync(join(folder, sums), sumsText);
  if (!key) return { version, date, folder, packages, sums };
  const file = `${sums}.sig`;
  writeFileSync(join(folder, file), await key.sign(Buffer.from(sumsText), date));
  return { version, date, folder, packages, sums, signature: { file, key } };
}

function writePackage(
  folder: string,
  { version, date, texts, level }: ProviderContent,
  program: Program,
): PlatformPackage {
  const { platform } = program;
  const name = programName(PROVIDER.type, version, platform);
  const entries = [{ name, content: program.content(), isExecutable: true }, ...texts];
  const archive = zip(entries, date, level);
  const file = `${fileStem(version)}_${platform}.zip`;
  writeFileSync(join(folder, file), archive);
  const sum = sha256(archive);
  return { platform, file, sha256: sum, size: archive.length, hashes: [packageHash(entries), `zh:${sum}`] };
}

/** Returns a value as the text of a JSON file. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
