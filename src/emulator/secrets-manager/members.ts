/** The members of requests, from the service model of Secrets Manager, and the check of a request against them. */
import { ApiError } from '../errors';
import type { Body } from '../fields';
import { invalidParameter } from './errors';

/** What a member may be. Sizes are lengths of strings and lists, and values of integers. */
interface Shape {
  readonly type: 'string' | 'integer' | 'boolean' | 'list' | 'structure' | 'unsupported';
  readonly least?: number;
  readonly most?: number;
  readonly pattern?: RegExp;
  readonly values?: readonly string[];
  readonly isRequired?: true;
  /** The shape of each element of a list. */
  readonly of?: Shape;
  readonly members?: Members;
}

type Members = Readonly<Record<string, Shape>>;

const string = (least: number, most: number, more: Partial<Shape> = {}): Shape => ({
  type: 'string',
  least,
  most,
  ...more,
});
const integer = (least: number, most: number): Shape => ({ type: 'integer', least, most });
const list = (of: Shape, least = 0, most = Infinity): Shape => ({ type: 'list', of, least, most });
const structure = (members: Members): Shape => ({ type: 'structure', members });
const required = (shape: Shape): Shape => ({ ...shape, isRequired: true });
const oneOf = (...values: string[]): Shape => ({ type: 'string', values });
const boolean: Shape = { type: 'boolean' };
/** A member that AWS has and the emulator does not. */
const unsupported: Shape = { type: 'unsupported' };

const SecretId = required(string(1, 2048));
const ClientRequestToken = string(32, 64);
const versionId = string(32, 64);
const stage = string(1, 256);
const description = string(0, 2048);
const kmsKeyId = string(0, 2048);
const tags = list(structure({ Key: string(1, 128), Value: string(0, 256) }));
const policyName = string(1, 64, { pattern: /^[0-9A-Za-z\-_]+$/ });
const value: Members = { SecretString: string(1, 65_536), SecretBinary: string(1, Math.ceil(65_536 / 3) * 4) };
/** An empty NextToken is the first page, although the model has a minimum of 1. */
const pages: Members = { MaxResults: integer(1, 100), NextToken: string(0, 4096) };

export const requestMembers: Readonly<Record<string, Members>> = {
  CreateSecret: {
    Name: required(string(1, 512)),
    ClientRequestToken,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...value,
    Tags: tags,
    ForceOverwriteReplicaSecret: boolean,
    AddReplicaRegions: unsupported,
    Type: unsupported,
    CrossAccountPrimaryARN: unsupported,
  },
  PutSecretValue: {
    SecretId,
    ClientRequestToken,
    ...value,
    VersionStages: list(stage, 1, 20),
    RotationToken: string(36, 256, { pattern: /^[a-zA-Z0-9-]+$/ }),
  },
  UpdateSecret: {
    SecretId,
    ClientRequestToken,
    Description: description,
    KmsKeyId: kmsKeyId,
    ...value,
    Type: unsupported,
  },
  GetSecretValue: { SecretId, VersionId: versionId, VersionStage: stage },
  DescribeSecret: { SecretId },
  ListSecrets: {
    ...pages,
    IncludePlannedDeletion: boolean,
    Filters: list(
      structure({
        Key: oneOf('description', 'name', 'tag-key', 'tag-value', 'primary-region', 'owning-service', 'all'),
        Values: list(string(0, 512, { pattern: /^!?[a-zA-Z0-9 :_@/+=.\-!]*$/ }), 1, 10),
      }),
      0,
      10,
    ),
    SortOrder: oneOf('asc', 'desc'),
    SortBy: oneOf('created-date', 'last-accessed-date', 'last-changed-date', 'name'),
  },
  ListSecretVersionIds: { SecretId, ...pages, IncludeDeprecated: boolean },
  DeleteSecret: {
    SecretId,
    RecoveryWindowInDays: integer(-Infinity, Infinity),
    ForceDeleteWithoutRecovery: boolean,
  },
  RestoreSecret: { SecretId },
  UpdateSecretVersionStage: {
    SecretId,
    VersionStage: required(stage),
    RemoveFromVersionId: versionId,
    MoveToVersionId: versionId,
  },
  RotateSecret: {
    SecretId,
    ClientRequestToken,
    RotationLambdaARN: string(0, 2048),
    RotationRules: structure({
      AutomaticallyAfterDays: integer(1, 1000),
      Duration: string(2, 3, { pattern: /^[0-9]+h$/ }),
      ScheduleExpression: string(1, 256, { pattern: /^[0-9A-Za-z()#?*\-/, ]+$/ }),
    }),
    RotateImmediately: boolean,
    ExternalSecretRotationMetadata: unsupported,
    ExternalSecretRotationRoleArn: unsupported,
  },
  CancelRotateSecret: { SecretId },
  GetResourcePolicy: { SecretId, PolicyName: policyName },
  PutResourcePolicy: {
    SecretId,
    ResourcePolicy: required(string(1, 20_480)),
    PolicyName: policyName,
    BlockPublicPolicy: boolean,
  },
  DeleteResourcePolicy: { SecretId, PolicyName: policyName },
  TagResource: { SecretId, Tags: required(tags) },
  UntagResource: { SecretId, TagKeys: required(list(string(1, 128))) },
  GetRandomPassword: {
    PasswordLength: integer(1, 4096),
    ExcludeCharacters: string(0, 4096),
    ExcludeNumbers: boolean,
    ExcludePunctuation: boolean,
    ExcludeUppercase: boolean,
    ExcludeLowercase: boolean,
    IncludeSpace: boolean,
    RequireEachIncludedType: boolean,
  },
};

/**
 * Throws a ValidationException with everything in a request that the service model does not allow, with the messages of
 * AWS (kubernetes-sigs/cluster-api-provider-aws issue 1531). No value is shown, because it may be a secret. Members that the
 * model does not have are ignored.
 */
export function checkRequest(operation: string, body: Body): void {
  const problems = structureProblems(body, requestMembers[operation] ?? {}, '');
  if (problems.length === 0) return;
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  throw new ApiError('ValidationException', `${count} detected: ${problems.slice(0, 10).join('; ')}`);
}

function structureProblems(body: Body, members: Members, path: string): string[] {
  return Object.entries(members).flatMap(([name, shape]) => {
    const at = path + name.charAt(0).toLowerCase() + name.slice(1);
    const given = body[name] ?? undefined;
    if (given !== undefined) return problemsOf(given, shape, at);
    return shape.isRequired ? [`Value at '${at}' failed to satisfy constraint: Member must not be null`] : [];
  });
}

function problemsOf(given: unknown, shape: Shape, at: string): string[] {
  if (shape.type === 'unsupported') throw invalidParameter(`The emulator does not support ${at}. Leave it out.`);
  const constraint = violationOf(given, shape);
  if (constraint !== undefined) return [`Value at '${at}' failed to satisfy constraint: Member must ${constraint}`];
  const { of: element, members } = shape;
  if (element && Array.isArray(given)) {
    return given.flatMap((each, index) => problemsOf(each, element, `${at}.${index + 1}.member`));
  }
  return members ? structureProblems(given as Body, members, `${at}.`) : [];
}

const article = { string: 'a', integer: 'an', boolean: 'a', list: 'a', structure: 'a', unsupported: '' } as const;

/** Returns the constraint that a value violates, as AWS words it; undefined if there is none. */
function violationOf(given: unknown, shape: Shape): string | undefined {
  const { type, least = -Infinity, most = Infinity, pattern, values } = shape;
  // GUESS(secret-types): the message for a wrong type.
  if (!isOfType(given, type)) return `be ${article[type]} ${type}`;
  const size = typeof given === 'number' ? given : typeof given === 'string' || Array.isArray(given) ? given.length : 0;
  const what = type === 'integer' ? 'value' : 'length';
  if (type === 'boolean' || type === 'structure') return undefined;
  if (size < least) return `have ${what} greater than or equal to ${least}`;
  if (size > most) return `have ${what} less than or equal to ${most}`;
  if (typeof given !== 'string') return undefined;
  if (values && !values.includes(given)) return `satisfy enum value set: [${values.join(', ')}]`;
  return pattern?.test(given) === false ? `satisfy regular expression pattern: ${pattern.source}` : undefined;
}

function isOfType(given: unknown, type: Shape['type']): boolean {
  if (type === 'integer') return Number.isInteger(given);
  if (type === 'list') return Array.isArray(given);
  if (type === 'structure') return typeof given === 'object' && given !== null && !Array.isArray(given);
  return typeof given === type;
}
