/** Loaded before a program: it can connect to this machine only. Other hosts are printed, and refused. */
import { Socket } from 'node:net';

const original = Socket.prototype.connect;
const isLocal = (host: unknown) => host === undefined || host === '127.0.0.1' || host === 'localhost';

Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]): Socket {
  // Node.js passes the normalized arguments as one list.
  const [first] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const { host, path } = (typeof first === 'object' && first !== null ? first : {}) as {
    host?: string;
    path?: string | null;
  };
  // A path is that of a socket in a folder.
  if (!path && !isLocal(host)) {
    process.stderr.write(`CONNECT ${host}\n`);
    process.nextTick(() => this.destroy(new Error('This program can connect to this machine only.')));
    return this;
  }
  return (original as (...values: unknown[]) => Socket).apply(this, args);
};
