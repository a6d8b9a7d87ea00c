/** Tests when a password is needed, and when its secret is looked up, through the real Terraform. */
import { withEnvironment } from '../../support/run/environment';
import { brokerId, canary, foreignPassword, startRun, userBlock, type Run } from '../../support/terraform/mq-provider';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(() => run.close());

const terraform = (args: string[], env?: NodeJS.ProcessEnv) => run.tf.run([...args, '-no-color'], env);
const withPassword = { TF_VAR_password: canary };
const user = (body: string, username = 'orders') => `
resource "mq_user" "it" {
  broker_id = "${brokerId}"
  username  = "${username}"
  ${body}
}
`;
const optional = `
variable "password" {
  type      = string
  default   = null
  ephemeral = true
  sensitive = true
}
`;
const fromVariable = (version: number, username?: string) =>
  optional + user(`password_wo = var.password\n  password_wo_version = ${version}`, username);

describe('an ephemeral variable that is null', () => {
  test('is sufficient for a user that already has its password: to plan, to change groups, and to destroy', async () => {
    run.write(fromVariable(1));
    expect((await terraform(['apply', '-auto-approve'], withPassword)).status).toBe(0);
    expect((await run.tf.plan()).isEmpty).toBe(true);
    run.write(fromVariable(1).replace('username  =', 'groups = ["new"]\n  username  ='));
    expect((await terraform(['apply', '-auto-approve'])).status).toBe(0);
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
    expect((await terraform(['plan', '-destroy'])).status).toBe(0);
    expect((await terraform(['destroy', '-auto-approve'])).status).toBe(0);
  });

  test('is refused at plan if the password would be sent: on create, and with a new version', async () => {
    run.write(fromVariable(1));
    const created = await terraform(['plan']);
    expect(created.status).toBe(1);
    expect(created.text).toContain('A password is needed');
    expect((await terraform(['apply', '-auto-approve'], withPassword)).status).toBe(0);
    run.write(fromVariable(2));
    const raised = await terraform(['plan']);
    expect(raised.status).toBe(1);
    expect(raised.text).toContain('A password is needed');
  });

  test('is sufficient to import a user', async () => {
    run.write(
      `import {\n  to = mq_user.it\n  id = "${brokerId}/foreign"\n}\n` +
        optional +
        user('password_wo = var.password', 'foreign'),
    );
    const { status, text } = await terraform(['apply', '-auto-approve']);
    expect(text).toContain('1 imported, 0 added, 0 changed, 0 destroyed');
    expect(status).toBe(0);
    expect(run.emulator.passwordOf(brokerId, 'foreign')).toBe(foreignPassword);
  });
});

describe('a secret that the apply will read', () => {
  const fromSecret = (id: string) => user(`password_secret_id = "${id}"`);

  test('is looked up at plan: an ARN of a secret that does not exist is an error', async () => {
    run.write(fromSecret('arn:aws:secretsmanager:us-east-1:123456789012:secret:mq/orders-AbCdEf'));
    const { status, text } = await terraform(['plan']);
    expect(status).toBe(1);
    expect(text).toContain('The secret does not exist');
  });

  test('is looked up at plan: a name that does not exist yet is a warning, since the apply may create it', async () => {
    run.write(fromSecret('mq/orders'));
    const { status, text } = await terraform(['plan']);
    expect(status).toBe(0);
    expect(text).toContain('The secret has no password yet');
    run.emulator.seedSecret({ name: 'mq/orders', secretString: canary });
    expect((await terraform(['plan'])).text).not.toContain('Warning');
  });

  test('is read by the apply even if the caller is not allowed to describe it', async () => {
    run.emulator.seedSecret({ name: 'mq/orders', secretString: canary });
    run.emulator.inject({
      operation: 'DescribeSecret',
      fault: { kind: 'error', name: 'AccessDeniedException', status: 400 },
      times: Infinity,
    });
    run.write(fromSecret('mq/orders'));
    const { status, text } = await terraform(['apply', '-auto-approve']);
    expect(text).toContain('The secret could not be checked');
    expect(text).toContain('secretsmanager:DescribeSecret');
    expect(status).toBe(0);
  });
});

describe('a secret that is a JSON object', () => {
  test('is refused without a key: the error has the names of its keys, no value and no password rule', async () => {
    run.emulator.seedSecret({
      name: 'mq/orders',
      secretString: JSON.stringify({ login: 'mq-login-77', word: canary }),
    });
    run.write(user('password_secret_id = "mq/orders"'));
    const { status, text } = await terraform(['apply', '-auto-approve']);
    expect(status).toBe(1);
    expect(text).toContain('The secret is a JSON object: specify the key of the password.');
    expect(text).toMatch(/keys?\b[^.]*login[^.]*word/i);
    expect(text).not.toMatch(/at position|password-charset/);
    for (const value of [canary, 'mq-login-77']) expect(text).not.toContain(value);
    expect(run.writes()).toEqual([]);
    run.write(user('password_secret_id = "mq/orders"\n  password_secret_key = "word"'));
    await run.tf.succeed(['apply', '-auto-approve', '-no-color']);
    expect(run.emulator.passwordOf(brokerId, 'orders')).toBe(canary);
  });
});

describe('a broker that cannot be described has its own summary', () => {
  const config = user(`password_wo = "${canary}"`);

  const resources = () => (JSON.parse(run.tf.read('terraform.tfstate')) as { resources: unknown }).resources;
  const kept = userBlock('', { name: 'kept', username: 'kept' });
  beforeEach(async () => {
    await run.apply(kept);
    run.emulator.clearCalls();
  });

  /** Applies another user, and returns the output. The apply must fail, send no write and keep the state unchanged. */
  async function refusedApply(provider = '', configuration = config): Promise<string> {
    const before = resources();
    expect(before).toMatchObject([{ name: 'kept' }]);
    run.write(kept + configuration, provider);
    const { status, text } = await terraform(['apply', '-refresh=false', '-auto-approve']);
    expect(status).toBe(1);
    expect(text).not.toContain('The broker takes no users');
    expect(resources()).toEqual(before);
    expect(run.writes()).toEqual([]);
    expect(run.usernames()).toEqual(['foreign', 'kept']);
    return text;
  }

  test.each([
    ['forbidden', { kind: 'error', name: 'ForbiddenException', status: 403 }, 'Access to the broker is denied'],
    [
      'credentials',
      { kind: 'error', name: 'ExpiredTokenException', status: 403 },
      'The AWS credentials are missing or not valid',
    ],
    [
      'throttled',
      { kind: 'error', name: 'TooManyRequestsException', status: 429 },
      'Amazon MQ is throttling the calls of this account',
    ],
    [
      'service',
      { kind: 'error', name: 'InternalServerErrorException', status: 500 },
      'Amazon MQ failed to describe the broker',
    ],
    ['network', { kind: 'reset', when: 'before' }, 'Amazon MQ cannot be reached'],
  ] as const)('%s', async (_kind, fault, summary) => {
    run.emulator.inject({ operation: 'DescribeBroker', fault, times: Infinity });
    expect(await refusedApply('max_retries = 0')).toContain(summary);
  });

  test('not found, and the error names the Region', async () => {
    const text = await refusedApply('', config.replaceAll(brokerId, 'b-nowhere'));
    expect(text).toContain('The broker was not found');
    expect(text).toContain('The provider is configured for the Region us-east-1');
  });

  test('a profile that does not exist', async () => {
    const text = await refusedApply('profile = "missing"');
    expect(text).toContain('The connection to AWS could not be established');
    expect(text).toContain('The profile "missing"');
  });

  test('no credentials at all', async () => {
    const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
    const env = {
      ...Object.fromEntries(names.map((name) => [name, undefined])),
      ...{ AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    };
    // The provider runs in this process.
    const text = await withEnvironment({ ...process.env, ...env }, () => refusedApply());
    expect(text).toContain('The AWS credentials are missing or not valid');
    expect(text).toContain('No AWS credentials were found');
    expect(run.emulator.calls).toEqual([]);
  });
});
