/** Creates what the calls of a run share. */
import { randomBytes } from 'node:crypto';
import type { Context } from './case';
import { tagsOf } from './names';
import type { Target } from './target';

export function newContext({ mq, region }: Target, name: string, now: number): Context {
  // Hexadecimal digits and both cases: at least 12 characters, at least 4 different ones.
  const password = `Ab1-${randomBytes(16).toString('hex')}`;
  return { mq, region, name, tags: tagsOf(now), password, known: {} };
}
