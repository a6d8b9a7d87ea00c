/** Compares the IAM permissions in the README of an example with the calls that its commands made. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../../src/emulator';
import { root } from './blocks';

/** AWS allows it to everyone. */
const free = ['GetCallerIdentity'];

/** Expects the README to list the permission for every call that the emulator received. */
export function expectListedPermissions(name: string, emulator: Emulator): void {
  const readme = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8');
  const [text = ''] = /^\*\*IAM permissions[^]*?(?=\n\n(?:\*\*|#))/m.exec(readme) ?? [];
  const listed = [...text.matchAll(/`(?:mq|secretsmanager):(\w+)`/g)].map(([, operation]) => operation);
  const called = Object.keys(emulator.callCounts()).filter((operation) => !free.includes(operation));
  expect(called).not.toEqual([]);
  expect(called.filter((operation) => !listed.includes(operation))).toEqual([]);
}
