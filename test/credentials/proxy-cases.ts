/** Proxies and authorities. */
import { elsewhere, keys, toAws, type Case } from './case';

export const proxyCases: readonly Case[] = [
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
    cli: 'AKIAENV in us-east-1 at global variable via proxy A',
    why: 'The AWS CLI sends requests to this machine through the proxy. Go, and so the AWS provider, never does.',
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
  ...['mq.test.invalid', 'test.invalid', '.test.invalid', '*', 'other.invalid, test.invalid'].map((noProxy): Case => ({
    name: `NO_PROXY=${noProxy}`,
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A'), NO_PROXY: noProxy },
    }),
    expected: 'error',
    says: /ENOTFOUND|EAI_AGAIN/,
  })),
  {
    name: 'NO_PROXY=mq.test.invalid:80',
    sources: (recorder) => ({
      env: { ...keys, ...elsewhere, HTTP_PROXY: recorder.url('proxy A'), NO_PROXY: 'mq.test.invalid:80' },
    }),
    expected: 'error',
    says: /ENOTFOUND|EAI_AGAIN/,
    cli: 'AKIAENV in us-east-1 at mq.test.invalid via proxy A',
    why: 'The AWS CLI compares the port only if the URL has one.',
  },
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
      env: { ...keys, AWS_ENDPOINT_URL: recorder.url('tls'), AWS_CA_BUNDLE: '/nonexistent/ca.pem' },
      hcl: `custom_ca_bundle = "${write('ca.pem', '')}"`,
    }),
    expected: 'AKIAENV in us-east-1 at tls',
    onlyProvider: true,
  },
  {
    name: 'an authority that is not trusted',
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
