/** Programs, IAM Identity Center, containers and instances; and sources that cannot be used. */
import { both, imds, keys, role, type Case } from './case';

export const machineCases: readonly Case[] = [
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
    name: 'an instance behind HTTP_PROXY: requests for instance metadata bypass the proxy',
    sources: (recorder) => ({
      env: { ...imds(recorder), HTTP_PROXY: recorder.url('proxy A') },
    }),
    expected: 'AKIAINSTANCE in us-east-1 at global variable',
    cli: 'AKIAINSTANCE in us-east-1 at global variable via proxy A',
    why: 'The AWS CLI sends requests to this machine through the proxy. Go, and so the AWS provider, never does.',
  },
  {
    name: 'a profile that exists without credentials, on an instance',
    sources: (recorder) => ({
      config: '[profile plain]\nregion = us-east-1\n',
      env: { AWS_PROFILE: 'plain', ...imds(recorder) },
    }),
    expected: 'AKIAINSTANCE in us-east-1 at global variable',
  },
  {
    name: 'nothing at all',
    sources: () => ({}),
    expected: 'error',
    says: /No option, environment variable, profile or role/,
  },
  {
    name: 'AWS_PROFILE that does not exist',
    sources: () => ({ credentials: both, env: { AWS_PROFILE: 'taem' } }),
    expected: 'error',
    says: /The profile "taem", which is set in AWS_PROFILE, does not exist in .* Allowed: "default", "team"/,
  },
  {
    name: 'AWS_PROFILE that does not exist, and access keys in the environment',
    sources: () => ({ credentials: both, env: { ...keys, AWS_PROFILE: 'taem' } }),
    expected: 'error',
    says: /The profile "taem", which is set in AWS_PROFILE, does not exist/,
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
    says: /The source_profile of "b" forms a cycle: "a" → "b" → "a"/,
  },
  {
    name: 'a role in a profile with keys and no other source',
    sources: () => ({
      config: `[profile lone]\nrole_arn = ${role('lone')}\naws_access_key_id = AKIALONE\naws_secret_access_key = s\n`,
      env: { AWS_PROFILE: 'lone' },
    }),
    expected: 'lone-by-AKIALONE in us-east-1 at global variable, STS at sts',
    cli: 'error',
    why: 'The AWS CLI requires source_profile or credential_source.',
  },
];
