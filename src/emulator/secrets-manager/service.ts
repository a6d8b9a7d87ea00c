/** The emulated Secrets Manager: the protocol JSON 1.1, with the name of the operation in a header. */
import { ApiError } from '../errors';
import { parseBody } from '../fields';
import type { Vault } from './secrets';
import { checkRequest } from './members';
import { secretsOperations } from './operations';
import type { Rotations } from './rotation';
import type { HttpRequest, EmulatedService } from '../service';

const headers = { 'content-type': 'application/x-amz-json-1.1' };

/** Returns the Secrets Manager service. */
export function secretsManager(vault: Vault, rotations: Rotations): EmulatedService {
  return {
    name: 'secretsmanager',
    operations: Object.keys(secretsOperations),
    requestIdHeader: 'x-amzn-requestid',
    // In this protocol, every error of the caller has status 400.
    denials: {
      unsigned: ['MissingAuthenticationTokenException', 400],
      'other-service': ['InvalidSignatureException', 400],
      'unknown-credentials': ['UnrecognizedClientException', 400],
      'expired-credentials': ['ExpiredTokenException', 400],
    },
    operationOf,
    isOpen: () => false,
    perform: (request, caller) => {
      const name = operationOf(request) ?? '';
      const operation = secretsOperations[name];
      if (!operation) {
        const target = JSON.stringify(String(request.headers['x-amz-target'] ?? '').slice(0, 200));
        throw new ApiError('UnknownOperationException', `The operation ${target} of Secrets Manager is not emulated.`);
      }
      const input = parseBody(request.body);
      checkRequest(name, input);
      const body = operation(vault, caller?.region ?? '', input, rotations);
      return { status: 200, headers, body: JSON.stringify(body) };
    },
    refuse: ({ name, status, message }) => ({
      status,
      headers,
      // The code that finds missing fields and wrong types is shared by all services, and throws a BadRequestException.
      body: JSON.stringify({ __type: name === 'BadRequestException' ? 'ValidationException' : name, Message: message }),
    }),
  };
}

/** Returns the operation in the target header, or undefined if it is not emulated. */
function operationOf({ headers }: HttpRequest): string | undefined {
  const name = /^secretsmanager\.(\w+)$/.exec(String(headers['x-amz-target'] ?? ''))?.[1];
  return name !== undefined && Object.hasOwn(secretsOperations, name) ? name : undefined;
}
