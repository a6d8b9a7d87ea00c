/**
 * A server in front of the emulator that refuses what the policies of a role do not allow, as AWS does: by the action and the
 * resource of each request to Amazon MQ and Secrets Manager.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from '../../../src/emulator';

/** A statement without conditions. */
interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

export interface PolicyServer {
  readonly endpoint: string;
  /** The actions of the requests that were allowed, and those that were refused with their resource; sorted, each once. */
  readonly allowed: () => string[];
  readonly refused: () => string[];
  close(): Promise<void>;
}

/** The operations of Amazon MQ: method, what follows the id of the broker, name. */
const operations: readonly (readonly [method: string, rest: RegExp, operation: string])[] = [
  ['GET', /^$/, 'DescribeBroker'],
  ['GET', /^\/users$/, 'ListUsers'],
  ['GET', /^\/users\/[^/]+$/, 'DescribeUser'],
  ['POST', /^\/users\/[^/]+$/, 'CreateUser'],
  ['PUT', /^\/users\/[^/]+$/, 'UpdateUser'],
  ['DELETE', /^\/users\/[^/]+$/, 'DeleteUser'],
  ['POST', /^\/reboot$/, 'RebootBroker'],
];

interface Call {
  readonly action: string;
  readonly resource: string;
}

/** Starts a server for a role with these statements. */
export async function startPolicyServer(emulator: Emulator, statements: readonly Statement[]): Promise<PolicyServer> {
  const [allowed, refused] = [new Set<string>(), new Set<string>()];
  const server = createServer((request, response) => void respond(request, response));

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    const { action, resource } = callOf(request, body);
    if (!isAllowed(statements, { action, resource })) {
      refused.add(`${action} on ${resource}`);
      const type = action.startsWith('mq:') ? 'ForbiddenException' : 'AccessDeniedException';
      response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': type });
      response.end(JSON.stringify({ __type: type, message: 'denied' }));
      return;
    }
    allowed.add(action);
    const { method, url = '', headers } = request;
    const { host: _, connection: __, 'content-length': ___, ...sent } = headers as Record<string, string>;
    const answer = await fetch(emulator.endpoint + url, { method, headers: sent, ...(body !== '' && { body }) });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  /** Returns the action of a request, and the ARN that it is about. */
  function callOf({ method, url = '', headers }: IncomingMessage, body: string): Call {
    const operation = /^secretsmanager\.(\w+)$/.exec(String(headers['x-amz-target']))?.[1];
    if (operation !== undefined) {
      const { SecretId } = JSON.parse(body) as { SecretId: string };
      return { action: `secretsmanager:${operation}`, resource: emulator.secret(SecretId).arn };
    }
    const [, brokerId = '', rest = ''] = /^\/v1\/brokers\/([^/?]+)([^?]*)/.exec(url) ?? [];
    const name = operations.find(([verb, path]) => verb === method && path.test(rest))?.[2];
    if (name === undefined) return { action: `unknown:${method}`, resource: url };
    return { action: `mq:${name}`, resource: `arn:aws:mq:us-east-1:123456789012:broker:some-name:${brokerId}` };
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    allowed: () => [...allowed].sort(),
    refused: () => [...refused].sort(),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Whether a statement allows a call, and none denies it. */
function isAllowed(statements: readonly Statement[], { action, resource }: Call): boolean {
  const matching = statements.filter(({ Action, Resource }) => matches(Action, action) && matches(Resource, resource));
  return matching.some(({ Effect }) => Effect === 'Allow') && matching.every(({ Effect }) => Effect === 'Allow');
}

function matches(patterns: string | readonly string[], text: string): boolean {
  return [patterns].flat().some((pattern) => {
    const escaped = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${escaped}$`).test(text);
  });
}
