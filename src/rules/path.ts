/** Formats the paths of violations. */
import type { Path } from './violation';
import { readList, typeName } from './input';
import { quote } from './text';

/** Returns `[0].users[3].groups[1]` for `[0, 'users', 3, 'groups', 1]`. Names with special characters are quoted. */
export function formatPath(path: Path): string {
  const parts = readList(path);
  if (!parts)
    throw new Error(`formatPath: the path is ${typeName(path)}. Allowed: a list of names and numbers. Pass one.`);
  return parts
    .map((given, index) => {
      const part = typeof given === 'number' ? given : String(given);
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(part)) return `[${quote(part)}]`;
      return `${index > 0 ? '.' : ''}${part}`;
    })
    .join('');
}
