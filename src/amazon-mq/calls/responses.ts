/**
 * Checks successful responses: their members have the documented types, and they match the request. Any other response is
 * not from AWS but, for example, from a proxy or from a server at a wrong endpoint.
 */
import { USER_FIELD_NAMES, type UserFieldType } from '../../rules';
import { isObject, normalized, userFieldRow } from '../../rules/internal';
import type { ApiCall, SdkResponse } from '../errors/kinds';
import { MqError } from '../errors/mq-error';

type Check = (value: unknown, call: ApiCall) => boolean;

const text: Check = (value) => typeof value === 'string';
const filled: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const listOf =
  (check: Check): Check =>
  (value, call) =>
    Array.isArray(value) && value.every((item) => check(item, call));
const objectOf =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, call) =>
    isObject(value) && firstWrong(value, members, call) === undefined;
const optional =
  (check: Check): Check =>
  (value, call) =>
    value === undefined || value === null || check(value, call);

const sameBroker: Check = (value, { brokerId = '' }) => value === normalized(brokerId);
const sameUser: Check = (value, { username = '' }) => value === normalized(username);
const sameName: Check = (value, call) => (isArn(call.secretId ?? '') ? filled(value, call) : value === call.secretId);
const sameVersion: Check = (value, call) => filled(value, call) && (call.versionId ?? value) === value;
/** A request may have the ARN of a secret without the six characters that Secrets Manager appends. */
const sameArn: Check = (value, { secretId = '' }) =>
  typeof value === 'string' && value !== '' && (!isArn(secretId) || `${value}-`.startsWith(`${secretId}-`));

const change: Check = (value) => ['CREATE', 'UPDATE', 'DELETE'].includes(value as string);
/** The settings of a user, which a response may leave out. */
const userSettings = Object.fromEntries(
  USER_FIELD_NAMES.flatMap((field) => {
    const { apiName, type, required, isSecret } = userFieldRow(field);
    return apiName === undefined || required || isSecret ? [] : [[apiName, optional(ofType(type))] as const];
  }),
);
const users = listOf(objectOf({ Username: filled, PendingChange: optional(change) }));
const configuration = objectOf({ Id: filled, Revision: optional((value) => Number.isSafeInteger(value)) });
const secret = { ARN: sameArn, Name: optional(sameName) };

const responseMembers: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  DescribeUser: {
    BrokerId: sameBroker,
    Username: sameUser,
    ...userSettings,
    Pending: optional(objectOf({ PendingChange: change, ...userSettings })),
  },
  ListUsers: { BrokerId: optional(sameBroker), Users: users, NextToken: optional(text) },
  DescribeBroker: {
    BrokerId: sameBroker,
    BrokerName: optional(text),
    BrokerArn: optional(text),
    BrokerState: filled,
    EngineType: filled,
    EngineVersion: optional(text),
    AuthenticationStrategy: optional(text),
    DeploymentMode: optional(text),
    ActionsRequired: optional(
      listOf(objectOf({ ActionRequiredCode: optional(text), ActionRequiredInfo: optional(text) })),
    ),
    BrokerInstances: optional(listOf(objectOf({ Endpoints: optional(listOf(text)) }))),
    Users: optional(users),
    Configurations: optional(objectOf({ Current: optional(configuration), Pending: optional(configuration) })),
    MaintenanceWindowStartTime: optional(
      objectOf({ DayOfWeek: optional(text), TimeOfDay: optional(text), TimeZone: optional(text) }),
    ),
  },
  DescribeConfigurationRevision: { Data: filled },
  ListBrokers: {
    BrokerSummaries: listOf(
      objectOf({
        BrokerId: filled,
        BrokerName: filled,
        BrokerArn: optional(text),
        BrokerState: optional(text),
        EngineType: optional(text),
        DeploymentMode: optional(text),
      }),
    ),
    NextToken: optional(text),
  },
  DescribeSecret: { ...secret, Description: optional(text), VersionIdsToStages: optional(objectWith(listOf(text))) },
  GetSecretValue: { ...secret, SecretString: optional(text), VersionId: sameVersion },
  CreateSecret: secret,
  PutSecretValue: { ...secret, VersionId: sameVersion },
  UpdateSecretVersionStage: secret,
  UpdateSecret: secret,
  DeleteSecret: secret,
  GetCallerIdentity: { Account: (value) => /^\d{12}$/.test(String(value)) },
};

/**
 * Returns the response if AWS can have sent it. The SDK does not read the bodies of some responses, and does not check the
 * members of others.
 *
 * @throws MqError of kind `network` for any other response
 */
export function requireValidResponse<T extends SdkResponse>(response: T, call: ApiCall): T {
  const problem = problemOf(response, call);
  if (problem === undefined) return response;
  throw new MqError('network', call, `The response ${problem}, so it is not from AWS.`, {
    delivery: 'foreign-response',
  });
}

function problemOf(response: SdkResponse, call: ApiCall): string | undefined {
  const { httpStatusCode: status = 200 } = response.$metadata;
  if (status !== 200) return `has the status ${status}, but ${call.operation} always responds with 200`;
  const wrong = firstWrong({ ...response }, responseMembers[call.operation] ?? {}, call);
  if (wrong === undefined) return undefined;
  const name = call.secretId === undefined ? wrong.charAt(0).toLowerCase() + wrong.slice(1) : wrong;
  return `does not match the ${call.operation} request (${name} is missing or wrong)`;
}

/** Returns the name of the first member that fails its check. */
function firstWrong(
  value: Readonly<Record<string, unknown>>,
  checks: Readonly<Record<string, Check>>,
  call: ApiCall,
): string | undefined {
  return Object.entries(checks).find(([name, check]) => !check(value[name], call))?.[0];
}

/** Returns the check of a field's type. */
function ofType(type: UserFieldType): Check {
  return { string: text, boolean: flag, 'string-list': listOf(text), 'string-map': objectWith(text) }[type];
}

function objectWith(check: Check): Check {
  return (value, call) => isObject(value) && Object.values(value).every((member) => check(member, call));
}

const isArn = (secretId: string) => secretId.startsWith('arn:');
