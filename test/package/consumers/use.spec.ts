/** Runs in Jest with ts-jest and with Babel, and in Vitest. */
import { checksUsers, createsUser } from './client';
import { synthesizesUser } from './constructs';

test('a user is created', createsUser);
test('users are checked', checksUsers);
test('a user is synthesized', synthesizesUser);
