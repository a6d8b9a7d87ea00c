/** Users that existed before Terraform: refused, adopted or imported; and brokers that accept no users. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brokerId, canary, foreignPassword, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';
import { describeWithout } from '../../support/terraform/terraform';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const foreign = (body = '') => userBlock(body, { username: 'foreign' });
const passwordOfForeign = () => run.emulator.passwordOf(brokerId, 'foreign');

describe('a user that exists', () => {
  test('is not changed, and the error contains the import command and block', async () => {
    const text = await run.failedApply(foreign());
    expect(text).toContain(`terraform import ADDRESS '${brokerId}/foreign'`);
    expect(text).toContain(`import { to = ADDRESS id = "${brokerId}/foreign" }`);
    expect(text).toContain('set adopt_existing = true');
    expect(text).toMatch(
      /with mq_user\.it,.*where ADDRESS is the address of this resource, which Terraform names above\./,
    );
    expect(passwordOfForeign()).toBe(foreignPassword);
    expect(run.writes()).toEqual([]);
  });

  test('is adopted with adopt_existing, configured, and finally destroyed', async () => {
    run.emulator.broker(brokerId).users.update('foreign', { groups: ['old'], consoleAccess: true });
    await run.apply(foreign('adopt_existing = true\n  groups = ["new"]'));
    expect(run.writes()).toEqual(['UpdateUser']);
    expect(passwordOfForeign()).toBe(canary);
    expect((await run.tf.plan()).isEmpty).toBe(true);
    await run.reboot();
    expect(run.emulator.broker(brokerId).users.describe('foreign')).toMatchObject({
      groups: ['new'],
      consoleAccess: false,
    });
    expect((await run.tf.plan()).isEmpty).toBe(true);
    await run.tf.succeed(['destroy', '-auto-approve', '-no-color']);
    await run.reboot();
    expect(run.usernames()).toEqual([]);
  });

  test('that was created after the broker was described is found by the conflict', async () => {
    run.emulator.inject({
      operation: 'CreateUser',
      fault: {
        kind: 'meanwhile',
        run: () => run.emulator.broker(brokerId).users.create('orders', { password: foreignPassword }),
      },
    });
    expect(await run.failedApply(userBlock())).toContain('The user already exists');
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(foreignPassword);
  });

  test('adopt_existing makes no difference without an existing user', async () => {
    await run.apply(userBlock('adopt_existing = true'));
    expect(run.writes()).toEqual(['CreateUser']);
  });
});

// test/provider/newer-core.test.ts tests the others.
describeWithout('generated configuration', () => {
  test('an import block with -generate-config-out plans only the import and needs no password', async () => {
    run.emulator.broker(brokerId).users.update('foreign', { groups: ['writers', 'readers'], consoleAccess: true });
    run.write(`import {\n  to = mq_user.it\n  id = "${brokerId}/foreign"\n}`);
    const plan = await run.tf.succeed(['plan', '-no-color', '-generate-config-out=generated.tf']);
    expect(plan.text).toContain('1 to import, 0 to add, 0 to change, 0 to destroy');
    const generated = readFileSync(join(run.tf.folder, 'generated.tf'), 'utf8');
    run.tf.write(generated.replace(/password_wo +=.*/, `password_wo = ${JSON.stringify(canary)}`), 'generated.tf');
    expect((await run.tf.plan()).text).toContain('1 to import, 0 to add, 0 to change, 0 to destroy');
    await run.tf.apply();
    expect((await run.tf.plan()).isEmpty).toBe(true);
    expect(run.writes()).toEqual([]);
  });
});

describe('before the first write, there is an error if the broker', () => {
  const on = (broker: string, body = '') => userBlock(body, { broker });

  test('does not exist', async () => {
    expect(await run.failedApply(on('b-nowhere'))).toContain('The broker was not found');
  });
  test('runs RabbitMQ', async () => {
    const rabbit = run.emulator.seedBroker({ brokerId: 'b-rabbit', engineType: 'RABBITMQ' });
    expect(await run.failedApply(on(rabbit))).toContain('RABBITMQ');
  });
  test('authenticates with LDAP', async () => {
    const ldap = run.emulator.seedBroker({ brokerId: 'b-ldap', authenticationStrategy: 'LDAP' });
    expect(await run.failedApply(on(ldap))).toContain('LDAP');
  });
  test('is full', async () => {
    const users = Array.from({ length: 250 }, (_, i) => ({ username: `user-${i}`, password: foreignPassword }));
    const full = run.emulator.seedBroker({ brokerId: 'b-full', users });
    expect(await run.failedApply(on(full))).toContain('The broker has the maximum number of users');
  });
  test('is not RUNNING for too long', async () => {
    run.emulator.broker(brokerId).hold('REBOOT_IN_PROGRESS');
    const text = await run.failedApply(on(brokerId, 'timeouts {\n    create = "1s"\n  }'));
    expect(text).toContain('REBOOT_IN_PROGRESS');
  });
  afterEach(() => expect(run.writes()).toEqual([]));
});

test('the provider waits for a broker that reboots', async () => {
  const broker = run.emulator.broker(brokerId);
  broker.hold('REBOOT_IN_PROGRESS');
  setTimeout(() => broker.release(), 600);
  await run.apply(userBlock());
  expect(run.usernames()).toEqual(['foreign', 'orders']);
});

test('on a full broker, a user can replace a deleted user after the reboot that the error asks for', async () => {
  const users = Array.from({ length: 249 }, (_, i) => ({ username: `user-${i}`, password: foreignPassword }));
  const broker = run.emulator.seedBroker({ brokerId: 'b-full', users });
  await run.apply(userBlock('', { broker, username: 'last' }));
  const refused = await run.failedApply(userBlock('', { broker, username: 'renamed' }));
  expect(refused).toContain(
    'The broker b-full has 250 users, the maximum that Amazon MQ allows with simple authentication. Of these, 1 user will be deleted by the next reboot: reboot the broker, and apply again.',
  );
  run.emulator.broker(broker).users.applyPending();
  await run.tf.apply();
  expect(run.usernames(broker)).toContain('renamed');
  expect(run.usernames(broker)).not.toContain('last');
});

test.each(['soon', '-1m', '5'])('the timeout %p is refused on its attribute', async (text) => {
  run.write(userBlock(`timeouts {\n    create = "${text}"\n  }`));
  const { stdout } = await run.tf.run(['validate', '-json']);
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { summary: string; snippet: { code: string } }[] };
  expect(diagnostics).toMatchObject([{ summary: 'Invalid create' }]);
  expect(diagnostics[0]?.snippet.code).toContain('create =');
});
