/** The configuration of the provider through the real Terraform: the sources of credentials, and refused values. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../../src/emulator';
import { installBuiltPlugin } from '../support/terraform/built-plugin';
import { brokerId, startRun, userBlock, type Run } from '../support/terraform/mq-provider';
import { Workspace } from '../support/terraform/terraform';

let run: Run;
beforeEach(async () => {
  run = await startRun();
});
afterEach(async () => {
  await run.close();
  for (const name of changed) delete process.env[name];
  changed.clear();
});

/** The provider runs in this process, so its environment is this one's. */
const changed = new Set<string>();
const setEnv = (values: Record<string, string | undefined>) => {
  for (const [name, value] of Object.entries(values)) {
    changed.add(name);
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
};
const applyWith = async (provider: string) => {
  run.write(userBlock(), provider);
  return run.tf.run(['apply', '-auto-approve', '-no-color']);
};
const signers = () => [...new Set(run.emulator.calls.map(({ accessKeyId }) => accessKeyId))];

test('an access key in the configuration is used', async () => {
  expect((await applyWith('access_key = "AKIACONFIGURED"\n  secret_key = "s"')).status).toBe(0);
  expect(signers()).toEqual(['AKIACONFIGURED']);
});

test('a profile of named files is used', async () => {
  const credentials = join(run.tf.folder, 'credentials');
  const config = join(run.tf.folder, 'config');
  writeFileSync(credentials, '[team]\naws_access_key_id = AKIAOFTEAM\naws_secret_access_key = s\n');
  writeFileSync(config, '[profile team]\nregion = us-east-1\n');
  setEnv({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
  const { status, text } = await applyWith(
    `profile = "team"\n  shared_config_files = [${JSON.stringify(config)}]\n  shared_credentials_files = [${JSON.stringify(credentials)}]`,
  );
  expect([status, text]).toEqual([0, expect.stringContaining('1 added')]);
  expect(signers()).toEqual(['AKIAOFTEAM']);
});

/** With the built plugin: the SDK loads STS by a dynamic import, which jest does not let it have. */
test('a role is assumed with all options of the block, and its credentials sign the calls', async () => {
  const tf = new Workspace({});
  const required = installBuiltPlugin(tf);
  const role = 'arn:aws:iam::123456789012:role/mq';
  run.write(
    userBlock(),
    `assume_role {
    role_arn     = "${role}"
    session_name = "deploy"
    external_id  = "ours"
    duration     = "30m"
  }`,
  );
  tf.write(readFileSync(join(run.tf.folder, 'main.tf'), 'utf8').replace(/^\s*terraform \{[^}]*\}\s*\}\s*\}/, required));
  await tf.succeed(['init', '-no-color']);
  await tf.apply();
  tf.remove();
  const [assumed] = run.emulator.assumedRoles;
  expect(assumed).toMatchObject({ roleArn: role, sessionName: 'deploy', externalId: 'ours', durationSeconds: 1800 });
  const mq = run.emulator.calls.filter(({ operation }) => /User|Broker/.test(operation ?? ''));
  expect(new Set(mq.map(({ accessKeyId }) => accessKeyId))).toEqual(
    new Set(run.emulator.assumedRoles.map((one) => one.accessKeyId)),
  );
});

test('a role is assumed by a web identity', async () => {
  const file = join(run.tf.folder, 'token');
  writeFileSync(file, 'a.web.token');
  setEnv({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
  const { status, text } = await applyWith(`assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/web"
    web_identity_token_file = ${JSON.stringify(file)}
  }`);
  expect([status, text]).toEqual([0, expect.stringContaining('1 added')]);
  expect(run.emulator.assumedRoles[0]).toMatchObject({ roleArn: 'arn:aws:iam::123456789012:role/web' });
});

// They are set after a provider in a separate process has started.
const testHere = process.env.PROVIDER_HOST ? test.skip : test;

testHere("the variables that HCP Terraform's dynamic credentials set are used", async () => {
  const file = join(run.tf.folder, 'token');
  writeFileSync(file, 'a.workload.token');
  setEnv({
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/hcp',
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
    AWS_ENDPOINT_URL_STS: run.emulator.endpoint,
  });
  const { status, text } = await applyWith('');
  expect([status, text]).toEqual([0, expect.stringContaining('1 added')]);
  expect(run.emulator.assumedRoles[0]).toMatchObject({ roleArn: 'arn:aws:iam::123456789012:role/hcp' });
});

test('an account that is not allowed is an error before anything is changed', async () => {
  const { status, text } = await applyWith('allowed_account_ids = ["999999999999"]');
  expect([status, text]).toEqual([1, expect.stringContaining('123456789012')]);
  expect(run.emulator.callCounts()).toEqual({ GetCallerIdentity: expect.any(Number) });
  expect((await applyWith('allowed_account_ids = ["123456789012"]')).status).toBe(0);
});

test('a call is retried max_retries times', async () => {
  run.emulator.inject({ operation: 'CreateUser', fault: faults.internalError, times: Infinity });
  expect((await applyWith('max_retries = 2')).text).toContain('InternalServerErrorException');
  expect(run.emulator.callCounts()).toMatchObject({ CreateUser: 3 });
});

test('calls to Amazon MQ are limited to requests_per_second after the burst', async () => {
  const began = Date.now();
  const many = `resource "mq_user" "many" {
  count       = 120
  broker_id   = "${brokerId}"
  username    = "user-\${count.index}"
  password_wo = "Many-3c55-passphrase"
}`;
  run.write(many, 'requests_per_second = 20');
  await run.tf.apply();
  // 121 calls, 100 of them at once.
  expect(Date.now() - began).toBeGreaterThan(1_000);
});

test.each([
  ['an access key without a secret key', 'access_key = "AKIA"', 'Invalid secret_key'],
  ['a negative number of retries', 'max_retries = -1', 'Invalid max_retries'],
  ['a fractional number of retries', 'max_retries = 1.5', 'Invalid max_retries'],
  ['a rate of zero requests', 'requests_per_second = 0', 'Invalid requests_per_second'],
  ['a list of two files', 'shared_config_files = ["a", "b"]', 'Invalid shared_config_files'],
  [
    'text that is not a duration',
    'assume_role {\n    role_arn = "arn:aws:iam::123456789012:role/mq"\n    duration = "soon"\n  }',
    'Invalid duration',
  ],
  [
    'a duration that is too short',
    'assume_role {\n    role_arn = "arn:aws:iam::123456789012:role/mq"\n    duration = "1m"\n  }',
    'Invalid duration',
  ],
])('%s in the configuration is refused at validate', async (_what, provider, message) => {
  run.write(userBlock(), provider);
  expect((await run.tf.run(['validate', '-no-color'])).text).toContain(message);
});

test('a missing region is an error that names the places to set it', async () => {
  setEnv({ AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' });
  run.tf.write(
    `terraform {\n  required_providers {\n    mq = { source = "cdktf-mq-users/mq" }\n  }\n}\n${userBlock()}`,
  );
  const { text } = await run.tf.run(['plan', '-no-color']);
  expect(text).toContain('The AWS region is missing');
  expect(text).toContain('AWS_REGION');
});

test('the user agent names the provider, its version and the suffix', async () => {
  expect((await applyWith('user_agent_suffix = "team/7"')).status).toBe(0);
  expect(run.emulator.calls.at(-1)?.userAgent).toMatch(/terraform-provider-mq\/\d+\.\d+\.\d+.*team\/7/);
});
