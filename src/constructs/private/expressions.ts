/**
 * Turns values of props into Terraform expressions, so that a rule's condition can be written about a value that only
 * Terraform will know. In Terraform's JSON every string is a template; in an expression a template needs quotes.
 */
import type { IResolveContext } from './framework';
import { Lazy } from './framework';
import { hclQuoted } from '../../rules/internal';
import { hasReference } from './references';

/**
 * Returns a condition about values, as a string for Terraform's JSON. The values are read at synth, when every token can be
 * resolved and every logical id is final.
 */
export function conditionOn<T extends readonly unknown[]>(
  values: () => T,
  condition: (...expressions: { [K in keyof T]: string }) => string,
): string {
  return Lazy.stringValue({
    produce: (context: IResolveContext) => {
      const expressions = values().map((value) => expressionOf(context.resolve(value)));
      return `\${${condition(...(expressions as { [K in keyof T]: string }))}}`;
    },
  });
}

/** Returns whether the expression of a resolved value refers to anything in the configuration. */
export function refers(value: unknown): boolean {
  return hasReference(expressionOf(value));
}

/** Returns the expression of a resolved value: `${var.x}` becomes `var.x`, `a-${var.x}` becomes `"a-${var.x}"`. */
export function expressionOf(value: unknown): string {
  if (typeof value === 'string') return stringExpression(value);
  if (Array.isArray(value)) return `[${value.map(expressionOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  // In JSON a key is a template as well.
  return `{ ${entries.map(([key, entry]) => `${keyOf(key)} = ${expressionOf(entry)}`).join(', ')} }`;
}

function keyOf(key: string): string {
  const expression = expressionOf(key);
  return expression.startsWith('"') ? expression : `(${expression})`;
}

function stringExpression(template: string): string {
  let quoted = '';
  for (let at = 0; at < template.length;) {
    const end = isEscape(template, at) ? at + 3 : opens(template, at) ? endOfTemplate(template, at + 2) : 0;
    if (end === template.length && at === 0 && template.startsWith('${')) return parenthesized(template.slice(2, -1));
    const next = end > 0 ? end : at + String.fromCodePoint(template.codePointAt(at) ?? 0).length;
    const part = template.slice(at, next);
    quoted += end > 0 ? part : hclQuoted(part);
    at = next;
  }
  return `"${quoted}"`;
}

/** Returns an expression in parentheses, which an operator needs, or without them if it is a plain reference. */
function parenthesized(expression: string): string {
  const trimmed = expression.trim();
  return /^[\w.-]+$/.test(trimmed) ? trimmed : `(${trimmed})`;
}

const isEscape = (text: string, at: number): boolean => /^(\$\$|%%)\{/.test(text.slice(at, at + 3));
const opens = (text: string, at: number): boolean => /^[$%]\{/.test(text.slice(at, at + 2));

/** Returns the index after the brace that closes a template, given the index after the one that opened it. */
function endOfTemplate(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') at = endOfString(text, at + 1) - 1;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Returns the index after the quote that closes a string; templates inside the string may contain quotes as well. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    if (isEscape(text, at)) at += 2;
    else if (opens(text, at)) at = endOfTemplate(text, at + 2) - 1;
    else if (text.charAt(at) === '\\') at++;
    else if (text.charAt(at) === '"') return at + 1;
  }
  return text.length;
}
