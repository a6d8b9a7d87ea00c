/** Arguments of the provider block through the real Terraform: the requests to STS, and refused values. */
import { Bench } from './programs';
import { keys } from './case';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(() => bench.close());

const role = 'arn:aws:iam::123456789012:role/deploy';
const ask = (hcl: string, env: NodeJS.ProcessEnv = keys) => bench.ask('mq', { sources: () => ({ env, hcl }) });

test('a role is assumed with its policies, tags and source identity', async () => {
  const { verdict } = await ask(`assume_role {
    role_arn            = "${role}"
    session_name        = "apply"
    external_id         = "outside"
    duration            = "1h30m"
    policy              = jsonencode({ Version = "2012-10-17" })
    policy_arns         = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    tags                = { team = "orders" }
    transitive_tag_keys = ["team"]
    source_identity     = "operator"
  }`);
  expect(verdict).toBe('deploy-by-AKIAENV in us-east-1 at global variable, STS at sts');
  expect(bench.recorder.lastRole).toMatchObject({
    RoleArn: role,
    RoleSessionName: 'apply',
    ExternalId: 'outside',
    DurationSeconds: '5400',
    Policy: '{"Version":"2012-10-17"}',
    'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    'Tags.member.1.Key': 'team',
    'Tags.member.1.Value': 'orders',
    'TransitiveTagKeys.member.1': 'team',
    SourceIdentity: 'operator',
  });
});

test('a role is assumed by a web identity with its policies', async () => {
  await ask(`assume_role_with_web_identity {
    role_arn           = "${role}"
    session_name       = "apply"
    web_identity_token = "a.web.token"
    policy             = "{}"
    policy_arns        = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  }`);
  expect(bench.recorder.lastRole).toMatchObject({
    Action: 'AssumeRoleWithWebIdentity',
    WebIdentityToken: 'a.web.token',
    Policy: '{}',
    'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  });
});

test('a role without an ARN is a warning, and the user is read without it', async () => {
  const { verdict, output } = await ask('assume_role {\n    role_arn = ""\n  }');
  expect(verdict).toBe('AKIAENV in us-east-1 at global variable');
  expect(output).toContain('Warning: Unset role_arn');
  expect(output).toContain('The role has no ARN, so no role is assumed.');
});

test.each([
  ['assume_role {\n    role_arn = "admin"\n  }', 'Invalid role_arn', '"admin" is not the ARN of a role.'],
  [
    `assume_role {\n    role_arn = "${role}"\n    session_name = "a b"\n  }`,
    'Invalid session_name',
    '"a b" is not a session name.',
  ],
  [
    `assume_role {\n    role_arn = "${role}"\n    external_id = "x"\n  }`,
    'Invalid external_id',
    '"x" is not an external id.',
  ],
  [`assume_role {\n    role_arn = "${role}"\n    duration = "1m"\n  }`, 'Invalid duration', 'Allowed: 15m to 12h.'],
  [`assume_role {\n    role_arn = "${role}"\n    policy = "no"\n  }`, 'Invalid policy', 'The policy is not JSON.'],
  ['region = "us-east-1 "', 'Invalid region', 'The region "us-east-1 " ends with a space.'],
  ['secret_key = "canary-71"', 'Invalid access_key', '`secret_key` is set without `access_key`.'],
  [
    'access_key = "AKIA"\n  secret_key = "canary-71\\r"',
    'Invalid secret_key',
    'The secret key ends with a carriage return.',
  ],
  ['https_proxy = "http://user:canary-71@"', 'Invalid https_proxy', 'The proxy is not a URL.'],
  [
    'allowed_account_ids = ["123456789012"]\n  forbidden_account_ids = ["123456789012"]',
    'Invalid forbidden_account_ids',
    'are both set. Allowed: only one of them.',
  ],
])('%s is refused before anything is sent', async (hcl, summary, detail) => {
  const { verdict, output } = await ask(hcl);
  expect(verdict).toBe('error');
  expect(output).toContain(summary);
  expect(output).toContain(detail);
  expect(output).not.toContain('canary-71');
});

test('the error for an invalid region of the environment names the variable', async () => {
  const { output } = await ask('', { ...keys, AWS_REGION: 'us-east-1\r' });
  expect(output).toContain('The AWS region is not valid');
  expect(output).toContain('The region in AWS_REGION, "us-east-1\\r" ends with a carriage return.');
});

test('a proxy that cannot be reached is an error without its password', async () => {
  const env = { ...keys, AWS_ENDPOINT_URL: 'http://mq.test.invalid', HTTP_PROXY: 'http://user:canary-71@127.0.0.1:9' };
  for (const program of ['mq', 'mq-user'] as const) {
    const { verdict, output } = await bench.ask(program, { sources: () => ({ env: { ...env, DEBUG: '*' } }) });
    expect(verdict).toBe('error');
    expect(output).toContain('ECONNREFUSED');
    expect(output).not.toContain('canary-71');
    expect(output).not.toContain(Buffer.from('user:canary-71').toString('base64'));
  }
});
