/** The Amazon MQ service: a REST API with JSON, whose operations differ by method and path. */
import type { Account } from './account';
import { ApiError } from '../errors';
import type { EmulatedService } from '../service';
import type { Operation } from './operation';
import { brokerOperations } from './operations/brokers';
import { catalogOperations } from './operations/catalog';
import { configurationOperations } from './operations/configurations';
import { tagOperations } from './operations/tags';
import { userOperations } from './operations/users';

/** All operations of the service model. */
export const operations: readonly Operation[] = [
  ...brokerOperations,
  ...userOperations,
  ...configurationOperations,
  ...catalogOperations,
  ...tagOperations,
];

export function amazonMq(account: Account): EmulatedService {
  return {
    name: 'mq',
    operations: operations.map(({ name }) => name),
    requestIdHeader: 'x-amzn-requestid',
    denials: {
      unsigned: ['MissingAuthenticationTokenException', 403],
      'other-service': ['InvalidSignatureException', 403],
      'unknown-credentials': ['UnrecognizedClientException', 403],
      'expired-credentials': ['ExpiredTokenException', 403],
    },
    operationOf: ({ method, rawPath }) => {
      try {
        return find(method, segments(rawPath))?.operation.name;
      } catch {
        return undefined;
      }
    },
    isOpen: () => false,
    perform: (request, caller) => {
      const found = find(request.method, segments(request.rawPath));
      if (!found) throw notEmulated(request.method, request.rawPath);
      const { operation, params } = found;
      const { query, body: text } = request;
      const { status, body } = operation.perform(account, { region: caller?.region ?? '', params, query, body: text });
      return { status, headers: body ? json : {}, body: body ? JSON.stringify(body) : '' };
    },
    refuse: ({ name, status, attribute, message }) => ({
      status,
      headers: { ...json, 'x-amzn-errortype': name },
      body: JSON.stringify({ errorAttribute: attribute, message }),
    }),
  };
}

const json = { 'content-type': 'application/json' };

/**
 * The error for a route that no operation has. AWS says "Missing Authentication Token", which blames the credentials; a caller
 * whose SDK is newer than the emulator needs to know what is missing.
 */
function notEmulated(method: string, rawPath: string): ApiError {
  const route = JSON.stringify(`${method} ${rawPath.slice(0, 200)}`);
  return new ApiError(
    'UnsupportedOperationException',
    `The emulator does not have the operation ${route} of Amazon MQ. It has the operations of the service model of November 2026.`,
  );
}

/** Returns the segments of a raw path, decoded one by one, so that `..` is a value and does not change the path. */
function segments(rawPath: string): string[] {
  return rawPath.split('/').slice(1).map(decodeURIComponent);
}

const routes = operations.map((operation) => {
  const [method = '', path = ''] = operation.route.split(' ');
  return { operation, method, path: path.split('/').slice(1) };
});

/** Returns the operation of a request, with the segments of the path that its route names. */
function find(
  method: string,
  path: readonly string[],
): { readonly operation: Operation; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const route of routes) {
    if (route.method !== method || route.path.length !== path.length) continue;
    const params: Record<string, string> = {};
    const fits = route.path.every((segment, index) => {
      const value = path[index] ?? '';
      if (!segment.startsWith('{')) return segment === value;
      params[segment.slice(1, -1)] = value;
      return true;
    });
    if (fits) return { operation: route.operation, params };
  }
  return undefined;
}
