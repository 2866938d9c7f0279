/**
 * The hosts that are reached without a proxy. There is no standard for `no_proxy`; what is understood here is the union of what curl,
 * Go, Python and Java accept: a name covers itself and everything below it (`corp.example`, `.corp.example`, `*.corp.example`), an
 * address itself, a network its addresses (`10.0.0.0/8`, `fd00::/8`), a port limits an entry to it (`host:8443`, `[::1]:8080`), `*`
 * covers everything. Entries are separated by commas, bars or spaces.
 */
import ipaddr from 'ipaddr.js';

/** Entries that are read; more are ignored. */
const maxEntries = 1_000;

type Address = ReturnType<typeof ipaddr.process>;
type Target = { readonly host: string; readonly port: string; readonly address: Address | undefined };
type Rule = (target: Target) => boolean;

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443' };

/** Says for a URL whether the text of `no_proxy` covers its host. Loopback is always covered. */
export function createNoProxy(text: string): (url: URL) => boolean {
  const rules = text
    .split(/[\s,|]+/)
    .filter((entry) => entry !== '')
    .slice(0, maxEntries)
    .map(ruleOf);
  return (url) => {
    const host = bare(url.hostname);
    const address = addressOf(host);
    const target = { host, address, port: url.port || (defaultPorts[url.protocol] ?? '') };
    return isLoopback(target) || rules.some((covers) => covers(target));
  };
}

function isLoopback({ host, address }: Target): boolean {
  return address?.range() === 'loopback' || host === 'localhost' || host.endsWith('.localhost');
}

function ruleOf(entry: string): Rule {
  if (entry === '*') return () => true;
  const network = networkOf(entry);
  if (network) return ({ address }) => address !== undefined && isInside(address, network);
  const { name, port } = splitPort(entry);
  const wanted = addressOf(bare(name));
  const covers = wanted
    ? ({ address }: Target) => address?.toNormalizedString() === wanted.toNormalizedString()
    : coversName(bare(name));
  return (target) => (port === undefined || port === target.port) && covers(target);
}

function coversName(entry: string): Rule {
  const name = entry.replace(/^\*?\./, '');
  if (name === '') return () => false;
  return ({ host }) => host === name || host.endsWith(`.${name}`);
}

/** An IPv6 address has a port only behind brackets. */
function splitPort(entry: string): { name: string; port?: string } {
  const colon = entry.lastIndexOf(':');
  const port = entry.slice(colon + 1);
  const name = entry.slice(0, Math.max(colon, 0));
  const isPort = /^\d{1,5}$/.test(port) && (name.endsWith(']') || !name.includes(':'));
  return colon > 0 && isPort ? { name, port } : { name: entry };
}

/** Lower case, without brackets, zone and the dot of the root. */
function bare(host: string): string {
  const open = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  const lower = open.toLowerCase();
  return lower.endsWith('.') ? lower.slice(0, -1) : lower;
}

function addressOf(host: string): Address | undefined {
  return ipaddr.isValid(host) && (host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host))
    ? ipaddr.process(host)
    : undefined;
}

type Network = [Address, number];

function networkOf(entry: string): Network | undefined {
  return entry.includes('/') && ipaddr.isValidCIDR(bare(entry)) ? ipaddr.parseCIDR(bare(entry)) : undefined;
}

function isInside(address: Address, network: Network): boolean {
  return (
    address.kind() === network[0].kind() && address.match(network as [ipaddr.IPv4, number] & [ipaddr.IPv6, number])
  );
}
