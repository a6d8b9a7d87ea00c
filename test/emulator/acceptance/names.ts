/** The names and tags of what a run creates, by which it and later runs find it. */
import { randomBytes } from 'node:crypto';

export const prefix = 'mq-users-acceptance-';
/** The name of a run is the prefix and 12 hexadecimal digits. */
const pattern = new RegExp(`^${prefix}[0-9a-f]{12}`);

/** How long what a run creates can be needed. Later, it is a leftover. */
export const lifetimeMillis = 6 * 60 * 60 * 1000;

const createdBy = 'cdktf-mq-users acceptance suite';

export const newName = () => prefix + randomBytes(6).toString('hex');

/** Returns the name of the run that created something, by the name of that, or undefined. */
export const runOf = (name: string | undefined): string | undefined => pattern.exec(name ?? '')?.[0];

export const tagsOf = (now: number) => ({
  'created-by': createdBy,
  purpose: 'comparison of an emulator with Amazon MQ',
  expires: new Date(now + lifetimeMillis).toISOString(),
});

/** Whether the tags are those of a run that has ended, also if it was killed. */
export function isExpired(tags: Readonly<Record<string, string>>, now: number): boolean {
  return tags['created-by'] === createdBy && Date.parse(tags.expires ?? '') < now;
}
