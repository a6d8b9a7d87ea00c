/** Decides which proxy a request goes through, by the rules of Go's net/http, which the AWS provider uses. */
import { BlockList, isIP } from 'node:net';
import { proxyProblem, proxyUrl } from '../../rules/internal';
import type { ConnectOptions } from '../options';
import { configurationError } from '../settings/shared-config';

/** Returns the proxy for a URL, or undefined if there is none. */
export type ProxyFor = (url: {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
}) => URL | undefined;

/** Returns undefined if no proxy is set. Throws `MqError`, without showing the URL, if a proxy cannot be used. */
export function proxySettings(
  options: Pick<ConnectOptions, 'httpProxy' | 'httpsProxy' | 'noProxy'>,
): ProxyFor | undefined {
  const http = options.httpProxy ?? fromEnvironment('HTTP_PROXY');
  // Without a proxy for HTTPS, the HTTP proxy of the options serves both. The HTTP proxy of the environment does not.
  const https = options.httpsProxy ?? (fromEnvironment('HTTPS_PROXY') || options.httpProxy);
  const noProxy = options.noProxy ?? fromEnvironment('NO_PROXY') ?? '';
  const proxies = {
    'http:': parseProxy(http, options.httpProxy === undefined ? 'The proxy in HTTP_PROXY' : 'The HTTP proxy'),
    'https:': parseProxy(https, options.httpsProxy === undefined ? 'The proxy for HTTPS' : 'The HTTPS proxy'),
  };
  if (!proxies['http:'] && !proxies['https:']) return undefined;
  const isExcepted = parseExceptions(noProxy);
  return ({ protocol, hostname, port }) => {
    const proxy = proxies[protocol as keyof typeof proxies];
    return proxy && !isLoopback(hostname) && !isExcepted(hostname.toLowerCase(), port) ? proxy : undefined;
  };
}

/** Names a proxy in a message, without the password that its URL may hold. */
export function proxyName({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function fromEnvironment(name: string): string | undefined {
  return process.env[name] || process.env[name.toLowerCase()] || undefined;
}

function parseProxy(text: string | undefined, the: string): URL | undefined {
  if (text === undefined || text === '') return undefined;
  const problem = proxyProblem(text, the);
  if (problem) throw configurationError(problem);
  return new URL(proxyUrl(text));
}

/** Returns whether Go bypasses the proxy. Narrower than `isOnThisMachine`: mq.localhost and 0.0.0.0 go through a proxy. */
function isLoopback(hostname: string): boolean {
  if (hostname.toLowerCase() === 'localhost') return true;
  const address = withoutBrackets(hostname);
  return isIP(address) === 4 ? address.startsWith('127.') : /^(::1|0*(:0*)*:0*1)$/.test(address);
}

const withoutBrackets = (hostname: string) => hostname.replace(/^\[|\]$/g, '');

/** Parses NO_PROXY: names with or without a leading dot, addresses, CIDR blocks, ports, and `*`. */
function parseExceptions(noProxy: string): (hostname: string, port: number) => boolean {
  const matchers = noProxy
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .map(parseException);
  return (hostname, port) => matchers.some((matches) => matches(withoutBrackets(hostname), port));
}

type Matcher = (hostname: string, port: number) => boolean;

function parseException(entry: string): Matcher {
  if (entry === '*') return () => true;
  const [, network, bits] = /^([0-9a-f.:]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (network !== undefined && isIP(network) !== 0) return inNetwork(network, Number(bits));
  const [, bare = entry, wanted] = isIP(entry) !== 0 ? [] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  const isPort = (port: number) => wanted === undefined || Number(wanted) === port;
  const name = withoutBrackets(bare);
  if (isIP(name) !== 0) return (hostname, port) => sameAddress(hostname, name) && isPort(port);
  // ".example.com" and "*.example.com" mean the subdomains only, "example.com" also means the domain.
  const suffix = name.startsWith('*.') ? name.slice(1) : name.startsWith('.') ? name : `.${name}`;
  const isWhole = !name.startsWith('.') && !name.startsWith('*.');
  return (hostname, port) => (hostname.endsWith(suffix) || (isWhole && hostname === name)) && isPort(port);
}

function inNetwork(network: string, bits: number): Matcher {
  const family = isIP(network) === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  if (bits > (family === 'ipv4' ? 32 : 128)) return () => false;
  list.addSubnet(network, bits, family);
  return (hostname) => isIP(hostname) !== 0 && list.check(hostname, isIP(hostname) === 4 ? 'ipv4' : 'ipv6');
}

function sameAddress(one: string, other: string): boolean {
  return isIP(one) === isIP(other) && isIP(one) !== 0 && inNetwork(other, isIP(other) === 4 ? 32 : 128)(one, 0);
}
