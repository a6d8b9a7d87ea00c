/** The documents of the npm package: their links lead to files of the package, or to the repository. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { replaceLinks } from '../../build/markdown-links.cjs';

/** What is packed, and where the rest is. */
export interface PackedFiles {
  readonly files: readonly string[];
  /** The address of the repository at the version of the package; undefined if package.json has no `repository`. */
  readonly source: string | undefined;
}

/** Rewrites the documents in a copy of the repository from which the package is packed. */
export function rewriteDocuments(copy: string, packed: PackedFiles): void {
  for (const file of packed.files.filter((name) => name.endsWith('.md'))) {
    writeFileSync(join(copy, file), packedDocument(readFileSync(join(copy, file), 'utf8'), file, packed));
  }
}

/** Returns a document whose links to files that are not packed lead to the repository, or are text if it has no address. */
export function packedDocument(text: string, file: string, { files, source }: PackedFiles): string {
  return replaceLinks(text, (link) => {
    const path = posix.normalize(posix.join(posix.dirname(file), link.path)).replace(/\/$/, '');
    if (files.some((name) => name === path || name.startsWith(`${path}/`))) return link.text;
    return source === undefined ? link.words : `[${link.words}](${source}/${path}${link.anchor})`;
  });
}
