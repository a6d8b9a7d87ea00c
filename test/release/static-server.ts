/** A web server of static files over HTTPS on localhost, as any that can serve a registry or a mirror. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { createCertificate } from '../../src/terraform-plugin/transport/certificate';

export interface StaticServer {
  /** `localhost:PORT`. */
  readonly host: string;
  /** The variables with which Terraform trusts the server. */
  readonly env: NodeJS.ProcessEnv;
  /** What is returned in place of a file, by the end of its path. */
  readonly replaced: Map<string, (content: Buffer) => Buffer | string>;
  close(): Promise<void>;
}

/** Serves a folder. The certificate is written beside it. */
export async function serveFolder(folder: string): Promise<StaticServer> {
  const { certificatePem, privateKeyPem } = createCertificate();
  const replaced: StaticServer['replaced'] = new Map();
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, ({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'https://localhost').pathname);
    const file = join(folder, path);
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    const content = readFileSync(file);
    const [, change] = [...replaced].find(([end]) => path.endsWith(end)) ?? [];
    const type = extname(file) === '.json' ? 'application/json' : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(change ? change(content) : content);
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const authority = `${folder}.pem`;
  writeFileSync(authority, certificatePem);
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    env: { SSL_CERT_FILE: authority },
    replaced,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
