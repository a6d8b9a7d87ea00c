/** A server in the place of Amazon MQ whose every text is hostile to terminals. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Clears the screen, sets a title, forges a line, turns text round, and hides it; with C0, C1 and Unicode's controls. */
export const hostileText =
  'a\u001b[2J\u001b]0;t\u0007\r\nforged: line\t\u009b31m\u007f\u0085\u202e\u2066\u200b\u2028\ufeff\u{e0001}z';

export interface HostileBroker {
  readonly endpoint: string;
  close(): void;
}

/** Starts it. It has the brokers `b-hostile` and `b-other`, users `plain` and one of a hostile name, and refuses every write. */
export async function startHostileBroker(): Promise<HostileBroker> {
  const bodies: Readonly<Record<string, object>> = {
    '/v1/brokers': { brokerSummaries: [{ brokerId: hostileText, brokerName: 'named' }] },
    '/v1/brokers/b-hostile': {
      ...{ brokerId: 'b-hostile', brokerName: hostileText, brokerState: 'RUNNING', engineType: 'ACTIVEMQ' },
      ...{ authenticationStrategy: 'SIMPLE', users: [{ username: 'plain' }] },
    },
    '/v1/brokers/b-other': {
      ...{ brokerId: 'b-other', brokerName: hostileText, brokerState: 'RUNNING', engineType: 'ACTIVEMQ' },
      ...{
        authenticationStrategy: 'SIMPLE',
        users: [{ username: 'plain' }, { username: hostileText, pendingChange: 'CREATE' }],
      },
    },
    '/v1/brokers/b-other/users/plain': { brokerId: 'b-other', username: 'plain', groups: ['readers'] },
    '/v1/brokers/b-hostile/users': { brokerId: 'b-hostile', users: [{ username: 'plain' }, { username: hostileText }] },
    '/v1/brokers/b-hostile/users/plain': { brokerId: 'b-hostile', username: 'plain', groups: [hostileText] },
  };
  const server: Server = createServer((request, response) => {
    const body = request.method === 'GET' ? bodies[(request.url ?? '').split('?')[0] ?? ''] : undefined;
    request.resume();
    response.writeHead(body ? 200 : 403, {
      'content-type': 'application/json',
      'x-amzn-requestid': 'hostile',
      ...(!body && { 'x-amzn-errortype': 'ForbiddenException' }),
    });
    response.end(JSON.stringify(body ?? { message: hostileText, errorAttribute: hostileText }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
