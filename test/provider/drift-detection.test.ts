/** `drift_detection` through the real Terraform, against the emulator: what each value reads, notices and does not notice. */
import { brokerId, foreignPassword, startRun, userBlock, type Run } from '../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const usernames = Array.from({ length: 130 }, (_, i) => `user-${String(i).padStart(3, '0')}`);
const all = usernames.map((username, i) => userBlock('groups = ["mine"]', { name: `u${i}`, username })).join('');
const write = (detection: string, resources = all) => run.write(resources, `drift_detection = "${detection}"`);
const users = () => run.emulator.broker(brokerId).users;
const reads = () => {
  const operations = run.emulator.calls
    .filter(({ method }) => method === 'GET')
    .map(({ operation }) => operation ?? '');
  return Object.fromEntries(
    [...new Set(operations)].sort().map((one) => [one, operations.filter((other) => other === one).length]),
  );
};

async function planWith(detection: string, resources = all) {
  write(detection, resources);
  run.emulator.clearCalls();
  return run.tf.plan();
}

test('existence reads a broker with one request for 100 users, and full reads each user', async () => {
  write('existence');
  await run.tf.apply();
  expect((await planWith('existence')).isEmpty).toBe(true);
  expect(reads()).toEqual({ ListUsers: 2 });
  expect((await planWith('full')).isEmpty).toBe(true);
  expect(reads()).toMatchObject({ DescribeUser: usernames.length });
});

describe('existence', () => {
  const one = userBlock('groups = ["mine"]');
  const another = userBlock('', { name: 'another', username: 'another' });

  beforeEach(async () => {
    await run.apply(one + another);
    await run.reboot();
  });

  test('notices a user that is gone, and one whose deletion is pending', async () => {
    users().delete('orders');
    const pending = await planWith('existence', one + another);
    expect(pending.text).toContain('1 to add, 0 to change, 0 to destroy');
    await run.reboot();
    const gone = await planWith('existence', one + another);
    expect(gone.text).toContain('mq_user.it will be created');
    // A user that is not listed is read before its resource leaves the state.
    expect(reads()).toMatchObject({ ListUsers: 1, DescribeUser: 1 });
  });

  test('notices pending changes, and that they have been applied', async () => {
    users().update('orders', { groups: ['theirs'] });
    write('existence', one + another);
    await run.tf.apply();
    expect(run.tf.state('mq_user.it')).toMatchObject({ pending_change: 'UPDATE', groups: ['mine'] });
    expect(run.tf.state('mq_user.another')).toMatchObject({ pending_change: null });
    await run.reboot();
    await run.tf.apply();
    expect(run.tf.state('mq_user.it')).toMatchObject({ pending_change: null });
  });

  test('does not notice changed groups, which full does', async () => {
    users().update('orders', { groups: ['theirs'] });
    await run.reboot();
    expect((await planWith('existence', one + another)).isEmpty).toBe(true);
    expect((await planWith('full', one + another)).text).toContain('1 to change');
  });

  test('reads an imported user completely', async () => {
    users().create('imported', { password: foreignPassword, groups: ['theirs'], consoleAccess: true });
    const block = `
resource "mq_user" "imported" {
  broker_id      = "${brokerId}"
  username       = "imported"
  groups         = ["theirs"]
  console_access = true
  password_wo    = null
}
import {
  to = mq_user.imported
  id = "${brokerId}/imported"
}`;
    const { text } = await planWith('existence', one + another + block);
    expect(text).toContain('1 to import, 0 to add, 0 to change');
  });

  test('keeps the state if the broker is in another Region', async () => {
    write('existence', one + another);
    run.tf.write(run.tf.read('main.tf').replace('region = "us-east-1"', 'region = "eu-west-1"'));
    const { status, text } = await run.tf.run(['plan', '-no-color']);
    expect({ status, text }).toMatchObject({
      status: 1,
      text: expect.stringContaining('another Region or account') as string,
    });
  });
});

test.each([
  ['Existence', /The drift detection is "Existence". Allowed: full, existence./],
  ['none', /The drift detection is "none". Allowed: full, existence./],
  ['Se-cret)word', /The drift detection is another text. Allowed: full, existence./],
])('the value %s is an error', async (value, message) => {
  write(value, userBlock());
  const { status, text } = await run.tf.run(['plan', '-no-color']);
  expect(status).toBe(1);
  expect(text).toMatch(message);
});
