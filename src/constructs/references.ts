/** Finds references in Terraform expressions: Terraform refuses a condition that refers to nothing. */

/**
 * Whether an expression refers to something of the configuration: a variable, a resource, `each.key`, `path.module`.
 * Function names, literals and the variables of `for` are not references.
 */
export function hasReference(expression: string): boolean {
  const tokens = tokensOf(expression);
  const bound = boundNames(tokens);
  return tokens.some((token, index) => {
    if (!isName(token) || keywords.has(token) || bound.has(token)) return false;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    // A name after a dot is an attribute, and one before :: the namespace of a function.
    return before !== '.' && before !== '::' && (after === '.' || after === '[');
  });
}

const keywords: ReadonlySet<string> = new Set(['for', 'in', 'if', 'else', 'endif', 'endfor', 'true', 'false', 'null']);

const isName = (token: string): boolean => /^[\p{ID_Start}_]/u.test(token);

/** The names that `for a, b in` binds. */
function boundNames(tokens: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  tokens.forEach((token, index) => {
    if (token !== 'for') return;
    for (let at = index + 1; at < tokens.length && tokens[at] !== 'in'; at++) names.add(tokens[at] ?? '');
  });
  return names;
}

const next = /\s+|(?<name>[\p{ID_Start}_][\p{ID_Continue}-]*)|(?<other>::|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|.)/suy;

/** The tokens outside of text: text in quotes is left out, and the templates in it are not. */
function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  // For every open quote or template: what ends it.
  const open: ('"' | '}')[] = [];
  let at = 0;
  while (at < expression.length) {
    if (open.at(-1) === '"') {
      const [text = ''] = /^(?:\\.|\$\$\{|%%\{|[$%](?!\{)|[^"\\$%])*/su.exec(expression.slice(at)) ?? [];
      at += text.length;
      if (expression[at] === '"') open.pop();
      else open.push('}');
      at += expression[at] === '"' ? 1 : 2;
      tokens.push(',');
      continue;
    }
    next.lastIndex = at;
    const [text = ''] = next.exec(expression) ?? [];
    at += Math.max(text.length, 1);
    if (text === '"') open.push('"');
    else if (text === '{') open.push('}');
    else if (text === '}') open.pop();
    if (text.trim() !== '' && text !== '"') tokens.push(text);
  }
  return tokens;
}
