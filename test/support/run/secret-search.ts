/** Looks for secrets in files, in every form in which something might have written them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';

export interface SearchResult {
  /** How many files, and entries of zip archives such as Terraform's saved plans, were read. */
  readonly files: number;
  /** Where a secret was found, and in which form. Never the secret. */
  readonly hits: readonly string[];
}

/** Searches all files below the folders, looking into zip archives. */
export function searchFiles(folders: readonly string[], secrets: readonly string[]): SearchResult {
  const contents = folders.flatMap((folder) => filesIn(folder).flatMap(contentsOf));
  return {
    files: contents.length,
    hits: contents.flatMap(([name, bytes]) => findSecrets(bytes, secrets).map((form) => `${name} (${form})`)),
  };
}

/** The forms in which a text holds one of the secrets. */
export function findSecrets(text: Buffer | string, secrets: readonly string[]): string[] {
  const bytes = Buffer.from(text);
  return secrets.flatMap((secret) => [
    ...forms(secret).flatMap(([form, needle]) => (bytes.includes(needle) ? [form] : [])),
    ...(bytes.includes(secret, 0, 'utf16le') ? ['UTF-16'] : []),
  ]);
}

function forms(secret: string): [form: string, needle: string][] {
  const all: [string, string][] = [
    ['unchanged', secret],
    ['JSON-escaped', escaped(secret)],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded twice', encodeURIComponent(encodeURIComponent(secret))],
    ['every byte URL-encoded', [...Buffer.from(secret)].map((byte) => `%${hex(byte)}`).join('')],
    [
      'every byte URL-encoded in capitals',
      [...Buffer.from(secret)].map((byte) => `%${hex(byte).toUpperCase()}`).join(''),
    ],
    ['HTML entities', htmlEscaped(secret)],
    ['decimal HTML entities', [...secret].map((sign) => `&#${sign.charCodeAt(0)};`).join('')],
    ['hexadecimal HTML entities', [...secret].map((sign) => `&#x${hex(sign.charCodeAt(0))};`).join('')],
    ['Unicode escapes', [...secret].map((sign) => `\\u00${hex(sign.charCodeAt(0))}`).join('')],
    ['hexadecimal escapes', [...secret].map((sign) => `\\x${hex(sign.charCodeAt(0))}`).join('')],
    ['backwards', [...secret].reverse().join('')],
    // The rest of a short password is too little to distinguish it from other text.
    ...(secret.length < 20
      ? []
      : ([
          ['cut off at the end', secret.slice(0, 12)],
          ['cut off at the beginning', secret.slice(-12)],
        ] as [string, string][])),
    [
      'base64 of base64',
      Buffer.from(Buffer.from(secret).toString('base64')).toString('base64').replace(/=+$/, '').slice(0, -2),
    ],
    ['hexadecimal with colons', [...Buffer.from(secret)].map(hex).join(':')],
    ['JSON-escaped as Go does', escapedByGo(secret)],
    ['JSON-escaped twice', escaped(escaped(secret))],
    ['hexadecimal', Buffer.from(secret).toString('hex')],
    ['hexadecimal in capitals', Buffer.from(secret).toString('hex').toUpperCase()],
    ['hexadecimal with spaces', [...Buffer.from(secret)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')],
    ['numbers of bytes', [...Buffer.from(secret)].join(',')],
    // In base64 a text looks different after none, one and two bytes; the characters that depend on neighbours are cut.
    ...[0, 1, 2].flatMap((shift): [string, string][] => {
      const base64 = Buffer.from('\0'.repeat(shift) + secret)
        .toString('base64')
        .replace(/=+$/, '')
        .slice([0, 2, 3][shift], -1);
      return [
        ['base64', base64],
        ['base64url', base64.replaceAll('+', '-').replaceAll('/', '_')],
      ];
    }),
  ];
  return all.filter(([, needle], index) => all.findIndex(([, other]) => other === needle) === index);
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

const htmlEscaped = (text: string): string =>
  text.replace(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign] ?? sign,
  );

const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Go's encoding/json escapes what means something in HTML. */
function escapedByGo(text: string): string {
  return escaped(text).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}

/** Returns the files in a folder. Links are not followed, as they are by `recursive` on Node.js 22 and newer. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

function contentsOf(file: string): [name: string, bytes: Buffer][] {
  const bytes = readFileSync(file);
  if (!bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04'))) return [[file, bytes]];
  const entries = Object.entries(unzipSync(bytes)).map(([name, entry]): [string, Buffer] => [
    `${file}:${name}`,
    Buffer.from(entry),
  ]);
  return [[file, bytes], ...entries];
}
