/** Paths as people and machines read them. */
import type { Path } from './check';

/** `[0].users[3].groups[1]` for `[0, 'users', 3, 'groups', 1]`; a field that is no plain name is quoted. */
export function formatPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(part)) return `[${JSON.stringify(part)}]`;
      return `${index > 0 ? '.' : ''}${part}`;
    })
    .join('');
}
