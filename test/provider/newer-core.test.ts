/** `terraform query`, actions and import by identity, in a core that has them; TF_BINARY names a newer one. */
import { brokerId, startRun, userBlock, type Run } from '../support/terraform/mq-provider';
import { describeWith } from '../support/terraform/terraform';

let run: Run;
beforeEach(async () => {
  run = await startRun({ rebootMillis: 50 });
});
afterEach(() => run.close());

const reboots = () => run.emulator.callCounts().RebootBroker ?? 0;

describeWith('import by identity', () => {
  const importBlock = (username: string) => `
import {
  to       = mq_user.it
  identity = {
    broker_id = "${brokerId}"
    username  = "${username}"
  }
}
`;

  test('an existing user is imported and updated, and the next plan is empty', async () => {
    await run.apply(importBlock('foreign') + userBlock('groups = ["readers"]', { username: 'foreign' }));
    expect(run.writes()).toEqual(['UpdateUser']);
    expect(run.tf.state('mq_user.it')).toMatchObject({ id: `${brokerId}/foreign`, groups: ['readers'] });
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('an identity that breaks a rule is refused', async () => {
    run.write(importBlock('..') + userBlock('', { username: 'foreign' }));
    const { status, text } = await run.tf.run(['plan', '-no-color']);
    expect(status).toBe(1);
    expect(text).toContain('The import id is not that of a user');
  });
});

describeWith('query', () => {
  const listBlock = (more = '', broker = brokerId) => `
list "mq_user" "all" {
  provider = mq
  ${more}
  config {
    broker_id = "${broker}"
  }
}
`;

  test('lists the users of a broker', async () => {
    run.write('');
    run.tf.write(listBlock(), 'users.tfquery.hcl');
    const { text } = await run.tf.succeed(['query', '-no-color']);
    expect(text).toContain('username=foreign');
    expect(text).toContain(`foreign on ${brokerId}`);
  });

  test('writes a configuration that imports them', async () => {
    run.write('');
    run.tf.write(listBlock('include_resource = true'), 'users.tfquery.hcl');
    await run.tf.succeed(['query', '-no-color', '-generate-config-out=generated.tf']);
    expect(run.tf.read('generated.tf')).toMatch(/identity = \{\s*broker_id = "b-1234[^"]*"\s*username\s*= "foreign"/);
  });

  test('shows a diagnostic for a broker that does not exist', async () => {
    run.write('');
    run.tf.write(listBlock('', 'b-nowhere'), 'users.tfquery.hcl');
    expect((await run.tf.run(['query', '-no-color'])).text).toContain('The users could not be listed');
  });
});

describeWith('actions', () => {
  const action = (body = '') => `
action "mq_reboot_broker" "now" {
  config {
    broker_id = "${brokerId}"
    ${body}
  }
}
`;

  test('reboots a broker after a change of a user, and shows its progress', async () => {
    const trigger = `lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.mq_reboot_broker.now]
    }
  }`;
    const { text } = await run.apply(action() + userBlock(trigger));
    expect(reboots()).toBe(1);
    expect(text).toContain('the broker reboots');
    expect(run.emulator.broker(brokerId).state).toBe('RUNNING');
    await run.apply(action() + userBlock(`groups = ["readers"]\n${trigger}`));
    expect(reboots()).toBe(2);
  });

  test('runs on its own, and with that option only if a change is pending', async () => {
    const invoke = ['apply', '-auto-approve', '-no-color', '-invoke=action.mq_reboot_broker.now'];
    run.write(action());
    await run.tf.succeed(invoke);
    expect(reboots()).toBe(1);
    run.write(action('only_if_pending = true'));
    await run.tf.succeed(invoke);
    expect(reboots()).toBe(1);
  });
});
