/** Passwords of `mq_user` from Secrets Manager, through the real Terraform, against the emulator. */
import { faults } from '../../../src/emulator';
import { brokerId, startRun, type Run } from '../../support/terraform/mq-provider';
import { searchFiles } from '../../support/run/secret-search';

const first = 'Secret-3e77-first';
const second = 'Secret-3e77-second';
let run: Run;
let arn: string;

beforeEach(async () => {
  run = await startRun();
  arn = run.emulator.seedSecret({ name: 'mq/orders', secretString: first });
});
afterEach(() => run.close());

const notFound = { kind: 'error', name: 'ResourceNotFoundException', status: 400 } as const;

const user = (secret: string, more = '') => `
resource "mq_user" "it" {
  broker_id          = "${brokerId}"
  username           = "orders"
  password_secret_id = "${secret}"
  ${more}
}
`;
const currentVersion = () => run.emulator.secret(arn).versionIdOf();
const passwordNow = () => run.emulator.passwordOf(brokerId, 'orders');

test('a password comes from a secret by ARN, and its version is in the state', async () => {
  await run.apply(user(arn));
  expect(passwordNow()).toBe(first);
  expect(run.tf.state('mq_user.it')).toMatchObject({
    password_secret_id: arn,
    password_secret_version_id: currentVersion(),
    password_wo: null,
  });
  expect((await run.tf.plan()).isEmpty).toBe(true);
  expect(searchFiles([run.tf.folder], [first]).hits).toEqual([]);
});

test('a secret can be specified by name, and contain JSON', async () => {
  run.emulator.putSecret(arn, JSON.stringify({ user: 'orders', password: first }));
  await run.apply(user('mq/orders', 'password_secret_key = "password"'));
  expect(passwordNow()).toBe(first);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a rotated secret is planned as an update with the reason, and applied', async () => {
  await run.apply(user(arn));
  const before = currentVersion();
  run.emulator.putSecret(arn, second);
  const after = currentVersion();
  const plan = await run.tf.plan();
  expect(plan.text).toContain(`~ password_secret_version_id = "${before}" -> "${after}"`);
  expect(plan.text).toContain('The secret has a new version');
  expect(plan.text).toContain('0 to add, 1 to change, 0 to destroy');
  run.emulator.clearCalls();
  await run.tf.apply();
  expect(passwordNow()).toBe(second);
  expect(run.writes()).toEqual(['UpdateUser']);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a secret that is rotated between plan and apply is applied as planned, and planned again', async () => {
  await run.apply(user(arn));
  run.emulator.putSecret(arn, second);
  await run.tf.succeed(['plan', '-out=saved']);
  run.emulator.putSecret(arn, 'Secret-3e77-third');
  await run.tf.succeed(['apply', 'saved']);
  expect(passwordNow()).toBe(second);
  expect((await run.tf.plan()).isEmpty).toBe(false);
  await run.tf.apply();
  expect(passwordNow()).toBe('Secret-3e77-third');
});

test('another change does not read the secret', async () => {
  await run.apply(user(arn));
  run.emulator.clearCalls();
  await run.apply(user(arn, 'groups = ["readers"]'));
  expect(run.emulator.callCounts()).not.toHaveProperty('GetSecretValue');
  expect(run.emulator.callCounts()).toMatchObject({ DescribeSecret: expect.any(Number), UpdateUser: 1 });
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('the source can be changed to a write-only value and back', async () => {
  await run.apply(user(arn));
  const direct = user(arn).replace(/password_secret_id .*/, 'password_wo = "Direct-55d1-passphrase"');
  await run.apply(direct);
  expect(passwordNow()).toBe('Direct-55d1-passphrase');
  expect(run.tf.state('mq_user.it')).toMatchObject({ password_secret_id: null, password_secret_version_id: null });
  expect((await run.tf.plan()).isEmpty).toBe(true);
  await run.apply(user(arn));
  expect(passwordNow()).toBe(first);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('a secret that is created in the same apply is read after its creation', async () => {
  const more = `resource "terraform_data" "name" {\n  input = "mq/orders"\n}`;
  await run.apply(user('${terraform_data.name.output}') + more);
  expect(passwordNow()).toBe(first);
});

describe('nothing is created, and the error is on the attribute, if the secret', () => {
  const refused = async (config: string, attribute: string) => {
    const text = await run.failedApply(config);
    expect(text).toContain(`in resource "mq_user" "it"`);
    expect(text).toMatch(new RegExp(`\\d+: ${attribute} +=`));
    expect(run.usernames()).toEqual(['foreign']);
    expect(text).not.toContain(first);
    return text;
  };

  test('does not exist', async () => {
    expect(await refused(user('mq/nothing'), 'password_secret_id')).toContain('ResourceNotFoundException');
  });
  test('does not have the key', async () => {
    run.emulator.putSecret(arn, JSON.stringify({ pass: first }));
    const text = await refused(user(arn, 'password_secret_key = "password"'), 'password_secret_key');
    expect(text).toContain('password');
  });
  test('is not JSON although a key is configured', async () => {
    await refused(user(arn, 'password_secret_key = "password"'), 'password_secret_key');
  });
  test('must not be read', async () => {
    run.emulator.inject({ operation: 'GetSecretValue', fault: faults.accessDenied, times: Infinity });
    expect(await refused(user(arn), 'password_secret_id')).toContain('AccessDeniedException');
  });
  test('cannot be decrypted', async () => {
    run.emulator.inject({ operation: 'GetSecretValue', fault: faults.decryptionFailure, times: Infinity });
    await refused(user(arn), 'password_secret_id');
  });
  test('breaks rules about passwords, which are all named without the password', async () => {
    const bad = 'abab,ab';
    run.emulator.putSecret(arn, bad);
    const text = await refused(user(arn), 'password_secret_id');
    for (const rule of ['password-length', 'password-unique-characters', 'password-forbidden-characters']) {
      expect(text).toContain(`(${rule})`);
    }
    expect(text).not.toContain(bad);
  });
});

test('if the version of a secret cannot be read, a plan warns and continues', async () => {
  await run.apply(user(arn));
  run.emulator.inject({ operation: 'DescribeSecret', fault: faults.accessDenied, times: Infinity });
  const plan = await run.tf.plan();
  expect(plan.isEmpty).toBe(true);
  expect(plan.text).toContain('The current version of the secret is not known');
});

test('a user whose secret was deleted can be changed and destroyed, with a warning', async () => {
  await run.apply(user(arn));
  run.emulator.inject({ operation: 'DescribeSecret', fault: notFound, times: Infinity });
  await run.apply(user(arn, 'groups = ["readers"]'));
  expect((await run.tf.succeed(['destroy', '-auto-approve', '-no-color'])).text).toContain('1 destroyed');
});

test('a raised password_wo_version reads a secret that is rotated after the plan', async () => {
  await run.apply(user(arn, 'password_wo_version = 1'));
  run.write(user(arn, 'password_wo_version = 2'));
  await run.tf.succeed(['plan', '-out=saved']);
  run.emulator.putSecret(arn, second);
  await run.tf.succeed(['apply', 'saved']);
  expect(passwordNow()).toBe(second);
  expect((await run.tf.plan()).isEmpty).toBe(true);
});

test('two sources are refused at validate', async () => {
  run.write(user(arn, 'password_wo = "Direct-55d1-passphrase"'));
  expect((await run.tf.run(['validate', '-no-color'])).text).toContain('Two sources of the password');
});

test('a key without a secret is refused at validate', async () => {
  run.write(
    user(arn, 'password_secret_key = "k"').replace(/password_secret_id .*/, 'password_wo = "Direct-55d1-pass"'),
  );
  expect((await run.tf.run(['validate', '-no-color'])).text).toContain('password_secret_key without a secret');
});
