/** `moved` blocks between addresses of `mq_user`, with write-only passwords, through the real Terraform. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { brokerId, canary, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const moved = (from: string, to: string) => `
moved {
  from = ${from}
  to   = ${to}
}
`;
const secondPassword = 'Canary-5e77-passphrase';
const passwordOf = () => run.emulator.passwordOf(brokerId, 'orders');

test('a moved user is the same user: nothing is written, and the password stays', async () => {
  await run.apply(userBlock());
  await run.reboot();
  const writes = run.writes();
  const { text } = await run.apply(moved('mq_user.it', 'mq_user.renamed') + userBlock('', { name: 'renamed' }));
  expect(text).toContain('0 added, 0 changed, 0 destroyed');
  expect(run.writes()).toEqual(writes);
  expect(run.tf.state('mq_user.renamed')).toMatchObject({ username: 'orders', password_wo: null });
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a move and a new password are one update', async () => {
  await run.apply(userBlock());
  await run.reboot();
  const before = run.writes().length;
  const renamed = userBlock('', { name: 'renamed', password: secondPassword });
  await run.apply(moved('mq_user.it', 'mq_user.renamed') + renamed.replace('version = 1', 'version = 2'));
  expect(run.writes().slice(before)).toEqual(['UpdateUser']);
  await run.reboot();
  expect(passwordOf()).toBe(secondPassword);
  for (const password of [canary, secondPassword]) expect(run.tf.read('terraform.tfstate')).not.toContain(password);
});

test('users move from count to for_each, and into a module', async () => {
  const names = ['orders', 'billing'];
  const body = (meta: string, username: string, name = 'it') => `
resource "mq_user" "${name}" {
  ${meta}
  broker_id           = "${brokerId}"
  username            = ${username}
  password_wo         = "${canary}"
  password_wo_version = 1
}
`;
  await run.apply(body(`count = 2`, `${JSON.stringify(names)}[count.index]`));
  const before = run.writes().length;
  const moves = names.map((name, index) => moved(`mq_user.it[${index}]`, `mq_user.all["${name}"]`)).join('');
  await run.apply(moves + body(`for_each = toset(${JSON.stringify(names)})`, 'each.key', 'all'));
  expect(run.writes().slice(before)).toEqual([]);

  const module = `
terraform {
  required_providers {
    mq = { source = "cdktf-mq-users/mq" }
  }
}
${body(`for_each = toset(${JSON.stringify(names)})`, 'each.key', 'all')}`;
  mkdirSync(join(run.tf.folder, 'users'));
  run.tf.write(module, 'users/main.tf');
  run.write(`module "users" {\n  source = "./users"\n}\n${moved('mq_user.all', 'module.users.mq_user.all')}`);
  await run.tf.succeed(['get', '-no-color']);
  await run.tf.apply();
  expect(run.writes().slice(before)).toEqual([]);
  expect(run.usernames()).toEqual(['billing', 'foreign', 'orders']);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a user that is moved and renamed is replaced, with its new password', async () => {
  await run.apply(userBlock());
  const before = run.writes().length;
  const renamed = userBlock('', { name: 'renamed', username: 'shipping', password: secondPassword });
  await run.apply(moved('mq_user.it', 'mq_user.renamed') + renamed);
  expect(run.writes().slice(before).sort()).toEqual(['CreateUser', 'DeleteUser']);
  expect(run.usernames()).toEqual(['foreign', 'shipping']);
});
