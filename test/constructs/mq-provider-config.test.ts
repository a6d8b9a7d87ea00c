/** The configuration of MqProvider: its attributes and blocks, and the values that it refuses. */
import { Lazy, TerraformStack, TerraformVariable } from 'cdktf';
import { MqProvider, ProviderPackaging, type MqProviderProps } from '../../src/constructs';
import { FRAMEWORK } from '../../src/constructs/private/framework';
import { PROVIDER_BLOCKS, PROVIDER_OPTIONS, wrongType, type ProviderBlock } from '../../src/rules/internal';
import { newApp, synth, thrown } from './helpers';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const role = 'arn:aws:iam::123456789012:role/mq';
const policy = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const newStack = () => new TerraformStack(newApp(), 'stack');

function configured(props: MqProviderProps) {
  const stack = newStack();
  new MqProvider(stack, 'mq', props);
  const result = synth(stack);
  return { ...result, mq: (result.config.provider.mq as object[])[0] };
}

test('every prop has an attribute or a block', () => {
  const { mq } = configured({
    region: 'eu-west-1',
    profile: 'team',
    accessKey: 'AKIA',
    secretKey: 's',
    token: 't',
    sharedConfigFiles: ['/etc/aws/config'],
    sharedCredentialsFiles: ['/etc/aws/credentials'],
    maxRetries: 0,
    requestsPerSecond: 5,
    driftDetection: 'existence',
    userAgentSuffix: 'team-orders',
    allowedAccountIds: ['123456789012'],
    useFipsEndpoint: true,
    useDualstackEndpoint: true,
    httpProxy: 'http://proxy:3128',
    httpsProxy: 'http://proxy:3129',
    noProxy: '',
    customCaBundle: '/ca.pem',
    skipMetadataApiCheck: true,
    assumeRole: {
      roleArn: role,
      sessionName: 'orders',
      externalId: 'outside',
      duration: '1h',
      policy: '{}',
      policyArns: [policy],
      tags: { team: 'a' },
      transitiveTagKeys: ['team'],
      sourceIdentity: 'jane',
    },
    assumeRoleWithWebIdentity: {
      roleArn: role,
      webIdentityTokenFile: '/token',
      sessionName: 'pipeline',
      duration: '2h',
      policy: '{}',
      policyArns: [policy],
    },
    endpoints: { mq: 'http://localhost:1', secretsmanager: 'http://localhost:2', sts: 'http://localhost:3' },
  });
  // They exclude some of the others.
  const { mq: others } = configured({
    forbiddenAccountIds: ['210987654321'],
    assumeRoleWithWebIdentity: { roleArn: role, webIdentityToken: '${var.token}' },
  });
  expect(mq).toEqual({
    region: 'eu-west-1',
    profile: 'team',
    access_key: 'AKIA',
    secret_key: 's',
    token: 't',
    shared_config_files: ['/etc/aws/config'],
    shared_credentials_files: ['/etc/aws/credentials'],
    max_retries: 0,
    requests_per_second: 5,
    drift_detection: 'existence',
    user_agent_suffix: 'team-orders',
    allowed_account_ids: ['123456789012'],
    use_fips_endpoint: true,
    use_dualstack_endpoint: true,
    http_proxy: 'http://proxy:3128',
    https_proxy: 'http://proxy:3129',
    no_proxy: '',
    custom_ca_bundle: '/ca.pem',
    skip_metadata_api_check: true,
    assume_role: [
      {
        role_arn: role,
        session_name: 'orders',
        external_id: 'outside',
        duration: '1h',
        policy: '{}',
        policy_arns: [policy],
        tags: { team: 'a' },
        transitive_tag_keys: ['team'],
        source_identity: 'jane',
      },
    ],
    assume_role_with_web_identity: [
      {
        role_arn: role,
        web_identity_token_file: '/token',
        session_name: 'pipeline',
        duration: '2h',
        policy: '{}',
        policy_arns: [policy],
      },
    ],
    endpoints: [{ mq: 'http://localhost:1', secretsmanager: 'http://localhost:2', sts: 'http://localhost:3' }],
  });
  expect(others).toEqual({
    forbidden_account_ids: ['210987654321'],
    assume_role_with_web_identity: [{ role_arn: role, web_identity_token: '${var.token}' }],
  });
  // Nothing in the tables is missing above.
  const written = [mq, others].flatMap((one) => Object.entries(one as Record<string, unknown>).flatMap(namesIn));
  const blocks = Object.entries<ProviderBlock>(PROVIDER_BLOCKS);
  const known = blocks.flatMap(([block, { options }]) => Object.keys(options).map((name) => `${block}.${name}`));
  expect(new Set(written)).toEqual(new Set([...Object.keys(PROVIDER_OPTIONS), ...known]));
});

/** The name of an attribute, or the names in a block. */
function namesIn([name, value]: readonly [string, unknown]): string[] {
  const [block] = name in PROVIDER_BLOCKS ? (value as object[]) : [];
  return block ? Object.keys(block).map((inner) => `${name}.${inner}`) : [name];
}

test('a secret in the code is a warning at synth, and a token is not', () => {
  const { annotations } = configured({
    accessKey: 'AKIA',
    secretKey: 'hidden-1',
    token: 'hidden-2',
    assumeRoleWithWebIdentity: { roleArn: role, webIdentityToken: 'hidden-3' },
  });
  expect(annotations.map(({ message }) => message.slice(0, message.indexOf(',')))).toEqual([
    '`secretKey` is plain text',
    '`token` is plain text',
    '`webIdentityToken` is plain text',
  ]);
  expect(JSON.stringify(annotations)).not.toContain('hidden');

  const stack = newStack();
  const variable = new TerraformVariable(stack, 'token', { sensitive: true });
  new MqProvider(stack, 'mq', { accessKey: 'AKIA', secretKey: variable.stringValue });
  expect(synth(stack).annotations).toEqual([]);
});

test.each<[MqProviderProps, string]>([
  [
    { allowedAccountIds: ['123456789012', '42'] },
    'stack/mq: `allowedAccountIds[1]`: "42" is not an account id. Allowed: 12 digits in a string. Correct it.',
  ],
  [
    { maxRetries: -1 },
    'stack/mq: `maxRetries`: The number of retries is -1. Allowed: a whole number, 0 or more. Correct it.',
  ],
  [
    { requestsPerSecond: 0 },
    'stack/mq: `requestsPerSecond`: The number of requests per second is 0. Allowed: a number, 0.01 or more. Correct it.',
  ],
  [
    { assumeRole: { roleArn: undefined as never, sessionName: 'ci' } },
    'stack/mq: `assumeRole.roleArn`: The role has no ARN. Allowed: the ARN of a role. Set it, or leave `assumeRole` out.',
  ],
  [
    { assumeRole: { roleArn: 'admin' } },
    'stack/mq: `assumeRole.roleArn`: "admin" is not the ARN of a role. Allowed: arn:aws:iam::ACCOUNT:role/NAME. Correct it.',
  ],
  [{ assumeRole: { roleArn: role, duration: '1 hour' } }, '`assumeRole.duration`: "1 hour" is not a duration.'],
  [
    { assumeRoleWithWebIdentity: { roleArn: role, webIdentityToken: 'hidden', webIdentityTokenFile: '/x' } },
    '`assumeRoleWithWebIdentity.webIdentityToken`: The role has both a token and a token file.',
  ],
])('%j is refused', (props, message) => {
  const error = thrown(() => new MqProvider(newStack(), 'mq', props));
  expect(error.message).toContain(message);
  expect(error.message).not.toContain('hidden');
});

test('a role without an ARN is a warning at synth', () => {
  const { annotations } = configured({ assumeRole: { roleArn: '' } });
  expect(annotations.map(({ message }) => message)).toEqual([
    '`assumeRole.roleArn`: The role has no ARN, so no role is assumed. Allowed: the ARN of a role. Set `assumeRole.roleArn`, or remove `assumeRole`.',
  ]);
});

test('all mistakes of a configuration are reported together', () => {
  const error = thrown(() => new MqProvider(newStack(), 'mq', { maxRetries: 1.5, requestsPerSecond: -1 }));
  expect(error.message.split('\n')).toHaveLength(2);
});

describe('a provider binary from a registry', () => {
  test('is downloaded by Terraform: only its source and version are written, no file', () => {
    const packaging = ProviderPackaging.fromRegistry('~> 0.1');
    const { config, folder } = configured({ packaging, source: 'registry.example.com/platform/mq' });
    expect(config.terraform.required_providers).toEqual({
      mq: { source: 'registry.example.com/platform/mq', version: '~> 0.1' },
    });
    expect(readdirSync(folder)).toEqual(['cdk.tf.json']);
  });

  test.each(['', 'latest', '1; rm'])('a version %j is refused', (version) => {
    expect(() => ProviderPackaging.fromRegistry(version)).toThrow(
      `ProviderPackaging.fromRegistry: the version is ${JSON.stringify(version)}. Allowed: a version constraint`,
    );
  });

  test('cannot be combined with another packaging in one stack', () => {
    const stack = newStack();
    new MqProvider(stack, 'mq');
    new MqProvider(stack, 'other', { alias: 'other', packaging: ProviderPackaging.fromRegistry('0.1.0') });
    expect(() => synth(stack)).toThrow('Allowed: one packaging for all MqProviders of a stack.');
  });
});

test('a self-contained provider binary that is not built is an error with the command to build it', () => {
  const packaging = ProviderPackaging.selfContained({ directory: '/nowhere' });
  expect(String(packaging)).toBe('ProviderPackaging.selfContained');
  expect(() => new MqProvider(newStack(), 'mq', { packaging })).toThrow(
    `/nowhere/manifest.json does not exist. Build it: node "${resolve(__dirname, '../../build/self-contained.mjs')}"`,
  );
});

describe('values that would be lost silently are refused', () => {
  const lost = (props: object) => thrown(() => new MqProvider(newStack(), 'mq', props)).message;
  const variable = () => new TerraformVariable(newStack(), 'x', {});

  test.each<[string, string, unknown, string]>([
    ['a URL', 'endpoints', 'http://x', 'The value is a string. Allowed: an object.'],
    ['a list of one', 'assumeRole', [{ roleArn: role }], 'The value is a list. Allowed: an object.'],
    ['a number', 'assumeRole', 5, 'The value is a number. Allowed: an object.'],
    ['a token', 'endpoints', Lazy.anyValue({ produce: () => ({}) }), 'The value is a token. Allowed: an object, whose'],
    [
      'a variable',
      'assumeRole',
      variable().value,
      'The value is a token. Allowed: an object, whose values can be tokens',
    ],
  ])('%s as a block', (_, prop, value, message) =>
    expect(lost({ [prop]: value })).toContain(`stack/mq: \`${prop}\`: ${message}`),
  );

  test.each<[string, unknown, string]>([
    ['assumeRole', 5, 'an object'],
    ['alias', 5, 'a string'],
    ['maxRetries', 'many', 'a number'],
    ['useFipsEndpoint', 'yes', 'true or false'],
    ['allowedAccountIds', '123456789012', 'a list of strings'],
  ])('%s of a wrong type, with the message of the rules', (prop, value, allowed) => {
    expect(lost({ [prop]: value })).toBe(`stack/mq: \`${prop}\`: ${wrongType([prop], value, allowed).message}`);
  });

  test('unknown props, with a suggestion', () => {
    expect(lost({ allowedAccountsIds: ['123456789012'], assumeRole: { roleArn: role, rolArn: '' } })).toMatch(
      /^stack\/mq: `allowedAccountsIds`: There is no field "allowedAccountsIds"\. .* Use allowedAccountIds\.\nstack\/mq: `assumeRole\.rolArn`: There is no field "rolArn"\. .* Use roleArn\.$/,
    );
    expect(lost({ endpoints: { sqs: 'http://x' } })).toContain('Allowed: mq, secretsmanager, sts.');
  });

  test('tokens that are used as if they were values', () => {
    const element = variable().listValue[0];
    const message = lost({ region: element, assumeRole: { roleArn: role, policyArns: [element, policy] } });
    expect(message).toMatch(/^stack\/mq: `region`: The value is part/);
    const text = `The value is part of a ${FRAMEWORK.name} list token`;
    expect(message).toContain(`\nstack/mq: \`assumeRole.policyArns[0]\`: ${text}`);
  });

  test.each([
    ['alias', 5, 'a string'],
    ['packaging', {}, 'a ProviderPackaging'],
  ])('%s of a wrong type', (prop, value, allowed) => {
    expect(lost({ [prop]: value })).toMatch(new RegExp(`\`${prop}\`: The value is .*Allowed: ${allowed}`));
  });
});

test('null means unset, as in HCL, for every option and block', () => {
  const names = (table: Readonly<Record<string, { readonly prop: string }>>) =>
    Object.values(table).map(({ prop }): [string, null] => [prop, null]);
  const inner = Object.values<ProviderBlock>(PROVIDER_BLOCKS).map(({ prop, options }) => [
    prop,
    { ...Object.fromEntries(names(options)), ...(prop === 'endpoints' ? {} : { roleArn: role }) },
  ]);
  const props = [...names(PROVIDER_OPTIONS), ...names(PROVIDER_BLOCKS), ['alias', null], ['packaging', null]];
  expect(configured(Object.fromEntries(props) as MqProviderProps).mq).toEqual({});
  const { assumeRoleWithWebIdentity, ...blocks } = Object.fromEntries(inner) as Record<string, object>;
  const web = { ...assumeRoleWithWebIdentity, webIdentityTokenFile: '/token' };
  expect(configured({ ...blocks, assumeRoleWithWebIdentity: web } as unknown as MqProviderProps).mq).toEqual({
    assume_role: [{ role_arn: role }],
    assume_role_with_web_identity: [{ role_arn: role, web_identity_token_file: '/token' }],
    endpoints: [{}],
  });
});

test('a value with braces is shown unchanged', () => {
  expect(thrown(() => new MqProvider(newStack(), 'mq', { region: '{secret_key}' })).message).toContain(
    '"{secret_key}"',
  );
});

test.each(['eu.west', '3a', 'b c', '', '${var.x}'])('the alias %j is refused at synth', (alias) => {
  const stack = newStack();
  const provider = new MqProvider(stack, 'mq', { alias });
  const message = `the \`alias\` is ${JSON.stringify(alias)}, which is not valid. Allowed: letters, digits, _ and -`;
  expect(() => synth(stack)).toThrow(message);
  provider.alias = 'eu_west';
  expect(() => synth(stack)).not.toThrow();
  provider.alias = alias;
  expect(() => synth(stack)).toThrow(message);
});

test('a provider outside a stack is refused', () => {
  expect(() => new MqProvider(newApp(), 'mq')).toThrow('scope: The scope is not in a stack. Allowed: a stack');
});
