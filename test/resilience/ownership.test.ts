/**
 * Tests who owns a user: unconfirmed creations, instances that replace each other, two addresses for one user. Real
 * Terraform, with a second client on the broker. No other owner's user is ever changed, and no user of this run is lost.
 */
import { faults } from '../../src/emulator';
import { plan as planAsJson } from './json-run';
import { brokerId, canary, foreignPassword, startRun, userBlock, type Run } from '../support/terraform/mq-provider';

jest.setTimeout(120_000);

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const settings = 'max_retries = 1';
const adopting = 'adopt_existing = true';
const users = () => run.emulator.broker(brokerId).users;
const someoneCreates = (groups: string[] = []) => users().create('orders', { password: foreignPassword, groups });
const theirs = () => ({ password: run.emulator.passwordOf(brokerId, 'orders'), user: users().describe('orders') });
const terraform = (...args: string[]) => run.tf.run([...args, '-no-color']);
const apply = () => terraform('apply', '-auto-approve');
const destroy = () => terraform('destroy', '-auto-approve');
const isInState = () => run.tf.state('mq_user.it') !== undefined;
/** Checks that the user still has the password that Terraform set. */
const expectUserKept = () => {
  expect(run.usernames()).toContain('orders');
  expect(users().find('orders')?.pending?.change).not.toBe('DELETE');
  expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
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

describe('an unconfirmed creation', () => {
  test('is kept in the state, and the error names every possible step', async () => {
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

  test('is created by the next apply if the user does not exist', async () => {
    await createWithoutConfirmation(false);
    expect((await apply()).status).toBe(0);
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    expect((await destroy()).status).toBe(0);
    expect(run.usernames()).toEqual(['foreign']);
  });

  // A user that is equal to the user that was sent, and a user that is not.
  test.each([[[]], [['theirs']]])(
    'never changes or deletes the user that another client created meanwhile, in groups %j',
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

  test('is not changed after an untaint, until adopt_existing is set', async () => {
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

  test('is adopted after an untaint if adopt_existing was set from the start', async () => {
    run.write(userBlock('adopt_existing = true'), settings);
    run.emulator.inject({ operation: 'CreateUser', fault: faults.resetAfter, times: Infinity });
    run.emulator.inject({ operation: 'DescribeUser', fault: faults.internalError, times: Infinity });
    expect((await apply()).status).toBe(1);
    run.emulator.clearFaults();
    await run.tf.succeed(['untaint', '-no-color', 'mq_user.it']);
    expect((await apply()).status).toBe(0);
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    const plan = await run.tf.plan();
    expect(plan.isEmpty).toBe(true);
    expect(plan.text).not.toContain('The user may belong to someone else');
  });

  test('of a user that was created nevertheless is resolved by the two commands of the error', async () => {
    await createWithoutConfirmation(true);
    expect((await apply()).status).toBe(1);
    await run.tf.succeed(['state', 'rm', '-no-color', 'mq_user.it']);
    await run.tf.succeed(['import', '-no-color', 'mq_user.it', `${brokerId}/orders`]);
    expect((await apply()).status).toBe(0);
    expect((await destroy()).status).toBe(0);
    expect(run.usernames()).toEqual(['foreign']);
  });

  test('is not in the state if Amazon MQ reports that the user does not exist, and another client creates it later', async () => {
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

  test('that is interrupted between the two steps keeps its user in the next run', async () => {
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

  test('is destroyed before it is created by default: the plan warns that this requires a reboot', async () => {
    await run.apply(userBlock());
    await run.reboot();
    await run.tf.succeed(['taint', '-no-color', 'mq_user.it']);
    const plan = await run.tf.succeed(['plan', '-no-color']);
    expect(plan.text).toContain('A user is replaced by a user of the same name');
    expect(plan.text).toContain('Unless both create_before_destroy and adopt_existing are set');
  });
});

describe('two addresses for one user', () => {
  const two = (first = '', second = '') => userBlock(first, { name: 'first' }) + userBlock(second, { name: 'second' });
  const others = (count: number) => `
resource "mq_user" "many" {
  for_each            = toset([for n in range(${count}) : "app-\${n}"])
  broker_id           = "${brokerId}"
  username            = each.key
  password_wo         = "${canary}"
  password_wo_version = 1
}
`;
  /** The second address comes by an import; both are in the state then. */
  async function manageTwice(more = '', first = ''): Promise<void> {
    await run.apply(more + userBlock(first, { name: 'first' }));
    run.write(more + two(first));
    await run.tf.succeed(['import', '-no-color', 'mq_user.second', `${brokerId}/orders`]);
    await run.reboot();
    await run.tf.apply();
  }
  const expectDeleted = async () => {
    await run.reboot();
    expect(run.usernames()).toEqual(['foreign']);
  };

  test('are refused at plan', async () => {
    run.write(two(adopting, adopting));
    const { status, text } = await terraform('plan');
    expect(status).toBe(1);
    expect(text).toContain('Two resources manage the same user');
    expect(text).toContain(`${brokerId}/orders`);
  });

  test('are refused at plan if the first is in the state, in any order of planning', async () => {
    await run.apply(userBlock('', { name: 'first' }));
    run.write(two('', adopting));
    for (const args of [[], ['-parallelism=1'], ['-refresh=false']]) {
      const { status, text } = await terraform('plan', ...args);
      expect(status).toBe(1);
      expect(text).toContain('Two resources manage the same user');
    }
  });

  test('that result from an import are reported at plan, and the user stays until both are removed', async () => {
    await manageTwice();
    expect((await terraform('plan')).text).toContain('Two resources manage the same user');
    const removed = await run.apply(userBlock('', { name: 'second' }));
    expect(removed.text).toContain('The user was not deleted');
    expectUserKept();
    await run.apply('');
    await expectDeleted();
  });

  test('are destroyed together, with their user', async () => {
    await manageTwice();
    expect((await destroy()).status).toBe(0);
    await expectDeleted();
  });

  test.each(['first', 'second'])(
    'of which %s is removed together with 40 others on a slow network, keep the user',
    async (it) => {
      await run.close();
      run = await startRun({ latencyMillis: 150 });
      const more = others(40);
      await manageTwice(more);
      const kept = it === 'first' ? 'second' : 'first';
      const { text } = await run.apply(more + userBlock('', { name: kept }));
      expect(text).toContain('The user will not be deleted');
      expectUserKept();
    },
  );

  describe.each(['first', 'second'])('of which %s', (it) => {
    const renamed = (more = '') => {
      const other = it === 'first' ? 'second' : 'first';
      return userBlock(more, { name: other }) + userBlock(more, { name: it, username: 'invoices' });
    };

    test.each([[''], ['lifecycle {\n    create_before_destroy = true\n  }']])(
      'gets another username, keep the user (%j)',
      async (lifecycle) => {
        await manageTwice('', lifecycle);
        await run.apply(renamed(lifecycle));
        expectUserKept();
        await run.apply(renamed(lifecycle));
        await run.reboot();
        expect((await run.tf.plan()).isEmpty).toBe(true);
        expect(run.usernames().sort()).toEqual(['foreign', 'invoices', 'orders']);
      },
    );

    test('is replaced, keep the user', async () => {
      await manageTwice();
      const { text } = await terraform('apply', '-auto-approve', `-replace=mq_user.${it}`);
      expect(text).toContain('The user was not deleted');
      expectUserKept();
    });
  });
});

test('usernames that two addresses swap are adopted, and no user is deleted', async () => {
  const before = 'adopt_existing = true\n  lifecycle {\n    create_before_destroy = true\n  }';
  const both = (first: string, second: string) =>
    userBlock(before, { name: 'first', username: first }) + userBlock(before, { name: 'second', username: second });
  await run.apply(both('billing', 'orders'));
  await run.reboot();
  await run.apply(both('orders', 'billing'));
  expect(run.writes()).not.toContain('DeleteUser');
  await run.reboot();
  expect((await run.tf.plan()).isEmpty).toBe(true);
  expect(run.usernames().sort()).toEqual(['billing', 'foreign', 'orders']);
});

test.each(['1', '10'])('usernames that two addresses swap: the plan warns, -parallelism=%s', async (parallelism) => {
  const both = (first: string, second: string) =>
    userBlock('', { name: 'first', username: first }) + userBlock('', { name: 'second', username: second });
  await run.apply(both('billing', 'orders'));
  run.write(both('orders', 'billing'));
  const { text } = await run.tf.succeed(['plan', '-no-color', `-parallelism=${parallelism}`]);
  expect(text).toContain('A user is destroyed and created in one plan');
});

/** Users of a list, whose addresses are their places in it. */
const listed = (names: readonly string[], more = '') => `
locals {
  names = ${JSON.stringify(names)}
}
${userBlock(`count = length(local.names)\n  ${more}`).replace('"orders"', 'local.names[count.index]')}`;

interface StateFile {
  readonly resources: readonly {
    readonly type: string;
    readonly instances: readonly { readonly attributes: Readonly<Record<string, unknown>> }[];
  }[];
}

/** The usernames that the state has, sorted. */
function namesInState(): unknown[] {
  const { resources } = JSON.parse(run.tf.read('terraform.tfstate')) as StateFile;
  return resources
    .filter(({ type }) => type === 'mq_user')
    .flatMap(({ instances }) => instances.map(({ attributes }) => attributes.username))
    .sort();
}

test('a plan in which usernames move up in a shorter list warns about each of them', async () => {
  await run.apply(listed(['billing', 'orders', 'reports']));
  run.write(listed(['orders', 'reports']));
  const { diagnostics } = await planAsJson(run.tf);
  const warnings = diagnostics.filter(({ summary }) =>
    summary.startsWith('A user is destroyed and created in one plan'),
  );
  const isNamed = (username: string) => warnings.some(({ detail }) => detail.includes(`/${username} and creates it`));
  expect(['billing', 'orders', 'reports'].filter(isNamed)).toEqual(['orders', 'reports']);
});

test('users that move up in a shorter list are adopted with adopt_existing', async () => {
  await run.apply(listed(['billing', 'orders', 'reports'], adopting));
  await run.reboot();
  await run.apply(listed(['orders', 'reports'], adopting));
  await run.reboot();
  expect((await run.tf.plan()).isEmpty).toBe(true);
  expect(run.usernames().sort()).toEqual(['foreign', 'orders', 'reports']);
});

test('users that move up in a list of 12 are adopted with adopt_existing and -parallelism=30', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `app-${index + 10}`);
  await run.apply(listed(names, adopting));
  await run.reboot();
  run.write(listed(names.slice(1), adopting));
  await run.tf.succeed(['apply', '-auto-approve', '-no-color', '-parallelism=30']);
  await run.reboot();
  expect((await run.tf.plan()).isEmpty).toBe(true);
  expect(run.usernames().sort()).toEqual([...names.slice(1), 'foreign']);
});

test('users of a shorter list, of which one is not adopted, stay in the state', async () => {
  await run.apply(listed(['billing', 'orders', 'reports'], adopting));
  await run.reboot();
  run.write(listed(['orders', 'reports'], adopting));
  run.emulator.inject({ operation: 'UpdateUser', fault: faults.forbidden });
  const { status, text } = await apply();
  expect(text).toContain('The user was not adopted');
  expect([status, namesInState()]).toEqual([1, ['orders', 'reports']]);
  await run.tf.apply();
  await run.reboot();
  expect((await run.tf.plan()).isEmpty).toBe(true);
  expect(run.usernames().sort()).toEqual(['foreign', 'orders', 'reports']);
});

test.each([
  [
    ['billing', 'orders'],
    ['orders', 'billing'],
  ],
  [
    ['billing', 'orders', 'reports'],
    ['orders', 'reports', 'billing'],
  ],
])('users of %j that become %j are refused without create_before_destroy, and stay', async (before, after) => {
  await run.apply(listed(before, adopting));
  await run.reboot();
  run.write(listed(after, adopting));
  run.emulator.inject({ operation: 'UpdateUser', fault: faults.forbidden });
  run.emulator.clearCalls();
  const { status, text } = await apply();
  expect(text).toContain('Resources exchange their usernames');
  expect([status, namesInState()]).toEqual([1, before]);
  expect(run.writes()).toEqual([]);
  // The first of the ways out that the error names.
  run.emulator.clearFaults();
  await run.apply(listed(after, `${adopting}\n  lifecycle {\n    create_before_destroy = true\n  }`));
  expect(namesInState()).toEqual(before);
  await run.reboot();
  expect((await run.tf.plan()).isEmpty).toBe(true);
  expect(run.usernames().sort()).toEqual([...before, 'foreign'].sort());
});

test('an instance without private state is replaced without a refresh', async () => {
  await run.apply(userBlock());
  await run.reboot();
  const state = JSON.parse(run.tf.read('terraform.tfstate')) as { resources: { instances: { private?: string }[] }[] };
  for (const { instances } of state.resources) for (const instance of instances) delete instance.private;
  run.tf.write(JSON.stringify(state), 'terraform.tfstate');
  const { status, text } = await terraform('plan', '-refresh=false', '-replace=mq_user.it');
  expect(text).not.toContain('Two resources manage the same user');
  expect(status).toBe(0);
});

describe('a renamed address', () => {
  test('without a moved block: the plan warns, and the errors name moved and moveTo until the reboot', async () => {
    await run.apply(userBlock('', { name: 'old' }));
    await run.reboot();
    run.write(userBlock('', { name: 'new' }));
    const { text } = await terraform('plan');
    for (const word of ['A user is destroyed and created in one plan', 'moved block', 'moveTo'])
      expect(text).toContain(word);
    expect((await apply()).status).toBe(1);
    // The old address is no longer in the plan, which therefore has no warning.
    const next = await apply();
    expect(next.status).toBe(1);
    for (const word of ['The deletion of the user is pending', 'moved block', 'moveTo'])
      expect(next.text).toContain(word);
    await run.reboot();
    expect((await apply()).status).toBe(0);
  });

  test.each(['1', '3', '10'])(
    'of users with adopt_existing keeps all of them in at most two applies or is refused at plan, with -parallelism=%s',
    async (parallelism) => {
      const block = (prefix: string) => `
resource "mq_user" "it" {
  for_each            = { for n in range(12) : "${prefix}\${n}" => "app-\${n}" }
  broker_id           = "${brokerId}"
  username            = each.value
  password_wo         = "${canary}"
  password_wo_version = 1
  adopt_existing      = true
}
`;
      await run.apply(block('old'));
      await run.reboot();
      run.write(block('new'));
      const { status, text } = await terraform('apply', '-auto-approve', `-parallelism=${parallelism}`);
      const isRefused = text.includes('A user is destroyed and adopted in one plan');
      if (status === 0) expect(text).toContain('The user will not be deleted');
      else if (!isRefused) {
        // The destructions took all of Terraform's places, so that no adoption could start until they failed.
        expect(text).toContain('The user was not adopted');
        // More instances than places can be refused again; with a place for each, the plan knows all of them.
        expect(await terraform('apply', '-auto-approve', '-parallelism=50')).toMatchObject({ status: 0 });
      }
      expect(run.writes()).not.toContain('DeleteUser');
      await run.reboot();
      expect(run.usernames()).toHaveLength(13);
      if (isRefused) expect(run.tf.read('terraform.tfstate')).toContain('"old11"');
      else expect((await run.tf.plan()).isEmpty).toBe(true);
    },
  );

  test.each(['1', '10'])(
    'with import blocks keeps all users or is refused at plan, with -parallelism=%s',
    async (parallelism) => {
      const block = (name: string) => `
resource "mq_user" "${name}" {
  for_each            = toset([for n in range(20) : "app-\${n}"])
  broker_id           = "${brokerId}"
  username            = each.key
  password_wo         = "${canary}"
  password_wo_version = 1
}
`;
      await run.apply(block('old'));
      await run.reboot();
      run.write(`import {
  for_each = toset([for n in range(20) : "app-\${n}"])
  to       = mq_user.new[each.key]
  id       = "${brokerId}/\${each.key}"
}
${block('new')}`);
      const { status, text } = await terraform('apply', '-auto-approve', `-parallelism=${parallelism}`);
      expect(text).toContain(
        status === 0 ? 'The user will not be deleted' : 'A user is destroyed and adopted in one plan',
      );
      expect(run.writes()).not.toContain('DeleteUser');
      await run.reboot();
      expect(run.usernames()).toHaveLength(21);
    },
  );

  describe('whose adoption', () => {
    const old = () => userBlock(adopting, { name: 'old' });
    const secret = 'mq/orders';
    const fromSecret = userBlock(adopting, { name: 'new' }).replace(
      /password_wo .*\n.*password_wo_version .*/,
      `password_secret_id = "${secret}"`,
    );
    const behindFailure = `
resource "terraform_data" "first" {
  provisioner "local-exec" {
    command = "exit 1"
  }
}
${userBlock(`${adopting}\n  depends_on = [terraform_data.first]`, { name: 'new' })}`;
    const seedSecret = () => run.emulator.seedSecret({ name: secret, secretString: canary });
    const cases: [string, { hcl?: string; fail?: () => void; repair?: () => void; args?: string[] }][] = [
      [
        'is refused',
        { fail: () => run.emulator.inject({ operation: 'UpdateUser', fault: faults.forbidden, times: Infinity }) },
      ],
      [
        'is refused, with -parallelism=1,',
        {
          args: ['-parallelism=1'],
          fail: () => run.emulator.inject({ operation: 'UpdateUser', fault: faults.forbidden, times: Infinity }),
        },
      ],
      ['needs a secret that is missing', { hcl: fromSecret, repair: seedSecret }],
      [
        'needs a secret that it may not read',
        {
          hcl: fromSecret,
          fail: () => {
            seedSecret();
            run.emulator.inject({ operation: 'GetSecretValue', fault: faults.accessDenied, times: Infinity });
          },
        },
      ],
      [
        'is interrupted while it reads a secret',
        {
          hcl: fromSecret,
          fail: () => {
            seedSecret();
            const { tf } = run;
            const interrupt = async () => {
              tf.interrupt();
              // No response. The provider ends the call when Terraform stops it.
              await new Promise(() => undefined);
            };
            run.emulator.inject({ operation: 'GetSecretValue', fault: { kind: 'meanwhile', run: interrupt } });
          },
        },
      ],
      [
        'waits for a resource that fails',
        { hcl: behindFailure, repair: () => run.write(behindFailure.replace('exit 1', 'true')) },
      ],
    ];

    test.each(cases)('%s stays in the state until it is adopted', async (_how, { hcl, fail, repair, args = [] }) => {
      await run.apply(old());
      await run.reboot();
      const foreign = { user: users().describe('foreign'), password: run.emulator.passwordOf(brokerId, 'foreign') };
      run.write(hcl ?? userBlock(adopting, { name: 'new' }));
      await run.tf.succeed(['plan', '-no-color', '-out=saved']);
      fail?.();
      const { status, text } = await run.tf.run(['apply', '-no-color', ...args, 'saved']);
      expect(text).toContain('The user was not adopted');
      expect(status).toBe(1);
      expect(run.tf.state('mq_user.old')).toBeDefined();
      expectUserKept();
      run.emulator.clearFaults();
      repair?.();
      // Where the old address is destroyed before the new one can adopt its user, that takes another apply.
      if ((await apply()).status !== 0) expect((await apply()).status).toBe(0);
      expect(run.tf.state('mq_user.old')).toBeUndefined();
      expect(run.tf.state('mq_user.new')).toBeDefined();
      await run.reboot();
      expect((await run.tf.plan()).isEmpty).toBe(true);
      expect(users().describe('foreign')).toEqual(foreign.user);
      expect(run.emulator.passwordOf(brokerId, 'foreign')).toBe(foreign.password);
      // The instance that has the user in its state deletes it.
      expect((await destroy()).status).toBe(0);
      await run.reboot();
      expect(run.usernames()).toEqual(['foreign']);
    });
  });

  test('of more users than Terraform adopts at once waits while the broker reboots', async () => {
    const block = (name: string) => `
resource "mq_user" "${name}" {
  for_each            = toset([for n in range(12) : "app-\${n}"])
  broker_id           = "${brokerId}"
  username            = each.key
  password_wo         = "${canary}"
  password_wo_version = 1
  adopt_existing      = true
}
`;
    await run.apply(block('old'));
    await run.reboot();
    run.write(block('new'));
    await run.tf.succeed(['plan', '-no-color', '-parallelism=50', '-out=saved']);
    const broker = run.emulator.broker(brokerId);
    broker.hold('REBOOT_IN_PROGRESS');
    // Longer than a delete waits if nothing happens.
    const released = new Promise((resolve) => setTimeout(resolve, 4_000)).then(() => broker.release());
    await run.tf.succeed(['apply', '-no-color', '-parallelism=13', 'saved']);
    await released;
    expect(run.writes()).not.toContain('DeleteUser');
    expect((await run.tf.plan()).isEmpty).toBe(true);
  });

  test('takes at most two applies with -parallelism=1', async () => {
    await run.apply(userBlock(adopting, { name: 'old' }));
    await run.reboot();
    run.write(userBlock(adopting, { name: 'new' }));
    await run.tf.succeed(['plan', '-no-color', '-out=saved']);
    const { status, text } = await run.tf.run(['apply', '-no-color', '-parallelism=1', 'saved']);
    if (status !== 0) {
      expect(text).toContain('Terraform has not started the adoption');
      await run.tf.apply();
    }
    expect(run.tf.state('mq_user.old')).toBeUndefined();
    expect(run.tf.state('mq_user.new')).toBeDefined();
    expectUserKept();
  });

  test('with a moved block changes nothing', async () => {
    await run.apply(userBlock('', { name: 'old' }));
    await run.apply('moved {\n  from = mq_user.old\n  to = mq_user.new\n}\n' + userBlock('', { name: 'new' }));
    expect(run.writes()).toEqual(['CreateUser']);
    expectUserKept();
  });
});

test('a plan that destroys users warns once per broker that their names stay in use until a reboot', async () => {
  await run.apply(userBlock() + userBlock('', { name: 'more', username: 'billing' }));
  const { text } = await terraform('plan', '-destroy');
  expect(text.match(/stay until its next reboot/g)).toHaveLength(1);
  const destroyed = await destroy();
  expect(destroyed.text).not.toContain('Changes are pending until a reboot');
});

test('a plan that creates a user that no longer exists does not mention a replacement', async () => {
  await run.apply(userBlock());
  users().delete('orders');
  await run.reboot();
  const { text } = await run.tf.succeed(['plan', '-no-color']);
  expect(text).toContain('1 to add');
  expect(text).not.toContain('A user is replaced');
});

const notFound = { kind: 'error', status: 404, name: 'NotFoundException', message: 'Not found.' } as const;

test('a single "not found" for a broker that exists does not end a destroy', async () => {
  await run.apply(userBlock());
  await run.reboot();
  // The first call is one of the plan, which only warns if the broker is not RUNNING.
  run.emulator.inject({ operation: 'DescribeBroker', fault: notFound, skip: 1 });
  const { status } = await terraform('destroy', '-auto-approve', '-refresh=false');
  expect([status, isInState()]).toEqual([1, true]);
  expectUserKept();
  expect((await destroy()).status).toBe(0);
});

test('a "not found" for a user that the broker lists removes it neither from the state nor from Terraform', async () => {
  await run.apply(userBlock());
  await run.reboot();
  run.emulator.inject({ operation: 'DescribeUser', fault: notFound });
  expect((await run.tf.plan()).isEmpty).toBe(true);
  run.emulator.inject({ operation: 'DescribeUser', fault: notFound, times: Infinity });
  const refresh = await terraform('refresh');
  expect(refresh.text).toContain('Whether the user exists is not known');
  expect([refresh.status, isInState()]).toEqual([1, true]);
  run.emulator.clearFaults();
  run.emulator.inject({ operation: 'DeleteUser', fault: notFound, times: Infinity });
  const refused = await destroy();
  expect(refused.text).toContain('Whether the user exists is not known');
  expect([refused.status, isInState()]).toEqual([1, true]);
  run.emulator.clearFaults();
  run.emulator.inject({ operation: 'DeleteUser', fault: notFound });
  expect((await destroy()).status).toBe(0);
  await run.reboot();
  expect(run.usernames()).toEqual(['foreign']);
});

test('a user that another client creates during a long apply is not treated as created by it', async () => {
  await run.close();
  run = await startRun({}, 1_000, { freshMillis: 200 });
  run.write(
    userBlock('', { name: 'early', username: 'early' }) +
      `
resource "terraform_data" "wait" {
  input = mq_user.early.id
  provisioner "local-exec" {
    command = "while ! test -e ${run.tf.folder}/go-on; do sleep 0.1; done; sleep 0.5"
  }
}
` +
      userBlock('depends_on = [terraform_data.wait]'),
  );
  run.emulator.inject({
    operation: 'CreateUser',
    match: (path) => path.endsWith('/orders'),
    fault: faults.resetBefore,
  });
  const applied = apply();
  while (run.usernames().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  someoneCreates();
  users().applyPending();
  run.tf.write('', 'go-on');
  const { status, text } = await applied;
  expect(status).toBe(1);
  expect(text).toContain('The user already exists');
  expect(isInState()).toBe(false);
  expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(foreignPassword);
});
