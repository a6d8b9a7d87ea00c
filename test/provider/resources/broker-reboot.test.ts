/** `mq_broker_reboot` through the real Terraform, against the emulator. */
import { DeleteBrokerCommand } from '@aws-sdk/client-mq';
import { clientOf } from '../../support/aws/emulated';
import { brokerId, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun({ rebootMillis: 150 });
});
afterEach(() => run.close());

const rebootBlock = (body = '', broker = brokerId) => `
resource "mq_broker_reboot" "it" {
  broker_id = "${broker}"
  ${body}
  depends_on = [mq_user.it, mq_user.two]
}
`;
const users = (groups = '') => userBlock(groups) + userBlock(groups, { name: 'two', username: 'billing' });
const reboots = () => run.emulator.callCounts().RebootBroker ?? 0;
const pending = () =>
  run.emulator
    .broker(brokerId)
    .users.summaries()
    .filter(({ pendingChange }) => pendingChange);

test('one reboot applies the changes of several users, and is complete when the apply ends', async () => {
  await run.apply(users() + rebootBlock());
  expect(reboots()).toBe(1);
  expect(pending()).toEqual([]);
  expect(run.emulator.broker(brokerId).state).toBe('RUNNING');
  expect(run.tf.state('mq_broker_reboot.it')).toMatchObject({
    id: brokerId,
    reboot_without_pending_changes: false,
    rebooted_at: expect.stringMatching(/^20\d\d-\d\d-\d\dT/),
  });
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a changed trigger reboots the broker again, once, and unchanged triggers do not', async () => {
  const triggers = (value: string) => `triggers = { users = "${value}" }`;
  await run.apply(users() + rebootBlock(triggers('1')));
  await run.apply(users('groups = ["readers"]') + rebootBlock(triggers('1')));
  expect(reboots()).toBe(1);
  expect(pending()).toHaveLength(2);
  await run.apply(users('groups = ["readers"]') + rebootBlock(triggers('2')));
  expect(reboots()).toBe(2);
  expect(pending()).toEqual([]);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('the broker is not rebooted if nothing is pending, unless reboot_without_pending_changes is set', async () => {
  await run.apply(users());
  await run.reboot();
  run.emulator.clearCalls();
  await run.apply(users() + rebootBlock());
  expect(reboots()).toBe(0);
  expect(run.tf.state('mq_broker_reboot.it')).toMatchObject({ rebooted_at: null });
  await run.apply(users() + rebootBlock('reboot_without_pending_changes = true'));
  expect(reboots()).toBe(1);
  await run.apply(users() + rebootBlock('reboot_without_pending_changes = true\n  triggers = { a = "1" }'));
  expect(reboots()).toBe(2);
  await run.apply(users() + rebootBlock('triggers = { a = "1" }'));
  expect(reboots()).toBe(2);
});

test('a destroy and a change of a timeout do not reboot the broker', async () => {
  await run.apply(users() + rebootBlock());
  await run.apply(users() + rebootBlock('timeouts {\n    update = "1h"\n  }'));
  await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
  expect(reboots()).toBe(1);
});

test('a timeout may be longer than the longest timer of Node.js', async () => {
  const timeouts = 'timeouts {\n    create = "10000h"\n  }';
  await run.apply(users(timeouts) + rebootBlock(timeouts));
  expect([reboots(), pending()]).toEqual([1, []]);
});

test('a broker that is not RUNNING again in time is an error, and the next apply continues', async () => {
  await run.apply(users());
  run.emulator.inject({
    operation: 'RebootBroker',
    fault: {
      kind: 'meanwhile',
      run: () => void setTimeout(() => run.emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS'), 5),
    },
  });
  const text = await run.failedApply(users() + rebootBlock('timeouts {\n    create = "1s"\n  }'));
  expect(text).toContain('The broker could not be rebooted');
  expect(text).toContain('REBOOT_IN_PROGRESS');
  run.emulator.broker(brokerId).release();
  await run.apply(users() + rebootBlock());
  expect(pending()).toEqual([]);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a reboot that was refused because of another one, which is over by now, is requested again', async () => {
  await run.apply(users());
  run.emulator.inject({
    operation: 'RebootBroker',
    fault: {
      kind: 'error',
      status: 400,
      name: 'BadRequestException',
      message: 'A broker can be rebooted in the state RUNNING; this one is REBOOT_IN_PROGRESS.',
    },
  });
  await run.apply(users() + rebootBlock());
  expect(pending()).toEqual([]);
});

test('the reboot of a broker that was deleted is removed from the state', async () => {
  await run.apply(users() + rebootBlock());
  await clientOf(run.emulator.endpoint).send(new DeleteBrokerCommand({ BrokerId: brokerId }));
  expect((await run.tf.plan()).text).toContain('3 to add, 0 to change, 0 to destroy');
});

test('an ARN is refused at validate', async () => {
  run.write(users() + rebootBlock('', 'arn:aws:mq:us-east-1:123456789012:broker:orders:b-1'));
  expect((await run.tf.run(['validate', '-no-color'])).text).toContain('Invalid broker_id (broker-id-form)');
});
