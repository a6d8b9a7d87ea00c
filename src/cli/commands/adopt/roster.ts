/** `mq-user adopt --format roster`: a roster in YAML. Its strings are those of JSON, which YAML reads as well. */
import type { Adopted } from './code';
import { escapeUnits } from '../../shared/output';

/** Returns the roster. */
export function rosterCode({ brokerId, users }: Adopted): string {
  const lines = users.flatMap(({ username, groups, consoleAccess, replicationUser }) => [
    `  - username: ${yamlString(username)}`,
    ...(groups.length > 0 ? [`    groups: [${groups.map(yamlString).join(', ')}]`] : []),
    ...(consoleAccess ? ['    consoleAccess: true'] : []),
    ...(replicationUser ? ['    replicationUser: true'] : []),
  ]);
  return [`brokerId: ${yamlString(brokerId)}`, users.length === 0 ? 'users: []' : 'users:', ...lines, ''].join('\n');
}

/** YAML allows no control character in a text, and has an escape of its own beyond the first 65,536 characters. */
function yamlString(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => {
      if (character.length === 1) return escapeUnits(character);
      return `\\U${character.codePointAt(0)?.toString(16).padStart(8, '0')}`;
    },
  );
}
