// Runs in node --test, with files that TypeScript compiled to ES modules.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { checksUsers, createsUser } from './esm/client.mjs';
import { synthesizesUser } from './esm/constructs.mjs';

test('a user is created', createsUser);
test('users are checked', checksUsers);
test('a user is synthesized', synthesizesUser);

const require = createRequire(import.meta.url);
const manifest = JSON.parse(readFileSync(require.resolve('cdktf-mq-users/package.json'), 'utf8'));
for (const subpath of Object.keys(manifest.exports).filter((path) => !/\.(?:json|jsii)$/.test(path))) {
  const name = `cdktf-mq-users${subpath.slice(1)}`;
  test(`${name} has the same names for import and require`, async () => {
    const { default: whole, __esModule, ['module.exports']: alias, ...imported } = await import(name);
    const required = require(name);
    assert.equal(whole, required);
    assert.equal(__esModule, true);
    assert.ok(alias === undefined || alias === required);
    assert.deepEqual(Object.keys(imported).sort(), Object.keys(required).sort());
    for (const [key, value] of Object.entries(imported)) assert.equal(value, required[key]);
  });
}
