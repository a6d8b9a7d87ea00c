/** The emulated STS: the query protocol, with forms as requests and XML as responses. It trusts every caller. */
import { ApiError } from '../errors';
import type { RequestSigner, HttpResponse, HttpRequest, EmulatedService } from '../service';
import type { AssumedRole, StsSessions } from './sessions';

type Xml = { readonly [tag: string]: Xml | string };
type Run = (form: URLSearchParams, caller: RequestSigner | undefined) => Xml;

/** Returns the STS service. */
export function sts(sessions: StsSessions, accountId: string): EmulatedService {
  const operations: Readonly<Record<string, Run>> = {
    GetCallerIdentity: (_form, caller) => {
      const role = caller && sessions.roleOf(caller.accessKeyId);
      if (role) return { Arn: sessionArn(role), UserId: roleUserId(role), Account: accountOf(role.roleArn) };
      return { Arn: `arn:aws:iam::${accountId}:user/emulated`, UserId: 'AIDAEMULATEDUSER00001', Account: accountId };
    },
    AssumeRole: (form, caller) => assume('AssumeRole', form, caller),
    AssumeRoleWithWebIdentity: (form) => ({
      ...assume('AssumeRoleWithWebIdentity', form, undefined),
      SubjectFromWebIdentityToken: 'emulated-subject',
      Audience: 'sts.amazonaws.com',
      Provider: 'emulated-provider',
    }),
  };

  function assume(operation: AssumedRole['operation'], form: URLSearchParams, caller: RequestSigner | undefined): Xml {
    const isWeb = operation === 'AssumeRoleWithWebIdentity';
    const request = {
      operation,
      roleArn: field(form, 'RoleArn', /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
      sessionName: field(form, 'RoleSessionName', /^[\w+=,.@-]{2,64}$/),
      durationSeconds: Number(form.get('DurationSeconds') ?? 3600),
      externalId: form.has('ExternalId') ? field(form, 'ExternalId', /^[\w+=,.@:/-]{2,1224}$/) : undefined,
      webIdentityToken: isWeb ? field(form, 'WebIdentityToken', /^[^]{4,20000}$/) : undefined,
      callerAccessKeyId: caller?.accessKeyId,
    };
    // The maximum session duration of a role is at most 12 hours.
    if (!(request.durationSeconds >= 900 && request.durationSeconds <= 43_200)) throw invalid('DurationSeconds');
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = sessions.issue(request);
    const role = { ...request, accessKeyId, expiresAt };
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(expiresAt).toISOString(),
      },
      AssumedRoleUser: { AssumedRoleId: roleUserId(role), Arn: sessionArn(role) },
    };
  }

  const operationOf = ({ body, query }: HttpRequest): string | undefined => {
    const name = new URLSearchParams(body === '' ? query : body).get('Action') ?? '';
    return Object.hasOwn(operations, name) ? name : undefined;
  };

  return {
    name: 'sts',
    operations: Object.keys(operations),
    requestIdHeader: 'x-amzn-requestid',
    denials: {
      unsigned: ['MissingAuthenticationToken', 403],
      'other-service': ['SignatureDoesNotMatch', 403],
      'unknown-credentials': ['InvalidClientTokenId', 403],
      'expired-credentials': ['ExpiredToken', 403],
    },
    operationOf,
    isOpen: (operation) => operation === 'AssumeRoleWithWebIdentity',
    perform: (request, caller, requestId) => {
      const name = operationOf(request) ?? '';
      const run = operations[name];
      const form = new URLSearchParams(request.body === '' ? request.query : request.body);
      if (!run) {
        const action = JSON.stringify((form.get('Action') ?? '').slice(0, 200));
        throw new ApiError('InvalidAction', `The operation ${action} of STS is not emulated.`);
      }
      return xmlResponse(200, `${name}Response`, {
        [`${name}Result`]: run(form, caller),
        ResponseMetadata: { RequestId: requestId },
      });
    },
    refuse: ({ name, status, message }, requestId) =>
      xmlResponse(status, 'ErrorResponse', {
        Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: name, Message: message },
        RequestId: requestId,
      }),
  };
}

function field(form: URLSearchParams, name: string, pattern: RegExp): string {
  const value = form.get(name) ?? '';
  if (!pattern.test(value)) throw invalid(name);
  return value;
}

function invalid(name: string): ApiError {
  const attribute = name.charAt(0).toLowerCase() + name.slice(1);
  return new ApiError(
    'ValidationError',
    `1 validation error detected: Value at '${attribute}' failed to satisfy constraint.`,
  );
}

const accountOf = (roleArn: string) => roleArn.split(':')[4] ?? '';
const sessionArn = ({ roleArn, sessionName }: Pick<AssumedRole, 'roleArn' | 'sessionName'>) =>
  `arn:aws:sts::${accountOf(roleArn)}:assumed-role/${roleArn.split('/').at(-1)}/${sessionName}`;
const roleUserId = ({ sessionName }: Pick<AssumedRole, 'sessionName'>) => `AROAEMULATEDROLE00001:${sessionName}`;

function xmlResponse(status: number, root: string, content: Xml): HttpResponse {
  const body = `<${root} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${xml(content)}</${root}>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function xml(content: Xml): string {
  return Object.entries(content)
    .map(([tag, value]) => `<${tag}>${typeof value === 'string' ? escape(value) : xml(value)}</${tag}>`)
    .join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
