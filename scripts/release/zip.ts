/** Zip archives whose bytes follow from their content. */
import { createHash } from 'node:crypto';
// Written in JavaScript: the zlib of Node.js compresses differently from version to version and from machine to machine.
import { zipSync, type DeflateOptions, type Zippable } from 'fflate';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly isExecutable?: boolean;
}

/** Unix, whose modes the attributes are. */
const MADE_ON_UNIX = 3;
/** Zip archives hold no earlier time. */
const FIRST_DAY = new Date('1980-01-01T00:00:00Z');

/** How much an archive is compressed: 0 only stores the entries, and 9 takes the most time. */
export type CompressionLevel = NonNullable<DeflateOptions['level']>;

/** Returns a zip archive of the entries, sorted by name, with the day of the date as their time. */
export function zip(entries: readonly ZipEntry[], date: Date, level: CompressionLevel = 9): Uint8Array {
  const zippable: Zippable = {};
  for (const { name, content, isExecutable } of sorted(entries)) {
    const mode = isExecutable ? 0o100755 : 0o100644;
    zippable[name] = [content, { level, mtime: noonOf(date), os: MADE_ON_UNIX, attrs: (mode << 16) >>> 0 }];
  }
  return zipSync(zippable);
}

/** Returns the SHA-256 of a content, in hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The times of a zip archive have no time zone. Every zone has a noon on every day. */
function noonOf(date: Date): Date {
  const day = date < FIRST_DAY ? FIRST_DAY : date;
  return new Date(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), 12);
}

function sorted(entries: readonly ZipEntry[]): ZipEntry[] {
  return [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));
}
