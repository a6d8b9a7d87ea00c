import type { DeflateOptions } from 'fflate';

/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly isExecutable?: boolean;
}

/** How much an archive is compressed: 0 only stores the entries, and 9 takes the most time. */
export type CompressionLevel = NonNullable<DeflateOptions['level']>;

/**
 * Returns a zip archive of the entries, sorted by name, with the day of the date as their time; by default, the first day that
 * zip archives can hold.
 */
export function zip(entries: readonly ZipEntry[], date?: Date, level?: CompressionLevel): Uint8Array;

/** Returns the SHA-256 of a content, in hexadecimal. */
export function sha256(content: Uint8Array | string): string;
