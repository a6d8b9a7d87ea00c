/** The interface between the server and the emulated services, and the caller of a request. */
import type { IncomingHttpHeaders } from 'node:http';
import type { ApiError } from './errors';

/** The services of the emulator, by the name in the credential scope of a request. */
export type EmulatedServiceName = 'mq' | 'secretsmanager' | 'sts';

/** The signer of a request, from its Authorization header. The signature itself is not verified. */
export interface RequestSigner {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** The service in the credential scope. */
  readonly service: string;
}

export interface HttpRequest {
  readonly method: string;
  /** The path as it was sent, without the query. */
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

/** Why a request is refused before its operation is performed. */
export type Denial = 'unsigned' | 'other-service' | 'unknown-credentials' | 'expired-credentials';

export interface EmulatedService {
  readonly name: EmulatedServiceName;
  /** The names of the operations that it serves. */
  readonly operations: readonly string[];
  /** The name and status of each denial, which differ from protocol to protocol. */
  readonly denials: Readonly<Record<Denial, readonly [name: string, status: number]>>;
  /** The response header that holds the request id. */
  readonly requestIdHeader: string;
  /** Returns the name of the operation in the service model, or undefined if the service has no such operation. */
  operationOf(request: HttpRequest): string | undefined;
  /** Returns whether the operation accepts unsigned requests. */
  isOpen(operation: string | undefined): boolean;
  /** Performs the operation and returns its response. Throws an `ApiError` if that fails. */
  perform(request: HttpRequest, caller: RequestSigner | undefined, requestId: string): HttpResponse;
  /** Returns the error as a response in the protocol of the service. */
  refuse(error: ApiError, requestId: string): HttpResponse;
}

const denialMessages: Readonly<Record<Denial, string>> = {
  unsigned: 'Missing Authentication Token',
  'other-service': 'Credential should be scoped to correct service',
  'unknown-credentials': 'The security token included in the request is invalid.',
  'expired-credentials': 'The security token included in the request is expired',
};

/** Returns the message of a denial, as AWS words it. */
export function denialMessage(denial: Denial, service: EmulatedService): string {
  return denialMessages[denial] + (denial === 'other-service' ? `: '${service.name}'.` : '');
}

/** Returns the signer of a request, or undefined if it is not signed. */
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
 * Returns the service that a request is for, from its target header, its credential scope or, if it is unsigned, its form.
 * All services share one port, unlike AWS.
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
