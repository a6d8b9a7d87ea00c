/** Regions and endpoints. */
import { both, keys, tls, toAws, type Case } from './case';

export const endpointCases: readonly Case[] = [
  {
    name: 'AWS_REGION and AWS_DEFAULT_REGION',
    sources: () => ({ env: { ...keys, AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' } }),
    expected: 'AKIAENV in eu-west-1 at global variable',
    cli: 'AKIAENV in eu-west-2 at global variable',
    why: 'The AWS CLI 1 reads only AWS_DEFAULT_REGION.',
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
    says: /No Region is configured/,
  },
  {
    name: 'a region with a space at its end',
    sources: () => ({ env: { ...keys, AWS_REGION: 'us-east-1 ', AWS_DEFAULT_REGION: 'us-east-1 ' } }),
    expected: 'error',
    says: /The region in AWS_REGION, "us-east-1 " ends with a space/,
  },
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
    aws: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy A',
    why: 'The AWS provider looks up the FIPS name first, and uses the ordinary endpoint if it does not resolve.',
  },
  {
    name: 'use_fips_endpoint by argument',
    needsTls: true,
    sources: (recorder, files) => ({ env: toAws(recorder, files), hcl: 'use_fips_endpoint = true' }),
    expected: 'AKIAENV in us-east-1 at mq-fips.us-east-1.amazonaws.com via proxy A',
    aws: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy A',
    why: 'The AWS provider looks up the FIPS name first, and uses the ordinary endpoint if it does not resolve.',
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
    aws: 'AKIAENV in us-east-1 at mq.us-east-1.amazonaws.com via proxy A',
    why: 'The AWS provider looks up the FIPS name first, and uses the ordinary endpoint if it does not resolve.',
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
];
