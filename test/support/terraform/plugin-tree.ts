/** Lists the provider packages in a plugin folder, and everything else in it. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Returns the paths of all files and links in a folder, sorted; empty if it does not exist. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .sort();
  } catch {
    return [];
  }
}
