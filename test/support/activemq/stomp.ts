/** A client of STOMP that sends one frame, for tests that ask a broker what a user may do. */
import { connect } from 'node:net';

/** `done`, or the message of the broker's error. */
export type Answer = 'done' | { readonly refused: string };

export interface Login {
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** Subscribes to a destination: `/queue/orders`. */
export function subscribe(login: Login, destination: string): Promise<Answer> {
  return ask(login, frame('SUBSCRIBE', { id: '1', destination, receipt: 'r' }));
}

/** Sends a message to a destination. */
export function send(login: Login, destination: string): Promise<Answer> {
  return ask(login, frame('SEND', { destination, receipt: 'r' }, 'text'));
}

function ask({ port, username, password }: Login, request: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    let connected = false;
    const end = (answer: Answer) => {
      resolve(answer);
      socket.destroy();
    };
    socket.setTimeout(30_000, () => reject(new Error('ActiveMQ does not respond.')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`The connection was closed after: ${received}`)));
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
      for (let at = received.indexOf('\0'); at >= 0; at = received.indexOf('\0')) {
        const [command = '', ...headers] = received.slice(0, at).trimStart().split('\n');
        received = received.slice(at + 1);
        if (command === 'CONNECTED' && !connected) {
          connected = true;
          socket.write(request);
        } else if (command === 'RECEIPT') end('done');
        else if (command === 'ERROR') end({ refused: unescaped(header(headers, 'message')) });
      }
    });
    socket.write(frame('CONNECT', { 'accept-version': '1.2', host: 'localhost', login: username, passcode: password }));
  });
}

function frame(command: string, headers: Readonly<Record<string, string>>, body = ''): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  return `${command}\n${lines.join('\n')}\n\n${body}\0`;
}

function header(lines: readonly string[], name: string): string {
  return lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? '';
}

function unescaped(text: string): string {
  return text.replace(/\\c/g, ':').replace(/\\n/g, '\n').replace(/\\\\/g, '\\');
}
