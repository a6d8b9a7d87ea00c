/**
 * Endpoints, proxies and credential services that respond to all callers and record who called Amazon MQ, with which access
 * key, for which Region, at which endpoint and through which proxy. Three programs that ask can then be compared.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

/** Requests to Amazon MQ or STS, as they arrived. */
export interface Seen {
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string;
  /** The label of an endpoint here, or the host that was requested from a proxy. */
  readonly at: string;
  /** `direct`, or the label of a proxy. */
  readonly via: string;
  readonly form: URLSearchParams;
}

const expiration = '2099-01-01T00:00:00Z';
const labels = ['argument', 'service variable', 'global variable', 'services section', 'profile', 'sts'] as const;
type Label = (typeof labels)[number];

/** Creates a self-signed certificate; undefined if openssl is missing. */
export function makeCertificate(folder: string): { key: string; cert: string; path: string } | undefined {
  const [key, path] = [join(folder, 'key.pem'), join(folder, 'ca.pem')];
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.us-east-1.amazonaws.com,DNS:*.us-east-1.api.aws';
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  const { status } = spawnSync('openssl', [
    ...args,
    '-subj',
    '/CN=test',
    '-addext',
    names,
    '-keyout',
    key,
    '-out',
    path,
  ]);
  return status === 0 ? { key: readFileSync(key, 'utf8'), cert: readFileSync(path, 'utf8'), path } : undefined;
}

export class Recorder {
  readonly seen: Seen[] = [];
  /** The last request to STS to assume a role. */
  lastRole: Readonly<Record<string, string>> = {};
  private readonly servers: { close(): unknown }[] = [];
  private readonly urls = new Map<string, string>();
  private readonly labelsByHost = new Map<string, string>();
  private readonly tunnels = new Map<number, { readonly via: string; readonly at: string }>();
  private tlsPort = 0;

  static async start(folder: string): Promise<Recorder> {
    const recorder = new Recorder();
    for (const label of labels)
      await recorder.listen(
        label,
        createServer((q, s) => recorder.respond(q, s, label, 'direct')),
      );
    await recorder.listen(
      'machine',
      createServer((q, s) => void machine(q, s)),
    );
    const certificate = makeCertificate(folder);
    if (certificate) {
      const tls = createTlsServer(certificate, (q, s) => {
        const tunnel = recorder.tunnels.get(q.socket.remotePort ?? 0);
        recorder.respond(q, s, tunnel?.at ?? 'tls', tunnel?.via ?? 'direct');
      });
      recorder.tlsPort = await recorder.listen('tls', tls, 'https');
    }
    for (const label of ['proxy A', 'proxy B']) await recorder.listen(label, recorder.proxy(label));
    return recorder;
  }

  get hasTls(): boolean {
    return this.tlsPort !== 0;
  }

  url(label: Label | 'machine' | 'tls' | 'proxy A' | 'proxy B'): string {
    return this.urls.get(label) ?? '';
  }

  /** What a program did: the last request to Amazon MQ as text, and the caller of STS; undefined if it sent no request. */
  take(): string | undefined {
    // Newest first.
    const calls = this.seen.splice(0).reverse();
    const call = calls.find(({ service }) => service === 'mq');
    if (!call) return undefined;
    const sts = calls.find(({ service, form }) => service === 'sts' && form.get('Action')?.startsWith('AssumeRole'));
    const via = call.via === 'direct' ? '' : ` via ${call.via}`;
    return `${call.accessKeyId} in ${call.region} at ${call.at}${via}${sts ? `, STS at ${sts.at}` : ''}`;
  }

  close(): void {
    for (const server of this.servers) server.close();
  }

  private async listen(label: string, server: Server, scheme = 'http'): Promise<number> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    server.unref();
    this.servers.push(server);
    const { port } = server.address() as AddressInfo;
    this.urls.set(label, `${scheme}://127.0.0.1:${port}`);
    this.labelsByHost.set(`127.0.0.1:${port}`, label);
    return port;
  }

  private respond(request: IncomingMessage, response: ServerResponse, at: string, via: string): void {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const [, accessKeyId = 'unsigned', region = '', service = 'sts'] =
        /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
      const form = new URLSearchParams(body);
      if (form.get('Action')?.startsWith('AssumeRole')) this.lastRole = Object.fromEntries(form);
      this.seen.push({ service, region, accessKeyId, at, via, form });
      const [type, content] = form.has('Action')
        ? ['text/xml', sts(form, accessKeyId)]
        : ['application/json', mq(request.url)];
      response.writeHead(200, { 'content-type': type, 'x-amzn-requestid': '1' }).end(content);
    });
  }

  private proxy(label: string): Server {
    const server = createServer((request, response) => {
      const { host, pathname, search } = new URL(request.url ?? '');
      const at = this.labelsByHost.get(host) ?? host;
      if (at === 'machine') {
        const upstream = httpRequest(this.url('machine') + pathname + search, (upstreamResponse) =>
          pipeline(upstreamResponse, response, () => undefined),
        );
        pipeline(request, upstream, (failed) => failed && response.destroy());
      } else this.respond(Object.assign(request, { url: pathname + search }), response, at, label);
    });
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      const host = (request.url ?? '').replace(/:443$/, '');
      const upstream = connect(this.tlsPort, '127.0.0.1', () => {
        this.tunnels.set(upstream.localPort ?? 0, { via: label, at: this.labelsByHost.get(host) ?? host });
        socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        socket.pipe(upstream).pipe(socket);
      });
      const end = () => {
        socket.destroy();
        upstream.destroy();
      };
      socket.on('error', end).on('close', end);
      upstream.on('error', end).on('close', end);
    });
    return server;
  }
}

/** The issued access key contains who assumed which role, so that a chain of roles can be read from its end. */
function sts(form: URLSearchParams, caller: string): string {
  const action = form.get('Action') ?? '';
  const name = form.get('RoleArn')?.split('/').at(-1) ?? '';
  const by = action === 'AssumeRoleWithWebIdentity' ? form.get('WebIdentityToken')?.trim() : caller;
  const result = action.startsWith('AssumeRole')
    ? `<Credentials><AccessKeyId>${name}-by-${by}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/${name}/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>`
    : '<Arn>arn:aws:iam::123456789012:user/u</Arn><UserId>U</UserId><Account>123456789012</Account>';
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${action}Response>`;
}

/** Amazon MQ with one broker and no users. */
function mq(path = ''): string {
  if (path.includes('broker-engine-types')) return '{"brokerEngineTypes":[]}';
  if (path.endsWith('/users')) return '{"brokerId":"b-1","users":[]}';
  if (/brokers\/[^/?]+$/.test(path)) {
    return '{"brokerId":"b-1","brokerName":"one","brokerState":"RUNNING","engineType":"ACTIVEMQ","authenticationStrategy":"SIMPLE","brokerArn":"arn:aws:mq:us-east-1:123456789012:broker:one:b-1","users":[]}';
  }
  return '{"brokerSummaries":[]}';
}

/** Instance metadata, container credentials and IAM Identity Center. */
function machine({ url = '', method }: IncomingMessage, response: ServerResponse) {
  const credentials = (AccessKeyId: string) => ({
    ...{ Code: 'Success', Type: 'AWS-HMAC', LastUpdated: '2020-01-01T00:00:00Z' },
    ...{ AccessKeyId, SecretAccessKey: 's', Token: 't', Expiration: expiration },
  });
  const json = (value: object) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  if (url.startsWith('/container')) return json(credentials('AKIACONTAINER'));
  if (url.startsWith('/federation/credentials')) {
    const roleCredentials = {
      accessKeyId: 'AKIASSO',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: Date.parse(expiration),
    };
    return json({ roleCredentials });
  }
  if (method === 'PUT') return response.writeHead(200, { 'x-aws-ec2-metadata-token-ttl-seconds': '600' }).end('token');
  if (/security-credentials(-extended)?\/$/.test(url)) return response.end('role');
  if (url.includes('security-credentials')) return json(credentials('AKIAINSTANCE'));
  if (url.includes('instance-identity')) return json({ region: 'us-west-1' });
  if (url.includes('availability-zone')) return response.end('us-west-1a');
  return response.writeHead(404).end();
}
