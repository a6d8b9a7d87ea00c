/** Secrets Manager as the server serves it: the protocol JSON 1.1, with the operation's name in a header. */
import { ApiError } from '../errors';
import { parseBody } from '../fields';
import type { Vault } from './secrets';
import { secretsOperations } from './operations';
import type { HttpRequest, EmulatedService } from '../service';

const headers = { 'content-type': 'application/x-amz-json-1.1' };

export function secretsManager(vault: Vault): EmulatedService {
  return {
    name: 'secretsmanager',
    operations: Object.keys(secretsOperations),
    requestIdHeader: 'x-amzn-requestid',
    // This protocol answers what the caller did wrong with 400, whatever it is.
    denials: {
      unsigned: ['MissingAuthenticationTokenException', 400],
      'other-service': ['InvalidSignatureException', 400],
      'unknown-credentials': ['UnrecognizedClientException', 400],
      'expired-credentials': ['ExpiredTokenException', 400],
    },
    operationOf,
    isOpen: () => false,
    perform: (request, caller) => {
      const operation = secretsOperations[operationOf(request) ?? ''];
      if (!operation) throw new ApiError('UnknownOperationException', 'The operation is not known.');
      const body = operation(vault, caller?.region ?? '', parseBody(request.body));
      return { status: 200, headers, body: JSON.stringify(body) };
    },
    refuse: ({ name, status, message }) => ({
      status,
      headers,
      // A field that is missing or of the wrong type is found by code that all services share.
      body: JSON.stringify({ __type: name === 'BadRequestException' ? 'ValidationException' : name, Message: message }),
    }),
  };
}

/** The operation that the target header names, if it is one that is served. */
function operationOf({ headers }: HttpRequest): string | undefined {
  const name = /^secretsmanager\.(\w+)$/.exec(String(headers['x-amz-target'] ?? ''))?.[1];
  return name !== undefined && Object.hasOwn(secretsOperations, name) ? name : undefined;
}
