/** Which credentials sign: keys, profiles and their order. */
import { both, keys, profile, type Case } from './case';

export const signerCases: readonly Case[] = [
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
    cli: 'AKIADEFAULT in us-east-1 at global variable',
    why: 'The AWS CLI 1 prefers AWS_DEFAULT_PROFILE.',
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
    cli: 'error',
    why: 'The AWS CLI refuses half a key in the environment.',
  },
  {
    name: 'empty variables',
    sources: () => ({
      credentials: both,
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: '', AWS_SESSION_TOKEN: '' },
    }),
    expected: 'AKIADEFAULT in us-east-1 at global variable',
    cli: 'error',
    why: 'The AWS CLI treats an empty AWS_PROFILE as the name of a profile.',
  },
  {
    name: 'AWS_ACCESS_KEY and AWS_SECRET_KEY',
    sources: () => ({ env: { AWS_ACCESS_KEY: 'AKIAOTHER', AWS_SECRET_KEY: 's' } }),
    expected: 'AKIAOTHER in us-east-1 at global variable',
    cli: 'error',
    why: 'The AWS CLI does not read these names.',
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
];
