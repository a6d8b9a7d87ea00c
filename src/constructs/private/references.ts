/** Finds references in Terraform expressions: Terraform refuses a condition that refers to nothing. */

/**
 * Whether an expression refers to something of the configuration: a variable, a resource, `each.key`, `path.module`.
 * Function names, literals and the variables of `for` are not references.
 */
export function hasReference(expression: string): boolean {
  const tokens = tokensOf(expression);
  const scopes = new Scopes();
  return tokens.some((token, index) => {
    const isBound = scopes.read(token);
    if (!isName(token) || keywords.has(token) || isBound) return false;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    // A name after a dot is an attribute, and one before :: the namespace of a function.
    return before !== '.' && before !== '::' && (after === '.' || after === '[');
  });
}

const keywords: ReadonlySet<string> = new Set(['for', 'in', 'if', 'else', 'endif', 'endfor', 'true', 'false', 'null']);

const isName = (token: string): boolean => /^[\p{ID_Start}_]/u.test(token);

/** A `for` whose collection is being read: its names are not bound there. */
interface Head {
  readonly names: string[];
  /** Whether the names are complete: `in` was read. */
  isComplete: boolean;
  /** How many conditionals are open, whose colon is not the one that ends the head. */
  conditionals: number;
}

/** What a bracket or a template encloses. */
interface Scope {
  readonly bound: Set<string>;
  head?: Head;
}

/**
 * The names that `for a, b in` binds, from the colon, or the end of a `%{for}`, on: to the bracket, or the `%{endfor}`,
 * that ends it.
 */
class Scopes {
  private readonly open: Scope[] = [];
  private readonly directives: Set<string>[] = [];

  /** Takes the next token. Returns whether it is a name that is bound. */
  read(token: string): boolean {
    const scope = this.open.at(-1);
    const head = scope?.head;
    if (scope && token === 'for') scope.head = { names: [], isComplete: false, conditionals: 0 };
    else if (token === 'endfor') this.directives.pop();
    else if (/^[[{(]$/.test(token)) this.open.push({ bound: new Set() });
    else if (/^[\]})]$/.test(token)) {
      this.open.pop();
      if (head) this.directives.push(new Set(head.names));
    } else if (scope && head?.isComplete) this.readCollection(token, scope, head);
    else if (head) {
      if (token === 'in') head.isComplete = true;
      else head.names.push(token);
      return true;
    }
    return [...this.open.map(({ bound }) => bound), ...this.directives].some((names) => names.has(token));
  }

  private readCollection(token: string, scope: Scope, head: Head): void {
    if (token === '?') head.conditionals++;
    else if (token === ':' && head.conditionals-- === 0) {
      for (const name of head.names) scope.bound.add(name);
      scope.head = undefined;
    }
  }
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
      const isEnd = expression[at] === '"';
      at += isEnd ? 1 : 2;
      // The template is closed by a brace.
      tokens.push(...(isEnd ? [','] : [',', '{']));
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
