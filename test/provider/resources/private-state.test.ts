/** Private state that this provider did not write, through the real Terraform. */
import { brokerId, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

/** Replaces the private state of every instance, as bytes. */
function setPrivateState(bytes: string): void {
  const state = JSON.parse(run.tf.read('terraform.tfstate')) as {
    serial: number;
    resources: { instances: { private?: string }[] }[];
  };
  for (const { instances } of state.resources) {
    for (const instance of instances) instance.private = Buffer.from(bytes).toString('base64');
  }
  run.tf.write(JSON.stringify(state), 'terraform.tfstate');
}

test.each([
  ['is not JSON', 'not JSON', 'The private state of the object cannot be read'],
  ['is not an object', '[1]', 'The private state of the object cannot be read'],
  [
    'is nested too deeply',
    '{"a":'.repeat(100) + '1' + '}'.repeat(100),
    'The private state of the object cannot be read',
  ],
  ['contains a string for a flag', '{"replicationUser":"yes"}', 'The private state of the user is damaged'],
  ['contains an object for a version', '{"secretVersion":{"a":1}}', 'The private state of the user is damaged'],
  ['contains an unknown origin', '{"origin":"stolen"}', 'The private state of the user is damaged'],
  [
    'contains numbers',
    '{"claim":1,"brokerArn":2,"others":3,"keptFor":[4]}',
    'The private state of the user is damaged',
  ],
])('private state that %s is ignored with a warning', async (_what, bytes, summary) => {
  await run.apply(userBlock('replication_user = true'));
  setPrivateState(bytes);
  const plan = await run.tf.run(['plan', '-no-color']);
  expect(plan.text).toContain(summary);
  expect(plan.status).toBe(0);
  await run.apply(userBlock('replication_user = true\n  groups = ["new"]'));
  expect((await run.tf.plan()).text).not.toContain(summary);
  await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
  expect(run.usernames()).toEqual(['foreign']);
});

test('missing private state is written by the next apply without a message', async () => {
  await run.apply(userBlock());
  setPrivateState('');
  const plan = await run.tf.plan();
  expect(plan.isEmpty).toBe(true);
  expect(plan.text).not.toContain('Warning');
  await run.apply(userBlock('groups = ["new"]'));
  expect(run.emulator.broker(brokerId).users.describe('orders').pending).toMatchObject({ groups: ['new'] });
});
