/** Generates a roster in YAML for `mq-user adopt`. Its strings are JSON strings, which are also valid YAML. */
import { adoptedFields, type AdoptedUsers } from './users';
import { escapeUnits } from '../../shared/output';

/** Returns the roster. */
export function rosterCode({ brokerId, users }: AdoptedUsers): string {
  const lines = users.flatMap((user) =>
    adoptedFields(user, yamlString)
      .filter(({ name }) => name !== 'brokerId')
      .map(({ name, code }, index) => `${index === 0 ? '  - ' : '    '}${name}: ${code}`),
  );
  return [`brokerId: ${yamlString(brokerId)}`, users.length === 0 ? 'users: []' : 'users:', ...lines, ''].join('\n');
}

/** Renders a string. YAML allows no control characters, and escapes characters above U+FFFF differently from JSON. */
function yamlString(text: string): string {
  return JSON.stringify(text.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => {
      if (character.length === 1) return escapeUnits(character);
      return `\\U${character.codePointAt(0)?.toString(16).padStart(8, '0')}`;
    },
  );
}
