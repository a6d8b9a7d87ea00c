/** Creates the HTTP agents for proxies and CA bundles. Requests to IMDS and to container endpoints use neither. */
import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import { quote, quotePath } from '../../rules/internal';
import { readLocalFile, UnreadableFile } from '../settings/local-file';
import type { ConnectOptions } from '../options';
import { certificatesIn, InvalidBundle } from './certificates';
import { proxyName, proxySettings, type ProxyFor } from './proxy';
import { configurationError, expandHome, findProfile } from '../settings/shared-config';
import type { Settings } from '../settings/settings';
import { TransportError } from '../errors/transport-error';

/** The agents of one HTTP handler, which owns them. Empty if neither a proxy nor a CA bundle is set. */
export interface Agents {
  readonly httpAgent?: HttpAgent;
  readonly httpsAgent?: HttpsAgent;
}

/** The number of connections: the SDK's default. */
const MAX_SOCKETS = 50;

/** Returns a function that creates the agents of a client. Throws `MqError` if a proxy or a bundle cannot be used. */
export async function agentsFor(options: ConnectOptions, { config }: Settings): Promise<() => Agents> {
  const ca = await readBundle(options, findProfile(config, config.name)?.ca_bundle, config.name);
  const proxyFor = proxySettings(options);
  if (proxyFor) return proxyAgents(proxyFor, ca);
  return () => (ca ? { httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS, ca }) } : {});
}

/** Returns a function that creates agents which pass each request to the agent for its proxy, or to an agent without proxy. */
async function proxyAgents(proxyFor: ProxyFor, ca: string[] | undefined): Promise<() => Agents> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const settings = { keepAlive: true, maxSockets: MAX_SOCKETS, ...(ca && { ca }) };
  const plain = { key: '', make: () => new HttpAgent(settings), target: {} };
  const secure = { key: '', make: () => new HttpsAgent(settings), target: {} };
  const forHttp = delegatingAgent(HttpAgent, ({ host: hostname, port = 80 }, request) => {
    const proxy = proxyFor({ protocol: 'http:', hostname, port: Number(port) });
    return proxy ? { ...(proxy.protocol === 'https:' ? secure : plain), ...forwardedRequest(request, proxy) } : plain;
  });
  const forHttps = delegatingAgent(HttpsAgent, ({ host: hostname, port = 443 }, request) => {
    const proxy = proxyFor({ protocol: 'https:', hostname, port: Number(port) });
    if (!proxy) return secure;
    requireTunnel(request, proxy, hostname);
    const { href, headers } = withoutPassword(proxy);
    // The library uses the authorities for the proxy only, but the tunnel needs them as well.
    const target = { secureEndpoint: true, ...(ca && { ca }) };
    return { key: href, make: () => new HttpsProxyAgent(href, { ...settings, headers }), target };
  });
  return () => ({ httpAgent: new forHttp(), httpsAgent: new forHttps() as HttpsAgent });
}

interface Target {
  readonly host: string;
  readonly port?: number | string;
}

/** The method that Node.js calls on the agent of a request. It is missing from the types; `agent-base` relies on it, too. */
interface RequestAgent {
  addRequest(request: ClientRequest, target: Target): void;
}

interface Choice {
  readonly key: string;
  readonly make: () => HttpAgent;
  /** Options that replace those of the target, such as its host and port. */
  readonly target: object;
}

/** Returns a class of agents that pass each request to another agent, which is kept by its key. */
function delegatingAgent(
  Base: typeof HttpAgent,
  choose: (target: Target, request: ClientRequest) => Choice,
): typeof HttpAgent {
  return class extends Base implements RequestAgent {
    private readonly agents = new Map<string, HttpAgent>();

    addRequest(request: ClientRequest, target: Target): void {
      const choice = choose(target, request);
      const agent = this.agents.get(choice.key) ?? choice.make();
      this.agents.set(choice.key, agent);
      (agent as unknown as RequestAgent).addRequest(request, { ...target, ...choice.target });
    }

    override destroy(): void {
      for (const agent of this.agents.values()) agent.destroy();
      super.destroy();
    }
  };
}

/**
 * Makes an HTTP request one that a proxy forwards, with the whole URL. `http-proxy-agent` does the same, but writes requests,
 * and therefore passwords, to the log if DEBUG is set.
 */
function forwardedRequest(request: ClientRequest, proxy: URL): Pick<Choice, 'key' | 'target'> {
  const { headers } = withoutPassword(proxy);
  request.path = `http://${String(request.getHeader('host'))}${request.path}`;
  for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
  const host = proxy.hostname.replace(/^\[|\]$/g, '');
  const port = Number(proxy.port || (proxy.protocol === 'https:' ? 443 : 80));
  return { key: proxy.origin, target: { host, port, ...(isIP(host) === 0 && { servername: host }) } };
}

/** Fails a request whose proxy did not open a tunnel: the proxy's own response is not a response of AWS. */
function requireTunnel(request: ClientRequest, proxy: URL, hostname: string): void {
  request.once('proxyConnect', ({ statusCode }: { readonly statusCode: number }) => {
    if (statusCode === 200) return;
    const what = Number.isInteger(statusCode) ? `responded with status ${statusCode}` : 'sent no HTTP response';
    const message = `The proxy ${proxyName(proxy)} ${what} and did not connect to ${hostname}`;
    request.destroy(new TransportError('not-sent', message));
  });
}

/** Returns the URL without credentials, because libraries may log it, and the header that contains them instead. */
function withoutPassword(proxy: URL): { readonly href: string; readonly headers: Record<string, string> } {
  const { username, password } = proxy;
  const bare = new URL(proxy.href);
  bare.username = '';
  bare.password = '';
  if (username === '' && password === '') return { href: bare.href, headers: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { href: bare.href, headers: { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** Reads the CA bundle of the settings. It replaces the public authorities; NODE_EXTRA_CA_CERTS adds to it. */
async function readBundle(
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
  // Node.js itself warns about extra certificates that it cannot read, and continues.
  const added = extra ? await readLocalFile(extra).catch(() => undefined) : undefined;
  return [await readCertificates(path, the), ...(added === undefined ? [] : [added])];
}

async function readCertificates(path: string, the: string): Promise<string> {
  const advice = 'Allowed: the path of a PEM file of certificates. Correct it.';
  try {
    return certificatesIn(await readLocalFile(expandHome(path)));
  } catch (cause) {
    const isExplained = cause instanceof UnreadableFile || cause instanceof InvalidBundle;
    const what = isExplained ? cause.message : 'cannot be read';
    throw configurationError(`${the} ${quotePath(path)} ${what}. ${advice}`, cause);
  }
}
