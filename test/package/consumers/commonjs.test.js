// Runs in node --test, with the files that CDKTF's template compiled.
const { test } = require('node:test');
const { checksUsers, createsUser } = require('./client.js');
const { synthesizesUser } = require('./constructs.js');

test('a user is created', createsUser);
test('users are checked', checksUsers);
test('a user is synthesized', synthesizesUser);
