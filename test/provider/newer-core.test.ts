/** `terraform query`, actions and import by identity, in a core that has them; TF_BINARY names a newer one. */
import { brokerId, foreignPassword, startRun, userBlock, type Run } from '../support/terraform/mq-provider';
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

describeWith('generated configuration', () => {
  /** The import block. The provider may only be set as long as the configuration is generated. */
  const importBlock = (provider = '') => `import {\n  ${provider}\n  to = mq_user.it\n  id = "${brokerId}/foreign"\n}`;
  const generate = () => run.tf.succeed(['plan', '-no-color', '-generate-config-out=generated.tf']);

  test('takes the password from the secret of the user, if there is one', async () => {
    run.emulator.seedSecret({ name: 'mq/foreign', secretString: foreignPassword });
    run.emulator.broker(brokerId).users.update('foreign', { groups: ['writers', 'readers'] });
    run.write(importBlock('provider = mq'));
    const { text } = await generate();
    expect(text).toContain('1 to import, 0 to add, 1 to change');
    const generated = run.tf.read('generated.tf');
    for (const line of ['password_secret_id', '["readers", "writers"]', '"foreign"']) expect(generated).toContain(line);
    expect(generated).not.toMatch(/adopt_existing|console_access|replication_user|pending_change|timeouts/);
    run.write(importBlock());
    await run.tf.succeed(['validate', '-no-color']);
    await run.tf.apply();
    expect((await run.tf.plan()).isEmpty).toBe(true);
    expect(run.writes()).toEqual(['UpdateUser']);
  });

  test('names the secret to create, if there is none', async () => {
    run.write(importBlock('provider = mq'));
    const { text } = await generate();
    // Terraform does not show the warnings of generated configurations in a plan, so this is one of the plan.
    expect(text).toContain('The secret has no password yet');
    expect(run.tf.read('generated.tf')).toMatch(/password_secret_id += "mq\/foreign"/);
    run.write(importBlock());
    await run.tf.succeed(['validate', '-no-color']);
    expect(run.writes()).toEqual([]);
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
    const generated = run.tf.read('generated.tf');
    expect(generated).toMatch(/identity = \{\s*broker_id = "b-1234[^"]*"\s*username\s*= "foreign"/);
    expect(generated).toContain('"mq/foreign"');
    expect(generated).not.toMatch(/adopt_existing|console_access|replication_user/);
    run.tf.delete('users.tfquery.hcl');
    run.emulator.seedSecret({ name: 'mq/foreign', secretString: foreignPassword });
    await run.tf.succeed(['validate', '-no-color']);
    await run.tf.apply();
    expect((await run.tf.plan()).isEmpty).toBe(true);
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
