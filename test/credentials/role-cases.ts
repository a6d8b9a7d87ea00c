/** Roles, and the credentials that assume them. */
import { both, imds, keys, role, type Case } from './case';

export const roleCases: readonly Case[] = [
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
    cli: 'admin-by-AKIATEAM in us-east-1 at global variable, STS at sts',
    why: 'The AWS CLI prefers the role of a profile to a web identity.',
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
];
