/** Finds references in Terraform expressions: Terraform refuses a condition that refers to nothing. */

/**
 * Returns whether an expression refers to something in the configuration: a variable, a resource, `each.key`, `path.module`.
 * Function names, literals and the variables of `for` are not references.
 */
export function hasReference(expression: string): boolean {
  const tokens = tokensOf(expression);
  const scopes = new Scopes();
  return tokens.some((token, index) => {
    const isBound = scopes.read(token);
    if (!isName(token) || keywords.has(token) || isBound) return false;
    const [before, after] = [tokens[index - 1], tokens[index + 1]];
    // A name after a dot is an attribute, and a name before :: is the namespace of a function.
    return before !== '.' && before !== '::' && (after === '.' || after === '[');
  });
}

const keywords: ReadonlySet<string> = new Set(['for', 'in', 'if', 'else', 'endif', 'endfor', 'true', 'false', 'null']);

const isName = (token: string): boolean => /^[\p{ID_Start}_]/u.test(token);

/** The head of a `for`, up to the end of its collection, in which its names are not bound. */
interface Head {
  readonly names: string[];
  /** Whether the names are complete, since `in` was read. */
  isComplete: boolean;
  /** The number of open conditionals, whose colons do not end the head. */
  conditionals: number;
}

/** The names that are bound in a bracket or a template. */
interface Scope {
  readonly bound: Set<string>;
  head?: Head;
}

/**
 * The names that `for a, b in` binds: from the colon to the bracket that ends the expression, or from the end of a `%{for}`
 * to its `%{endfor}`.
 */
class Scopes {
  private readonly open: Scope[] = [];
  private readonly directives: Set<string>[] = [];

  /** Reads the next token. Returns whether it is a bound name. */
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

/** Returns the tokens of an expression, without the text in quotes but with the templates in that text. */
function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  // The closing character of every open quote and template.
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
      // A brace closes the template.
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
