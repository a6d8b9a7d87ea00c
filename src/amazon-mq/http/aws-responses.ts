/** Refuses successful responses that do not come from AWS but, for example, from a proxy or a web server. */
import type { MqClient } from '@aws-sdk/client-mq';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { STSClient } from '@aws-sdk/client-sts';
import { toTransportError, TransportError } from '../errors/transport-error';
import { readWithinLimits, type ReadableResponse } from './response-limits';

/** The headers in which the SDK finds the request id. */
const requestIdHeaders = ['x-amzn-requestid', 'x-amzn-request-id', 'x-amz-request-id'];

/** The format of a service. `json-body` is JSON under any content type, as emulators of Secrets Manager send it. */
type ResponseFormat = 'json' | 'json-body' | 'xml';

/**
 * Configures a client to refuse a successful response without a request id, and a response of a JSON service that is not JSON, such
 * as a web page. The SDK does not read the body of a response to CreateUser, for example, and would report success although
 * no user was created. Also limits the size of responses, for clients whose HTTP handler does not.
 */
export function requireAwsResponses(client: MqClient | SecretsManagerClient | STSClient, format: ResponseFormat): void {
  // The stacks of the three clients differ in their inputs and outputs, which this does not use.
  const { middlewareStack } = client as MqClient;
  middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args).catch((thrown: unknown) => {
        throw (thrown as { name?: unknown }).name === 'AbortError' ? thrown : toTransportError(thrown);
      });
      const response = result.response as ReadableResponse & { readonly statusCode?: number };
      await readWithinLimits(response).catch((thrown: unknown) => {
        throw toTransportError(thrown);
      });
      const { statusCode = 200 } = response;
      if (statusCode === 200 && format !== 'xml' && !isJson(response, format)) throw foreign('is not JSON');
      if (statusCode < 300 && !hasRequestId(response)) throw foreign('has no request id');
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'requireAwsResponses', override: true },
  );
}

function foreign(problem: string): TransportError {
  return new TransportError('foreign-response', `The response ${problem}, so it is not from AWS`);
}

function hasRequestId({ headers = {} }: ReadableResponse): boolean {
  return requestIdHeaders.some((name) => headers[name] !== undefined);
}

/** Returns whether a response is JSON by its body, if it has one, and for `json` by its content type, if it has one. */
function isJson({ headers, body }: ReadableResponse, format: 'json' | 'json-body'): boolean {
  if (format === 'json' && !/json/i.test(headers?.['content-type'] ?? 'json')) return false;
  if (!(body instanceof Uint8Array) || body.length === 0) return true;
  try {
    JSON.parse(Buffer.from(body).toString());
    return true;
  } catch {
    return false;
  }
}
