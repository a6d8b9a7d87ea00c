/** The check of each option of a connection. */
import {
  aFunction,
  anything,
  aString,
  milliseconds,
  numberFrom,
  objectOf,
  required,
  stringList,
  trueOrFalse,
  type OptionTable,
} from '../options';
import type { AssumeRole, AssumeRoleWithWebIdentity, ConnectOptions, ServiceEndpoints, Tuning } from './options';

const sessionSeconds = numberFrom({ least: 900, most: 43_200 });

const assumeRole: OptionTable<AssumeRole> = {
  roleArn: required(aString),
  sessionName: aString,
  externalId: aString,
  durationSeconds: sessionSeconds,
  policy: aString,
  policyArns: stringList,
  tags: { ...anything, allowed: 'an object' },
  transitiveTagKeys: stringList,
  sourceIdentity: aString,
};

const assumeRoleWithWebIdentity: OptionTable<AssumeRoleWithWebIdentity> = {
  roleArn: required(aString),
  sessionName: aString,
  webIdentityToken: aString,
  webIdentityTokenFile: aString,
  durationSeconds: sessionSeconds,
  policy: aString,
  policyArns: stringList,
};

const endpoints: OptionTable<ServiceEndpoints> = { mq: aString, secretsmanager: aString, sts: aString };

const tuning: OptionTable<Tuning> = {
  backoffMillis: milliseconds,
  maxBackoffMillis: milliseconds,
  pollMillis: milliseconds,
  requestMillis: milliseconds,
  connectionMillis: milliseconds,
  operationMillis: milliseconds,
  lookupMillis: milliseconds,
  bucket: anything,
};

/** @internal */
export const CONNECT_OPTIONS: OptionTable<ConnectOptions> = {
  region: aString,
  profile: aString,
  credentials: anything,
  sharedConfigFiles: stringList,
  sharedCredentialsFiles: stringList,
  assumeRole: objectOf(assumeRole),
  assumeRoleWithWebIdentity: objectOf(assumeRoleWithWebIdentity),
  endpoints: objectOf(endpoints),
  maxRetries: numberFrom({ whole: true }),
  requestsPerSecond: numberFrom({ exclusive: true }),
  burst: numberFrom({ least: 1 }),
  allowedAccountIds: stringList,
  forbiddenAccountIds: stringList,
  useFipsEndpoint: trueOrFalse,
  useDualstackEndpoint: trueOrFalse,
  httpProxy: aString,
  httpsProxy: aString,
  noProxy: aString,
  customCaBundle: aString,
  skipMetadataApiCheck: trueOrFalse,
  userAgent: stringList,
  userAgentSuffix: aString,
  onEvent: aFunction,
  tuning: { ...objectOf(tuning), isInternal: true },
};
