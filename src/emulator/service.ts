/** What the server asks of a service that it serves, and who the caller of a request is. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiError } from './errors';

export type EmulatedServiceName = 'mq' | 'secretsmanager' | 'sts';

/** Who signed a request, and for what. The signature itself is not verified. */
export interface RequestSigner {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** The service in the credential scope. */
  readonly service: string;
}

export interface HttpRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly rawPath: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Why a request is refused before its operation is looked at. */
export type Denial = 'unsigned' | 'other-service' | 'unknown-credentials' | 'expired-credentials';

export interface EmulatedService {
  readonly name: EmulatedServiceName;
  /** The names of the operations that it serves. */
  readonly operations: readonly string[];
  /** Name and status of each denial: they differ from protocol to protocol. */
  readonly denials: Readonly<Record<Denial, readonly [name: string, status: number]>>;
  /** The header of an answer that holds the request's id. */
  readonly requestIdHeader: string;
  /** The operation's name in the service model, or undefined if it is none of the service's. */
  operationOf(request: HttpRequest): string | undefined;
  /** Whether the operation is answered to callers who sign nothing. */
  isOpen(operation: string | undefined): boolean;
  /** Performs what is asked. Throws an ApiError if that can't be done. */
  perform(request: HttpRequest, caller: RequestSigner | undefined, requestId: string): HttpResponse;
  /** An error in the service's protocol. */
  refuse(error: ApiError, requestId: string): HttpResponse;
}

const denialMessages: Readonly<Record<Denial, string>> = {
  unsigned: 'Missing Authentication Token',
  'other-service': 'Credential should be scoped to correct service',
  'unknown-credentials': 'The security token included in the request is invalid.',
  'expired-credentials': 'The security token included in the request is expired',
};

export function denialMessage(denial: Denial, service: EmulatedService): string {
  return denialMessages[denial] + (denial === 'other-service' ? `: '${service.name}'.` : '');
}

/** The caller that the headers name, or undefined if the request is not signed. */
export function callerOf(headers: IncomingHttpHeaders): RequestSigner | undefined {
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request/.exec(
    headers.authorization ?? '',
  );
  if (!scope) return undefined;
  const [, accessKeyId = '', region = '', service = ''] = scope;
  const token = headers['x-amz-security-token'];
  return { accessKeyId, region, service, sessionToken: typeof token === 'string' ? token : undefined };
}

/**
 * Which service a request is meant for: its target header says, or the credential scope, or, unsigned, its form. All
 * share one port, as with AWS they do not.
 */
export function serviceNameOf(
  { method, rawPath, headers }: HttpRequest,
  caller: RequestSigner | undefined,
): EmulatedServiceName {
  if (String(headers['x-amz-target'] ?? '').startsWith('secretsmanager.')) return 'secretsmanager';
  if (caller?.service === 'secretsmanager' || caller?.service === 'sts') return caller.service;
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  return !caller && method === 'POST' && rawPath === '/' && isForm ? 'sts' : 'mq';
}
