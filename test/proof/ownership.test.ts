/**
 * Whose user it is: creations that nobody confirmed, instances that replace each other, two addresses for one user. Real
 * Terraform, with a second actor on the broker. In no case is a user of someone else touched or one of ours forgotten.
 */
import { faults } from '../../src/emulator';
import { brokerId, canary, foreignPassword, startRun, userBlock, type Run } from '../support/mq-provider';

jest.setTimeout(120_000);

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const settings = 'max_retries = 1';
const users = () => run.emulator.broker(brokerId).users;
const someoneCreates = (groups: string[] = []) => users().create('orders', { password: foreignPassword, groups });
const theirs = () => ({ password: run.emulator.passwordOf(brokerId, 'orders'), user: users().describe('orders') });
const terraform = (...args: string[]) => run.tf.run([...args, '-no-color']);
const apply = () => terraform('apply', '-auto-approve');
const destroy = () => terraform('destroy', '-auto-approve');
const isInState = () => run.tf.state('mq_user.it') !== undefined;
/** The user goes on with the password that Terraform set. */
const expectUserKept = () => {
  expect(run.usernames()).toContain('orders');
  expect(users().find('orders')?.pending?.change).not.toBe('DELETE');
};

/** Terraform sends CreateUser, and neither its response nor that of any later call arrives. */
async function createWithoutConfirmation(isPerformed: boolean): Promise<string> {
  run.write(userBlock(), settings);
  const fault = isPerformed ? faults.resetAfter : faults.resetBefore;
  run.emulator.inject({ operation: 'CreateUser', fault, times: Infinity });
  run.emulator.inject({ operation: 'DescribeUser', fault: faults.internalError, times: Infinity });
  const { status, text } = await apply();
  expect(status).toBe(1);
  run.emulator.clearFaults();
  run.emulator.clearCalls();
  return text;
}

describe('a creation that nobody confirmed', () => {
  test('is kept in the state, and the error names every way out', async () => {
    const text = await createWithoutConfirmation(false);
    expect(text).toContain('Whether the user was created is not known');
    for (const way of [
      'terraform state rm',
      `terraform import ADDRESS '${brokerId}/orders'`,
      'adopt_existing = true',
    ]) {
      expect(text).toContain(way);
    }
    expect(isInState()).toBe(true);
  });

  test('is created by the next apply where there is no such user', async () => {
    await createWithoutConfirmation(false);
    expect((await apply()).status).toBe(0);
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    expect((await destroy()).status).toBe(0);
    expect(run.usernames()).toEqual(['foreign']);
  });

  // One that looks exactly like the user that was sent, and one that does not.
  test.each([[[]], [['theirs']]])(
    'never changes or deletes the user that someone else created meanwhile, in groups %j',
    async (groups) => {
      await createWithoutConfirmation(false);
      someoneCreates(groups);
      const before = theirs();
      for (const isActive of [false, true]) {
        if (isActive) users().applyPending();
        const now = isActive ? theirs() : before;
        for (const command of [apply, () => terraform('apply', '-refresh=false', '-auto-approve'), destroy]) {
          const { status, text } = await command();
          expect(text).toContain('The user may belong to someone else');
          expect(status).toBe(1);
          expect(theirs()).toEqual(now);
          expect(isInState()).toBe(true);
        }
        const refresh = await terraform('refresh');
        expect(refresh.status).toBe(0);
        expect(refresh.text).toContain('The user may belong to someone else');
      }
      expect(run.writes()).toEqual([]);
    },
  );

  test('is left alone after an untaint, until adopt_existing is set', async () => {
    await createWithoutConfirmation(false);
    someoneCreates(['theirs']);
    await run.tf.succeed(['untaint', '-no-color', 'mq_user.it']);
    const before = theirs();
    const refused = await apply();
    expect(refused.status).toBe(1);
    expect(refused.text).toContain('The user may belong to someone else');
    expect(theirs()).toEqual(before);
    await run.apply(userBlock('adopt_existing = true'));
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    expect((await run.tf.plan()).isEmpty).toBe(true);
    expect((await destroy()).status).toBe(0);
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('of a user that was created after all is settled by the two commands of the error', async () => {
    await createWithoutConfirmation(true);
    expect((await apply()).status).toBe(1);
    await run.tf.succeed(['state', 'rm', '-no-color', 'mq_user.it']);
    await run.tf.succeed(['import', '-no-color', 'mq_user.it', `${brokerId}/orders`]);
    expect((await apply()).status).toBe(0);
    expect((await destroy()).status).toBe(0);
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('is not in the state where Amazon MQ says that there is no such user, and later someone creates one', async () => {
    run.write(userBlock(), settings);
    run.emulator.inject({ operation: 'CreateUser', fault: faults.resetBefore, times: Infinity });
    const failed = await apply();
    expect(failed.status).toBe(1);
    expect(failed.text).toContain('The user b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9/orders did not exist afterwards');
    expect(isInState()).toBe(false);
    run.emulator.clearFaults();
    someoneCreates();
    const before = theirs();
    const next = await apply();
    expect(next.status).toBe(1);
    expect(next.text).toContain(`terraform import ADDRESS '${brokerId}/orders'`);
    expect((await destroy()).status).toBe(0);
    expect(theirs()).toEqual(before);
  });
});

describe('an instance that replaces itself', () => {
  const dependent = `
resource "terraform_data" "dependent" {
  triggers_replace = mq_user.it.id
  lifecycle {
    create_before_destroy = true
  }
}
`;
  const trigger = (value: string) => `
resource "terraform_data" "trigger" {
  input = "${value}"
}
`;
  const before = 'lifecycle {\n    create_before_destroy = true\n  }';
  const triggered =
    'lifecycle {\n    create_before_destroy = true\n    replace_triggered_by = [terraform_data.trigger]\n  }';
  const ways: [string, string, string, () => Promise<void>][] = [
    ['-replace', before, '', () => run.tf.succeed(['plan', '-out=saved', '-no-color', '-replace=mq_user.it']).then()],
    [
      'a taint',
      before,
      '',
      async () => {
        await run.tf.succeed(['taint', '-no-color', 'mq_user.it']);
        await run.tf.succeed(['plan', '-out=saved', '-no-color']);
      },
    ],
    [
      'replace_triggered_by',
      triggered,
      trigger('one'),
      async () => {
        run.tf.write(run.tf.read('main.tf').replace('input = "one"', 'input = "two"'));
        await run.tf.succeed(['plan', '-out=saved', '-no-color']);
      },
    ],
    [
      'create_before_destroy of a dependent',
      '',
      dependent,
      () => run.tf.succeed(['plan', '-out=saved', '-no-color', '-replace=mq_user.it']).then(),
    ],
  ];

  test.each(ways)('by %s keeps its user with adopt_existing', async (_way, lifecycle, more, planReplacement) => {
    await run.apply(userBlock(`adopt_existing = true\n  ${lifecycle}`) + more);
    await run.reboot();
    await planReplacement();
    const { text } = await run.tf.succeed(['apply', '-no-color', 'saved']);
    expect(text).toContain('The user was not deleted');
    expectUserKept();
    expect((await run.tf.plan()).isEmpty).toBe(true);
    await run.reboot();
    expect((await run.tf.plan()).isEmpty).toBe(true);
    // It is ours as before.
    expect((await destroy()).status).toBe(0);
    await run.reboot();
    expect(run.usernames()).toEqual(['foreign']);
  });

  test.each(ways)('by %s fails without adopt_existing, and keeps its user', async (_way, lifecycle, more, planIt) => {
    await run.apply(userBlock(lifecycle) + more);
    await run.reboot();
    await planIt();
    const { status, text } = await run.tf.run(['apply', '-no-color', 'saved']);
    expect(status).toBe(1);
    expect(text).toContain('To keep the user in such a replacement, set adopt_existing = true');
    expectUserKept();
    expect(isInState()).toBe(true);
  });

  test('and is cut off between the two steps, keeps its user in the next run', async () => {
    // A dependent that fails after the user was adopted leaves the replaced instance for the next run.
    const failing = `
resource "terraform_data" "between" {
  input = mq_user.it.pending_change
  triggers_replace = mq_user.it.id
  lifecycle {
    create_before_destroy = true
  }
  provisioner "local-exec" {
    command = "test -e ${run.tf.folder}/go-on"
  }
}
`;
    run.tf.write('', 'go-on');
    await run.apply(userBlock(`adopt_existing = true`) + failing);
    await run.reboot();
    await run.tf.succeed(['plan', '-out=saved', '-no-color', '-replace=mq_user.it', '-replace=terraform_data.between']);
    run.tf.delete('go-on');
    expect((await run.tf.run(['apply', '-no-color', 'saved'])).status).toBe(1);
    expect(JSON.stringify(JSON.parse(run.tf.read('terraform.tfstate')))).toContain('"deposed"');
    run.tf.write('', 'go-on');
    await run.tf.apply();
    expectUserKept();
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('destroys before it creates by default: the plan says that this takes a reboot', async () => {
    await run.apply(userBlock());
    await run.reboot();
    await run.tf.succeed(['taint', '-no-color', 'mq_user.it']);
    const plan = await run.tf.succeed(['plan', '-no-color']);
    expect(plan.text).toContain('Replacing a user takes a reboot of the broker');
  });
});

describe('two addresses for one user', () => {
  const two = (first = '', second = '') => userBlock(first, { name: 'first' }) + userBlock(second, { name: 'second' });
  const adopting = 'adopt_existing = true';

  test('are refused at plan', async () => {
    run.write(two(adopting, adopting));
    const { status, text } = await terraform('plan');
    expect(status).toBe(1);
    expect(text).toContain('Two resources manage the same user');
    expect(text).toContain(`${brokerId}/orders`);
  });

  test('that came about in two runs are named at plan, and the user stays until both are removed', async () => {
    await run.apply(userBlock('', { name: 'first' }));
    await run.apply(two('', adopting));
    expect((await terraform('plan')).text).toContain('Two resources manage the same user');
    const removed = await run.apply(userBlock(adopting, { name: 'second' }));
    expect(removed.text).toContain('The user was not deleted');
    expectUserKept();
    await run.apply('');
    await run.reboot();
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('are both destroyed together with their user', async () => {
    await run.apply(userBlock('', { name: 'first' }));
    await run.apply(two('', adopting));
    expect((await destroy()).status).toBe(0);
    await run.reboot();
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('one of which is imported, stay one user', async () => {
    await run.apply(userBlock('', { name: 'first' }));
    run.write(two());
    await run.tf.succeed(['import', '-no-color', 'mq_user.second', `${brokerId}/orders`]);
    await run.apply(userBlock('', { name: 'second' }));
    expectUserKept();
  });
});

describe('a renamed address', () => {
  test('without a moved block: the plan says so, and the error names moved and moveTo', async () => {
    await run.apply(userBlock('', { name: 'old' }));
    await run.reboot();
    run.write(userBlock('', { name: 'new' }));
    expect((await terraform('plan')).text).toContain('A user is destroyed and created in one plan');
    const { text } = await terraform('apply', '-auto-approve', '-parallelism=1');
    for (const word of ['The user', 'moved block', 'moveTo']) expect(text).toContain(word);
  });

  test('with a moved block changes nothing', async () => {
    await run.apply(userBlock('', { name: 'old' }));
    await run.apply('moved {\n  from = mq_user.old\n  to = mq_user.new\n}\n' + userBlock('', { name: 'new' }));
    expect(run.writes()).toEqual(['CreateUser']);
    expectUserKept();
  });
});

test('a plan that destroys users says once for a broker that their names stay taken until a reboot', async () => {
  await run.apply(userBlock() + userBlock('', { name: 'more', username: 'billing' }));
  const { text } = await terraform('plan', '-destroy');
  expect(text.match(/stay until its next reboot/g)).toHaveLength(1);
  const destroyed = await destroy();
  expect(destroyed.text).not.toContain('Changes wait for a reboot');
});
