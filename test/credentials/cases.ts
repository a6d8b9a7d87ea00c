/**
 * Sources of credentials, Regions, endpoints, proxies and authorities, and what becomes of each: who signs, for which
 * Region, at which endpoint, through which proxy. `expected` is what this provider and `mq-user` do. `cli` and `aws` are
 * what the AWS CLI and the AWS provider 5.100 do where that differs, with the reason; `FULL=1 npm test` asks both.
 */
import type { Recorder } from '../support/recorder';

export interface Files {
  /** Writes a file and returns its path. */
  readonly write: (name: string, content: string) => string;
}

export interface Sources {
  readonly env?: NodeJS.ProcessEnv;
  /** `~/.aws/config`. */
  readonly config?: string;
  /** `~/.aws/credentials`. */
  readonly credentials?: string;
  /** Arguments of the provider block, for both providers. */
  readonly hcl?: string;
  /** The same for the AWS CLI and `mq-user`, where they have them. */
  readonly flags?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly sources: (recorder: Recorder, files: Files) => Sources;
  readonly expected: string;
  /** What it says, where `expected` is "error". */
  readonly says?: RegExp;
  readonly cli?: string;
  readonly aws?: string;
  readonly why?: string;
  /** Whether the command and the CLI have no option for it. */
  readonly onlyProvider?: true;
  readonly needsTls?: true;
}

const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const keys = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 's' };
const profile = (name: string, key: string) => `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = s\n`;
const both = profile('default', 'AKIADEFAULT') + profile('team', 'AKIATEAM');

export const cases: readonly Case[] = [
  // Who signs.
  {
    name: 'access keys in the environment',
    sources: () => ({ env: keys }),
    expected: 'AKIAENV in us-east-1 at global variable',
  },
  {
    name: 'the default profile',
    sources: () => ({ credentials: both }),
    expected: 'AKIADEFAULT in us-east-1 at global variable',
  },
  {
    name: 'AWS_PROFILE',
    sources: () => ({ credentials: both, env: { AWS_PROFILE: 'team' } }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'AWS_DEFAULT_PROFILE',
    sources: () => ({ credentials: both, env: { AWS_DEFAULT_PROFILE: 'team' } }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'AWS_PROFILE and AWS_DEFAULT_PROFILE',
    sources: () => ({ credentials: both, env: { AWS_PROFILE: 'team', AWS_DEFAULT_PROFILE: 'default' } }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'AWS_PROFILE and access keys in the environment',
    sources: () => ({ credentials: both, env: { ...keys, AWS_PROFILE: 'team' } }),
    expected: 'AKIAENV in us-east-1 at global variable',
  },
  {
    name: 'a profile by argument and access keys in the environment',
    sources: () => ({ credentials: both, env: keys, hcl: 'profile = "team"', flags: ['--profile', 'team'] }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'a profile by argument and AWS_PROFILE',
    sources: () => ({
      credentials: both,
      env: { AWS_PROFILE: 'default' },
      hcl: 'profile = "team"',
      flags: ['--profile', 'team'],
    }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'access keys by argument, and a profile and access keys in the environment',
    sources: () => ({
      credentials: both,
      env: { ...keys, AWS_PROFILE: 'team' },
      hcl: 'access_key = "AKIAARGUMENT"\n  secret_key = "s"',
    }),
    expected: 'AKIAARGUMENT in us-east-1 at global variable',
    onlyProvider: true,
  },
  {
    name: 'an access key in the environment without its secret, and a profile',
    sources: () => ({ credentials: both, env: { AWS_ACCESS_KEY_ID: 'AKIAENV' } }),
    expected: 'AKIADEFAULT in us-east-1 at global variable',
  },
  {
    name: 'empty variables',
    sources: () => ({
      credentials: both,
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '', AWS_SESSION_TOKEN: '' },
    }),
    expected: 'AKIADEFAULT in us-east-1 at global variable',
  },
  {
    name: 'AWS_ACCESS_KEY and AWS_SECRET_KEY',
    sources: () => ({ env: { AWS_ACCESS_KEY: 'AKIAOTHER', AWS_SECRET_KEY: 's' } }),
    expected: 'AKIAOTHER in us-east-1 at global variable',
  },
  {
    name: 'keys in the configuration file, and in the credentials file',
    sources: () => ({ config: profile('default', 'AKIACONFIG'), credentials: profile('default', 'AKIAFILE') }),
    expected: 'AKIAFILE in us-east-1 at global variable',
  },
  {
    name: 'AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE',
    sources: (_, { write }) => ({
      credentials: both,
      env: {
        AWS_SHARED_CREDENTIALS_FILE: write('elsewhere', profile('default', 'AKIAELSEWHERE')),
        AWS_CONFIG_FILE: '/dev/null',
      },
    }),
    expected: 'AKIAELSEWHERE in us-east-1 at global variable',
  },
  {
    name: 'shared files by argument',
    sources: (_, { write }) => ({
      credentials: both,
      hcl: `shared_credentials_files = ["${write('named', profile('default', 'AKIANAMED'))}"]`,
    }),
    expected: 'AKIANAMED in us-east-1 at global variable',
    onlyProvider: true,
  },
  // Roles.
  {
    name: 'a role in a profile with a source_profile',
    sources: () => ({
      credentials: both,
      config: `[profile admin]\nrole_arn = ${role('admin')}\nsource_profile = team\n`,
      env: { AWS_PROFILE: 'admin' },
    }),
    expected: 'admin-by-AKIATEAM in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'two roles in a row of profiles',
    sources: () => ({
      credentials: both,
      config: `[profile one]\nrole_arn = ${role('one')}\nsource_profile = team\n[profile two]\nrole_arn = ${role('two')}\nsource_profile = one\n`,
      env: { AWS_PROFILE: 'two' },
    }),
    expected: 'two-by-one-by-AKIATEAM in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a profile that is its own source_profile',
    sources: () => ({
      config: `[profile self]\nrole_arn = ${role('self')}\nsource_profile = self\naws_access_key_id = AKIASELF\naws_secret_access_key = s\n`,
      env: { AWS_PROFILE: 'self' },
    }),
    expected: 'self-by-AKIASELF in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a role in a profile with credential_source = Environment',
    sources: () => ({
      config: `[profile envy]\nrole_arn = ${role('envy')}\ncredential_source = Environment\n`,
      env: keys,
      hcl: 'profile = "envy"',
      flags: ['--profile', 'envy'],
    }),
    expected: 'envy-by-AKIAENV in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a role in a profile with credential_source = EcsContainer',
    sources: (recorder) => ({
      config: `[profile box]\nrole_arn = ${role('box')}\ncredential_source = EcsContainer\n`,
      env: { AWS_PROFILE: 'box', AWS_CONTAINER_CREDENTIALS_FULL_URI: `${recorder.url('machine')}/container` },
    }),
    expected: 'box-by-AKIACONTAINER in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a role in a profile with credential_source = Ec2InstanceMetadata',
    sources: (recorder) => ({
      config: `[profile host]\nrole_arn = ${role('host')}\ncredential_source = Ec2InstanceMetadata\n`,
      env: { AWS_PROFILE: 'host', ...imds(recorder) },
    }),
    expected: 'host-by-AKIAINSTANCE in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a role by argument',
    sources: () => ({ env: keys, hcl: `assume_role {\n    role_arn = "${role('deploy')}"\n  }` }),
    expected: 'deploy-by-AKIAENV in us-east-1 at global variable, STS at sts',
    onlyProvider: true,
  },
  {
    name: 'a role by argument on top of a role in a profile',
    sources: () => ({
      credentials: both,
      config: `[profile admin]\nrole_arn = ${role('admin')}\nsource_profile = team\n`,
      hcl: `profile = "admin"\n  assume_role {\n    role_arn = "${role('deploy')}"\n  }`,
    }),
    expected: 'deploy-by-admin-by-AKIATEAM in us-east-1 at global variable, STS at sts',
    onlyProvider: true,
  },
  {
    name: 'a role by argument without an ARN',
    sources: () => ({ env: keys, hcl: 'assume_role {\n    role_arn = null\n  }' }),
    expected: 'AKIAENV in us-east-1 at global variable',
    onlyProvider: true,
  },
  {
    name: 'a role by argument with an empty ARN',
    sources: () => ({ env: keys, hcl: 'assume_role {\n    role_arn = ""\n  }' }),
    expected: 'AKIAENV in us-east-1 at global variable',
    onlyProvider: true,
  },
  {
    name: 'a web identity in the environment',
    sources: (_, { write }) => ({
      env: { AWS_ROLE_ARN: role('web'), AWS_WEB_IDENTITY_TOKEN_FILE: write('token', 'jwt-1') },
    }),
    expected: 'web-by-jwt-1 in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a web identity and access keys in the environment',
    sources: (_, { write }) => ({
      env: { ...keys, AWS_ROLE_ARN: role('web'), AWS_WEB_IDENTITY_TOKEN_FILE: write('token', 'jwt-1') },
    }),
    expected: 'AKIAENV in us-east-1 at global variable',
  },
  {
    name: 'a web identity in the environment, and a default profile with keys',
    sources: (_, { write }) => ({
      credentials: both,
      env: { AWS_ROLE_ARN: role('web'), AWS_WEB_IDENTITY_TOKEN_FILE: write('token', 'jwt-1') },
    }),
    expected: 'web-by-jwt-1 in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a web identity in the environment, and AWS_PROFILE with a role',
    sources: (_, { write }) => ({
      credentials: both,
      config: `[profile admin]\nrole_arn = ${role('admin')}\nsource_profile = team\n`,
      env: { AWS_PROFILE: 'admin', AWS_ROLE_ARN: role('web'), AWS_WEB_IDENTITY_TOKEN_FILE: write('token', 'jwt-1') },
    }),
    expected: 'web-by-jwt-1 in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a web identity in the environment, and a profile by argument',
    sources: (_, { write }) => ({
      credentials: both,
      env: { AWS_ROLE_ARN: role('web'), AWS_WEB_IDENTITY_TOKEN_FILE: write('token', 'jwt-1') },
      hcl: 'profile = "team"',
      flags: ['--profile', 'team'],
    }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'a web identity in a profile',
    sources: (_, { write }) => ({
      config: `[profile web]\nrole_arn = ${role('web')}\nweb_identity_token_file = ${write('token', 'jwt-1')}\n`,
      env: { AWS_PROFILE: 'web' },
    }),
    expected: 'web-by-jwt-1 in us-east-1 at global variable, STS at sts',
  },
  {
    name: 'a web identity by argument, and access keys in the environment',
    sources: (_, { write }) => ({
      env: keys,
      hcl: `assume_role_with_web_identity {\n    role_arn = "${role('web')}"\n    web_identity_token_file = "${write('token', 'jwt-1')}"\n  }`,
    }),
    expected: 'web-by-jwt-1 in us-east-1 at global variable, STS at sts',
    onlyProvider: true,
  },
  // Programs, IAM Identity Center, container, instance.
  {
    name: 'a credential_process',
    sources: (_, { write }) => ({
      config: `[default]\ncredential_process = cat ${write('output', '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s"}')}\n`,
    }),
    expected: 'AKIAPROCESS in us-east-1 at global variable',
  },
  {
    name: 'keys and a credential_process in one profile',
    sources: (_, { write }) => ({
      config: `[default]\ncredential_process = cat ${write('output', '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s"}')}\n`,
      credentials: both,
    }),
    expected: 'AKIADEFAULT in us-east-1 at global variable',
  },
  {
    name: 'IAM Identity Center with a session',
    sources: (recorder, { write }) => {
      const token = JSON.stringify({
        accessToken: 'a',
        expiresAt: '2099-01-01T00:00:00Z',
        region: 'eu-west-1',
        startUrl: 'https://d.awsapps.com/start',
      });
      write('.aws/sso/cache/SHA1(corp).json', token);
      return {
        config:
          '[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = r\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://d.awsapps.com/start\n',
        env: { AWS_PROFILE: 'sso', AWS_ENDPOINT_URL_SSO: recorder.url('machine') },
      };
    },
    expected: 'AKIASSO in us-east-1 at global variable',
  },
  {
    name: 'IAM Identity Center without a session',
    sources: (recorder, { write }) => {
      const token = JSON.stringify({
        accessToken: 'a',
        expiresAt: '2099-01-01T00:00:00Z',
        region: 'eu-west-1',
        startUrl: 'https://d.awsapps.com/start',
      });
      write('.aws/sso/cache/SHA1(https://d.awsapps.com/start).json', token);
      return {
        config:
          '[profile sso]\nsso_account_id = 123456789012\nsso_role_name = r\nsso_region = eu-west-1\nsso_start_url = https://d.awsapps.com/start\n',
        env: { AWS_PROFILE: 'sso', AWS_ENDPOINT_URL_SSO: recorder.url('machine') },
      };
    },
    expected: 'AKIASSO in us-east-1 at global variable',
  },
  {
    name: 'a container',
    sources: (recorder) => ({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${recorder.url('machine')}/container` } }),
    expected: 'AKIACONTAINER in us-east-1 at global variable',
  },
  {
    name: 'an instance',
    sources: (recorder) => ({ env: imds(recorder) }),
    expected: 'AKIAINSTANCE in us-east-1 at global variable',
  },
  {
    name: 'a container and an instance behind HTTP_PROXY, which neither is asked through',
    sources: (recorder) => ({
      env: { ...imds(recorder), HTTP_PROXY: 'http://127.0.0.1:9', AWS_ENDPOINT_URL: recorder.url('global variable') },
    }),
    expected: 'AKIAINSTANCE in us-east-1 at global variable',
  },
  {
    name: 'a profile that exists without credentials, on an instance',
    sources: (recorder) => ({
      config: '[profile plain]\nregion = us-east-1\n',
      env: { AWS_PROFILE: 'plain', ...imds(recorder) },
    }),
    expected: 'AKIAINSTANCE in us-east-1 at global variable',
  },
  // Nobody.
  {
    name: 'nothing at all',
    sources: () => ({}),
    expected: 'error',
    says: /No options, environment variables, profile or role/,
  },
  {
    name: 'AWS_PROFILE that does not exist',
    sources: () => ({ credentials: both, env: { AWS_PROFILE: 'taem' } }),
    expected: 'error',
    says: /The profile "taem", which AWS_PROFILE names, does not exist in .* Allowed: "default", "team"/,
  },
  {
    name: 'AWS_PROFILE that does not exist, and access keys in the environment',
    sources: () => ({ credentials: both, env: { ...keys, AWS_PROFILE: 'taem' } }),
    expected: 'error',
    says: /The profile "taem", which AWS_PROFILE names, does not exist/,
  },
  {
    name: 'a profile by argument that does not exist',
    sources: () => ({ credentials: both, env: keys, hcl: 'profile = "taem"', flags: ['--profile', 'taem'] }),
    expected: 'error',
    says: /The profile "taem" does not exist/,
  },
  {
    name: 'a source_profile that does not exist',
    sources: () => ({
      config: `[profile admin]\nrole_arn = ${role('admin')}\nsource_profile = taem\n`,
      env: { AWS_PROFILE: 'admin' },
    }),
    expected: 'error',
    says: /The profile "taem", which is the source_profile of "admin", does not exist/,
  },
  {
    name: 'source_profiles in a circle',
    sources: () => ({
      config: `[profile a]\nrole_arn = ${role('a')}\nsource_profile = b\n[profile b]\nrole_arn = ${role('b')}\nsource_profile = a\n`,
      env: { AWS_PROFILE: 'a' },
    }),
    expected: 'error',
    says: /The source_profile of "b" leads in a circle: "a" → "b" → "a"/,
  },
  {
    name: 'a role in a profile with keys and nothing to assume it with',
    sources: () => ({
      config: `[profile lone]\nrole_arn = ${role('lone')}\naws_access_key_id = AKIALONE\naws_secret_access_key = s\n`,
      env: { AWS_PROFILE: 'lone' },
    }),
    expected: 'error',
    says: /The profile "lone" in .* has a role_arn and nothing to assume the role with/,
  },
  // Regions.
  {
    name: 'AWS_REGION and AWS_DEFAULT_REGION',
    sources: () => ({ env: { ...keys, AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' } }),
    expected: 'AKIAENV in eu-west-1 at global variable',
  },
  {
    name: 'AWS_DEFAULT_REGION',
    sources: () => ({ env: { ...keys, AWS_REGION: undefined, AWS_DEFAULT_REGION: 'eu-west-2' } }),
    expected: 'AKIAENV in eu-west-2 at global variable',
  },
  {
    name: 'a region by argument and in the environment',
    sources: () => ({ env: keys, hcl: 'region = "eu-west-3"', flags: ['--region', 'eu-west-3'] }),
    expected: 'AKIAENV in eu-west-3 at global variable',
  },
  {
    name: 'the region of a profile',
    sources: () => ({
      credentials: both,
      config: '[profile team]\nregion = eu-central-1\n',
      env: { AWS_PROFILE: 'team', AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    }),
    expected: 'AKIATEAM in eu-central-1 at global variable',
  },
  {
    name: 'the region of a profile by argument, and AWS_REGION',
    sources: () => ({
      credentials: both,
      config: '[profile team]\nregion = eu-central-1\n',
      hcl: 'profile = "team"',
      flags: ['--profile', 'team'],
    }),
    expected: 'AKIATEAM in us-east-1 at global variable',
  },
  {
    name: 'the region of the default profile, with access keys in the environment',
    sources: () => ({
      config: '[default]\nregion = eu-north-1\n',
      env: { ...keys, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
    }),
    expected: 'AKIAENV in eu-north-1 at global variable',
  },
  {
    name: 'no region',
    sources: () => ({ env: { ...keys, AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined } }),
    expected: 'error',
    says: /No region is configured/,
  },
  {
    name: 'a region with a space at its end',
    sources: () => ({ env: { ...keys, AWS_REGION: 'us-east-1 ', AWS_DEFAULT_REGION: 'us-east-1 ' } }),
    expected: 'error',
    says: /The region in AWS_REGION, "us-east-1 " ends with a space/,
  },
  // Endpoints.
  {
    name: 'AWS_ENDPOINT_URL_MQ and AWS_ENDPOINT_URL',
    sources: (recorder) => ({ env: { ...keys, AWS_ENDPOINT_URL_MQ: recorder.url('service variable') } }),
    expected: 'AKIAENV in us-east-1 at service variable',
  },
  {
    name: 'an endpoint by argument and in the environment',
    sources: (recorder) => ({
      env: { ...keys, AWS_ENDPOINT_URL_MQ: recorder.url('service variable') },
      hcl: `endpoints {\n    mq = "${recorder.url('argument')}"\n  }`,
      flags: ['--endpoint-url', recorder.url('argument')],
    }),
    expected: 'AKIAENV in us-east-1 at argument',
  },
  {
    name: 'the endpoint_url of a profile',
    sources: (recorder) => ({
      config: `[default]\nendpoint_url = ${recorder.url('profile')}\n`,
      env: { ...keys, AWS_ENDPOINT_URL: undefined },
    }),
    expected: 'AKIAENV in us-east-1 at profile',
  },
  {
    name: 'the endpoint_url of a profile by argument',
    sources: (recorder) => ({
      config: `[profile team]\nendpoint_url = ${recorder.url('profile')}\n`,
      credentials: both,
      env: { AWS_ENDPOINT_URL: undefined },
      hcl: 'profile = "team"',
      flags: ['--profile', 'team'],
    }),
    expected: 'AKIATEAM in us-east-1 at profile',
  },
  {
    name: 'the endpoint_url of a profile and AWS_ENDPOINT_URL',
    sources: (recorder) => ({ config: `[default]\nendpoint_url = ${recorder.url('profile')}\n`, env: keys }),
    expected: 'AKIAENV in us-east-1 at global variable',
  },
  {
    name: 'the services section of a profile, and its endpoint_url',
    sources: (recorder) => ({
      config: `[default]\nservices = local\nendpoint_url = ${recorder.url('profile')}\n[services local]\nmq =\n  endpoint_url = ${recorder.url('services section')}\n`,
      env: { ...keys, AWS_ENDPOINT_URL: undefined },
    }),
    expected: 'AKIAENV in us-east-1 at services section',
  },
  {
    name: 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, and an endpoint by argument',
    sources: (recorder) => ({
      env: { ...keys, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' },
      hcl: `endpoints {\n    mq = "${recorder.url('argument')}"\n  }`,
      flags: ['--endpoint-url', recorder.url('argument')],
    }),
    expected: 'AKIAENV in us-east-1 at argument',
  },
  {
    name: 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS, and an endpoint in the environment',
    needsTls: true,
    sources: (recorder, files) => ({
      env: {
        ...keys,
        ...tls(files),
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
        HTTPS_PROXY: recorder.url('proxy A'),
      },
    }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy A',
  },
  {
    name: 'AWS_USE_FIPS_ENDPOINT',
    needsTls: true,
    sources: (recorder, files) => ({
      env: { ...toAws(recorder, files), AWS_USE_FIPS_ENDPOINT: 'true' },
    }),
    expected: 'AKIAENV in us-east-1 at mq-fips.us-east-1.amazonaws.com via proxy A',
  },
  {
    name: 'use_fips_endpoint by argument',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files), hcl: 'use_fips_endpoint = true' }),
    expected: 'AKIAENV in us-east-1 at mq-fips.us-east-1.amazonaws.com via proxy A',
    onlyProvider: true,
  },
  {
    name: 'use_dualstack_endpoint by argument',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files), hcl: 'use_dualstack_endpoint = true' }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.api.aws via proxy A',
    onlyProvider: true,
  },
  {
    name: 'use_fips_endpoint of a profile',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files), config: '[default]\nuse_fips_endpoint = true\n' }),
    expected: 'AKIAENV in us-east-1 at mq-fips.us-east-1.amazonaws.com via proxy A',
  },
  {
    name: 'use_fips_endpoint by argument, and an endpoint by argument',
    sources: (recorder) => ({
      env: keys,
      hcl: `use_fips_endpoint = true\n  endpoints {\n    mq = "${recorder.url('argument')}"\n  }`,
    }),
    expected: 'AKIAENV in us-east-1 at argument',
    onlyProvider: true,
  },
  // Proxies. A name that no resolver knows shows that the proxy was asked.
  {
    name: 'HTTP_PROXY',
    sources: (recorder) => ({ env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A') } }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
  },
  {
    name: 'http_proxy in lower case',
    sources: (recorder) => ({ env: { ...keys, ...elsewhere, http_proxy: recorder.url('proxy A') } }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
  },
  {
    name: 'HTTP_PROXY without a scheme',
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A').replace('http://', '') },
    }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
  },
  {
    name: 'HTTP_PROXY with a username and a password',
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A').replace('//', '//user:pass%40word@') },
    }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
  },
  {
    name: 'HTTPS_PROXY for an HTTP endpoint',
    sources: (recorder) => ({ env: { ...keys, HTTPS_PROXY: recorder.url('proxy A') } }),
    expected: 'AKIAENV in us-east-1 at global variable',
  },
  {
    name: 'HTTP_PROXY for an endpoint on this machine',
    sources: (recorder) => ({ env: { ...keys, HTTP_PROXY: recorder.url('proxy A') } }),
    expected: 'AKIAENV in us-east-1 at global variable',
  },
  {
    name: 'HTTPS_PROXY',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files) }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy A',
  },
  {
    name: 'https_proxy in lower case',
    needsTls: true,
    sources: (recorder, files) => ({
      env: { ...toAws(recorder, files), HTTPS_PROXY: undefined, https_proxy: recorder.url('proxy B') },
    }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy B',
  },
  {
    name: 'http_proxy by argument, which serves HTTPS too',
    needsTls: true,
    sources: (recorder, files) => ({
      env: { ...toAws(recorder, files), HTTPS_PROXY: undefined },
      hcl: `http_proxy = "${recorder.url('proxy B')}"`,
    }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy B',
    onlyProvider: true,
  },
  {
    name: 'http_proxy by argument, and HTTPS_PROXY',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files), hcl: `http_proxy = "${recorder.url('proxy B')}"` }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy A',
    onlyProvider: true,
  },
  {
    name: 'https_proxy by argument, and HTTPS_PROXY',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files), hcl: `https_proxy = "${recorder.url('proxy B')}"` }),
    expected: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy B',
    onlyProvider: true,
  },
  {
    name: 'http_proxy by argument, and HTTP_PROXY',
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A') },
      hcl: `http_proxy = "${recorder.url('proxy B')}"`,
    }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy B',
    onlyProvider: true,
  },
  ...['mq.test.invalid', 'test.invalid', '.test.invalid', '*', 'mq.test.invalid:80', 'other.invalid, test.invalid'].map(
    (noProxy): Case => ({
      name: `NO_PROXY=${noProxy}`,
      sources: (recorder) => ({
        env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A'), NO_PROXY: noProxy },
      }),
      expected: 'error',
      says: /ENOTFOUND|EAI_AGAIN/,
    }),
  ),
  ...['est.invalid', 'invalid.com', 'mq.test.invalid:81', '10.0.0.0/8', ''].map((noProxy): Case => ({
    name: `NO_PROXY=${noProxy}, which does not match`,
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A'), NO_PROXY: noProxy },
    }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
  })),
  {
    name: 'no_proxy by argument, and NO_PROXY',
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A'), NO_PROXY: 'test.invalid' },
      hcl: 'no_proxy = "other.invalid"',
    }),
    expected: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
    onlyProvider: true,
  },
  // Authorities.
  {
    name: 'AWS_CA_BUNDLE',
    needsTls: true,
    sources: (recorder, { write }) => ({
      env: { ...keys, AWS_ENDPOINT_URL: recorder.url('tls'), AWS_CA_BUNDLE: write('ca.pem', '') },
    }),
    expected: 'AKIAENV in us-east-1 at tls',
  },
  {
    name: 'the ca_bundle of a profile',
    needsTls: true,
    sources: (recorder, { write }) => ({
      config: `[default]\nca_bundle = ${write('ca.pem', '')}\n`,
      env: { ...keys, AWS_ENDPOINT_URL: recorder.url('tls') },
    }),
    expected: 'AKIAENV in us-east-1 at tls',
  },
  {
    name: 'custom_ca_bundle by argument, and AWS_CA_BUNDLE that does not exist',
    needsTls: true,
    sources: (recorder, { write }) => ({
      env: { ...keys, AWS_ENDPOINT_URL: recorder.url('tls') },
      hcl: `custom_ca_bundle = "${write('ca.pem', '')}"`,
    }),
    expected: 'AKIAENV in us-east-1 at tls',
    onlyProvider: true,
  },
  {
    name: 'an authority that nobody trusts',
    needsTls: true,
    sources: (recorder) => ({ env: { ...keys, AWS_ENDPOINT_URL: recorder.url('tls') } }),
    expected: 'error',
    says: /AWS_CA_BUNDLE/,
  },
  {
    name: 'AWS_CA_BUNDLE that does not exist',
    needsTls: true,
    sources: (recorder) => ({
      env: { ...keys, AWS_ENDPOINT_URL: recorder.url('tls'), AWS_CA_BUNDLE: '/nonexistent/ca.pem' },
    }),
    expected: 'error',
    says: /The CA bundle \(AWS_CA_BUNDLE\) "\/nonexistent\/ca\.pem" does not exist/,
  },
];

const elsewhere = { AWS_ENDPOINT_URL: 'http://mq.test.invalid' };

function imds(recorder: Recorder): NodeJS.ProcessEnv {
  return { AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: recorder.url('machine') };
}

/** The real names of AWS, behind a proxy that answers for them. */
function toAws(recorder: Recorder, files: Files): NodeJS.ProcessEnv {
  return { ...keys, ...tls(files), AWS_ENDPOINT_URL: undefined, HTTPS_PROXY: recorder.url('proxy A') };
}

function tls({ write }: Files): NodeJS.ProcessEnv {
  return { AWS_CA_BUNDLE: write('ca.pem', '') };
}
