/** Messages for readers who know the fields by other names than the API's: attributes of Terraform, options of a command. */
import { adviceOf } from './check';
import type { UserField } from './fields';
import type { Violation } from './violation';
import { RULES } from './table';

/** What readers call the fields. */
export type FieldNames = Readonly<Partial<Record<UserField, string>>>;

/** Returns the message of a violation with those names. Only the rule's own words change, never a value that they quote. */
export function messageFor({ rule: id, message }: Violation, names: FieldNames): string {
  const rule = RULES.find((one) => one.id === id);
  const advice = rule === undefined ? '' : adviceOf(rule);
  if (!message.endsWith(advice)) return message;
  const renamed = advice.replace(/\b[a-z]+[A-Z]\w*\b/g, (word) => names[word as UserField] ?? word);
  return message.slice(0, message.length - advice.length) + renamed;
}
