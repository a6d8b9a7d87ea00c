/** Tests that every guess in the code of the emulator is listed, and that every listed guess is in the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GUESSES } from '../../src/emulator/guesses';

const source = join(__dirname, '..', '..', 'src', 'emulator');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && name !== 'guesses.ts',
);
const code = files.map((name) => readFileSync(join(source, name), 'utf8')).join('\n');

test('the guesses in the code are those in the list', () => {
  const marked = new Set([...code.matchAll(/GUESS\(([a-z-]+)\)/g)].map(([, id]) => id));
  expect([...marked].sort()).toEqual(Object.keys(GUESSES).sort());
});

test('every guess in the code has an id', () => {
  expect(code.match(/GUESS(?!\([a-z-]+\))/g)).toBeNull();
});
