/** Sends requests that no SDK sends. */
import { request, type IncomingHttpHeaders } from 'node:http';

export interface Received {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

const signature =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/mq/aws4_request, SignedHeaders=host, Signature=0';

/** Sends a request unchanged: the URL class of Node.js would resolve the dot segments of the path. */
export function send(
  endpoint: string,
  method: string,
  path: string,
  body = '',
  authorization: string = signature,
): Promise<Received> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const headers = authorization === '' ? {} : { authorization };
    const call = request({ hostname, port, method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const parsed = text === '' ? undefined : (JSON.parse(text) as unknown);
        resolve({ status: response.statusCode, headers: response.headers, body: parsed });
      });
    });
    call.on('error', reject).end(body);
  });
}
