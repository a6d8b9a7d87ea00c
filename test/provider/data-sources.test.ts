/** The data sources `mq_user` and `mq_users` through the real Terraform, against the emulator. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokerId, foreignPassword, startRun, type Run } from '../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const one = (username: string, broker = brokerId) => `
data "mq_user" "it" {
  broker_id = "${broker}"
  username  = "${username}"
}
output "it" {
  value = data.mq_user.it
}
`;
const all = (broker = brokerId) => `
data "mq_users" "all" {
  broker_id = "${broker}"
}
output "all" {
  value = data.mq_users.all
}
`;
const output = (name: string) => {
  const state = JSON.parse(readFileSync(join(run.tf.folder, 'terraform.tfstate'), 'utf8')) as {
    outputs: Record<string, { value: unknown }>;
  };
  return state.outputs[name]?.value;
};

test('a user is read with its pending values', async () => {
  run.emulator.broker(brokerId).users.update('foreign', { groups: ['readers'], consoleAccess: true });
  await run.apply(one('foreign'));
  expect(output('it')).toEqual({
    id: `${brokerId}/foreign`,
    broker_id: brokerId,
    username: 'foreign',
    groups: ['readers'],
    console_access: true,
    replication_user: false,
    pending_change: 'UPDATE',
  });
});

test('a user that does not exist is an error with advice', async () => {
  const text = await run.failedApply(one('absent'));
  expect(text).toContain('The user was not found');
  expect(text).toContain('The data source mq_users lists the users of a broker');
});

test('all users of a broker are listed, through all pages', async () => {
  const users = Array.from({ length: 230 }, (_, i) => ({
    username: `user-${String(i).padStart(3, '0')}`,
    password: foreignPassword,
  }));
  const broker = run.emulator.seedBroker({ brokerId: 'b-many', users });
  run.emulator.broker(broker).users.delete('user-229');
  await run.apply(all(broker));
  const listed = output('all') as { id: string; usernames: string[]; users: unknown[] };
  expect(listed.id).toBe(broker);
  expect(listed.usernames).toEqual(users.map(({ username }) => username));
  expect(listed.users.slice(-2)).toEqual([
    { username: 'user-228', pending_change: null },
    { username: 'user-229', pending_change: 'DELETE' },
  ]);
});

test.each([
  ['one user', () => one('orders', 'arn:aws:mq:x:1:broker:y:b-1')],
  ['all users', () => all('arn:aws:mq:x:1:broker:y:b-1')],
])('an ARN is refused at validate, for %s', async (_what, config) => {
  run.write(config());
  expect((await run.tf.run(['validate', '-no-color'])).text).toContain('Invalid broker_id (broker-id-form)');
});

test('listing the users of a broker that does not exist is an error', async () => {
  expect(await run.failedApply(all('b-nowhere'))).toContain('The users could not be listed');
});
