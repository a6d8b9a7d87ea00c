/** Makes the agents that requests go through, where a proxy or a CA bundle is set. IMDS and containers use none of it. */
import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { quote, quotePath } from '../../rules';
import { readLocalFile, UnreadableFile } from '../settings/local-file';
import type { ConnectOptions } from '../options';
import { proxyName, proxySettings, type ProxyFor } from './proxy';
import { fromHome, misconfigured, profileIn } from '../settings/shared-config';
import type { Settings } from '../settings/settings';
import { TransportError } from '../errors/transport-error';

/** What the SDK's handler takes; a handler owns its agents. Empty where nothing is set. */
export interface Agents {
  readonly httpAgent?: HttpAgent;
  readonly httpsAgent?: HttpsAgent;
}

/** As many connections as the SDK has without agents of ours. */
const maxSockets = 50;

/** Returns what makes the agents of a client. Throws `MqError` where a proxy or a bundle cannot be used. */
export async function agentsFor(options: ConnectOptions, { config }: Settings): Promise<() => Agents> {
  const ca = await bundleOf(options, profileIn(config, config.name)?.ca_bundle, config.name);
  const proxyFor = proxySettings(options);
  if (proxyFor) return proxyAgents(proxyFor, ca);
  return () => (ca ? { httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets, ca }) } : {});
}

/** Agents that pass each request on to an agent for its proxy, or to one without. */
async function proxyAgents(proxyFor: ProxyFor, ca: string[] | undefined): Promise<() => Agents> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const settings = { keepAlive: true, maxSockets, ...(ca && { ca }) };
  const plain = { key: '', make: () => new HttpAgent(settings), target: {} };
  const secure = { key: '', make: () => new HttpsAgent(settings), target: {} };
  const forHttp = choosing(HttpAgent, ({ host: hostname, port = 80 }, request) => {
    const proxy = proxyFor({ protocol: 'http:', hostname, port: Number(port) });
    return proxy ? { ...(proxy.protocol === 'https:' ? secure : plain), ...wholeRequest(request, proxy) } : plain;
  });
  const forHttps = choosing(HttpsAgent, ({ host: hostname, port = 443 }, request) => {
    const proxy = proxyFor({ protocol: 'https:', hostname, port: Number(port) });
    if (!proxy) return secure;
    refuseOtherThanTunnel(request, proxy, hostname);
    const { href, headers } = withoutPassword(proxy);
    // The library gives the authorities to the proxy alone, and the tunnel needs them as well.
    const target = { secureEndpoint: true, ...(ca && { ca }) };
    return { key: href, make: () => new HttpsProxyAgent(href, { ...settings, headers }), target };
  });
  return () => ({ httpAgent: new forHttp(), httpsAgent: new forHttps() as HttpsAgent });
}

interface Target {
  readonly host: string;
  readonly port?: number | string;
}

/** What Node.js calls on the agent of a request. Its types do not have it; `agent-base` relies on it as well. */
interface RequestTaker {
  addRequest(request: ClientRequest, target: Target): void;
}

interface Choice {
  readonly key: string;
  readonly make: () => HttpAgent;
  /** What the agent connects to in place of the target's host and port, and other options. */
  readonly target: object;
}

/** A class of agents that let another agent, kept by its key, make each request. */
function choosing(
  Base: typeof HttpAgent,
  choose: (target: Target, request: ClientRequest) => Choice,
): typeof HttpAgent {
  return class extends Base implements RequestTaker {
    private readonly agents = new Map<string, HttpAgent>();

    addRequest(request: ClientRequest, target: Target): void {
      const choice = choose(target, request);
      const agent = this.agents.get(choice.key) ?? choice.make();
      this.agents.set(choice.key, agent);
      (agent as unknown as RequestTaker).addRequest(request, { ...target, ...choice.target });
    }

    override destroy(): void {
      for (const agent of this.agents.values()) agent.destroy();
      super.destroy();
    }
  };
}

/**
 * Sends an HTTP request to a proxy as a whole, with its URL. `http-proxy-agent` would do it, but writes requests, and so
 * passwords, to the log where DEBUG is set.
 */
function wholeRequest(request: ClientRequest, proxy: URL): Pick<Choice, 'key' | 'target'> {
  const { headers } = withoutPassword(proxy);
  request.path = `http://${String(request.getHeader('host'))}${request.path}`;
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
  return { key: proxy.origin, target: { host, port, ...(isIP(host) === 0 && { servername: host }) } };
}

/** Fails a request whose proxy did not make a tunnel: what it says instead is not an answer of AWS. */
function refuseOtherThanTunnel(request: ClientRequest, proxy: URL, hostname: string): void {
  request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
    if (statusCode === 200) return;
    const what = Number.isInteger(statusCode) ? `responded with status ${statusCode}` : 'sent no HTTP response';
    const words = `The proxy ${proxyName(proxy)} ${what} and did not connect to ${hostname}`;
    request.destroy(new TransportError('unreachable', words));
  });
}

/** The URL without credentials, which libraries may log, and the header that carries them instead. */
function withoutPassword(proxy: URL): { readonly href: string; readonly headers: Record<string, string> } {
  const { username, password } = proxy;
  const bare = new URL(proxy.href);
  bare.username = '';
  bare.password = '';
  if (username === '' && password === '') return { href: bare.href, headers: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { href: bare.href, headers: { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** Reads the bundle that is set. It replaces the public authorities, and NODE_EXTRA_CA_CERTS adds to it. */
async function bundleOf(
  options: ConnectOptions,
  ofProfile: string | undefined,
  profile: string,
): Promise<string[] | undefined> {
  const sources: [string | undefined, string][] = [
    [options.customCaBundle, 'The CA bundle (custom_ca_bundle)'],
    [process.env.AWS_CA_BUNDLE, 'The CA bundle (AWS_CA_BUNDLE)'],
    [ofProfile, `The CA bundle (ca_bundle of the profile ${quote(profile)})`],
  ];
  const [path, the = ''] = sources.find(([value]) => value) ?? [];
  if (!path) return undefined;
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  // Node.js warns of extra certificates that it cannot read, and goes on.
  const added = extra ? await readLocalFile(extra).catch(() => undefined) : undefined;
  return [await certificatesIn(path, the), ...(added === undefined ? [] : [added])];
}

async function certificatesIn(path: string, the: string): Promise<string> {
  const advice = 'Allowed: the path of a PEM file of certificates. Correct it.';
  let content: string;
  try {
    content = await readLocalFile(fromHome(path));
  } catch (cause) {
    const what = cause instanceof UnreadableFile ? cause.message : 'cannot be read';
    throw misconfigured(`${the} ${quotePath(path)} ${what}. ${advice}`, cause);
  }
  const found = content.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0) throw misconfigured(`${the} ${quotePath(path)} has no certificate in it. ${advice}`);
  for (const [index, certificate] of found.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (cause) {
      const position = found.length === 1 ? 'a certificate' : `a certificate, number ${index + 1},`;
      throw misconfigured(`${the} ${quotePath(path)} has ${position} that cannot be read. ${advice}`, cause);
    }
  }
  return found.join('\n');
}
