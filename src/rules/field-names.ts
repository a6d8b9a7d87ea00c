/** Messages that use other names for the fields than TypeScript: attributes of Terraform, options of a command. */
import { adviceOf } from './check';
import type { UserField } from './fields';
import type { Violation } from './violation';
import { RULES } from './table';

/** The names of the fields for the reader of a message. */
export type FieldNames = Readonly<Partial<Record<UserField, string>>>;

/** Returns the message of a violation with these names. Only the text of the rule changes, never a quoted value. */
export function messageFor({ rule: id, message }: Violation, names: FieldNames): string {
  const rule = RULES.find((one) => one.id === id);
  const advice = rule === undefined ? '' : adviceOf(rule);
  if (!message.endsWith(advice)) return message;
  const renamed = advice.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) => names[word as UserField] ?? word);
  return message.slice(0, message.length - advice.length) + renamed;
}
