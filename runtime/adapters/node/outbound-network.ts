/**
 * The way to hosts outside on Node, Deno and Bun: one decision for all clients of the process, from its environment variables. Each
 * runtime reads these variables by rules of its own (Node's fetch ignores proxies; Deno sends loopback through them; none knows
 * networks in `no_proxy`; Bun and Deno do not read SSL_CERT_FILE), so they are read here and then removed.
 */
import { readFile } from 'node:fs/promises';
import type { ServiceRuntime } from '../../../shared/runtimes.ts';
import {
  type NetworkEnvironment,
  type NetworkFault,
  proxyVariables,
  readNetworkEnvironment,
} from '../../core/operations/network-environment.ts';
import type { OutboundNetwork } from '../../core/ports/outbound-network.ts';

type Fetch = typeof globalThis.fetch;

export type ServiceNetwork = OutboundNetwork & {
  readonly fetch: Fetch;
  /** What is set and has no effect. */
  readonly faults: readonly NetworkFault[];
  /** Names of the variables of proxies that have an effect. */
  readonly inUse: readonly string[];
};

/** Reads the variables in `env`, and removes those of proxies from it so that no library acts on them. */
export async function openOutboundNetwork(
  runtime: ServiceRuntime,
  env: Record<string, string | undefined>,
): Promise<ServiceNetwork> {
  const read = readNetworkEnvironment(env);
  for (const name of proxyVariables) {
    delete env[name];
    delete env[name.toUpperCase()];
  }
  const { authorities, faults } = await readAuthorities(runtime, read);
  const { proxyFor, inUse } = read;
  const isPlain = inUse.length === 0 && authorities === undefined;
  const network = { proxyFor, authorities };
  return {
    ...network,
    inUse,
    faults: [...read.faults, ...faults],
    fetch: isPlain ? (...args) => fetch(...args) : fetchers[runtime](network),
  };
}

/** Node adds the file of NODE_EXTRA_CA_CERTS by itself, but only where no authorities are given to a connection. */
async function readAuthorities(
  runtime: ServiceRuntime,
  { authorityFiles }: NetworkEnvironment,
): Promise<{ authorities: string[] | undefined; faults: NetworkFault[] }> {
  const faults: NetworkFault[] = [];
  const texts: string[] = [];
  const isKnown = runtime === 'node' && authorityFiles.every(({ variable }) => variable === 'NODE_EXTRA_CA_CERTS');
  if (isKnown) return { authorities: undefined, faults };
  for (const { variable, path } of authorityFiles) {
    try {
      const text = await readFile(path, 'utf8');
      if (text.includes('-----BEGIN CERTIFICATE-----')) texts.push(text);
      else faults.push({ variable, problem: 'The file holds no certificate in PEM' });
    } catch {
      faults.push({ variable, problem: 'The file cannot be read' });
    }
  }
  if (texts.length === 0) return { authorities: undefined, faults };
  // Importing it makes all root certificates, 0.7 MB of text.
  const { rootCertificates } = await import('node:tls');
  return { authorities: [...rootCertificates, ...texts], faults };
}

/** `fetch` of a runtime, with the proxy and the authorities given to each request. */
const fetchers: Readonly<Record<ServiceRuntime, (network: OutboundNetwork) => Fetch>> = {
  node: fetchOnNode,
  deno: fetchOnDeno,
  bun: fetchOnBun,
};

function fetchOnNode({ proxyFor, authorities }: OutboundNetwork): Fetch {
  // Loaded where it is needed only.
  const load = () => import('undici');
  const tls = authorities && { ca: [...authorities] };
  return perProxy<Promise<Fetch>>(proxyFor, async (proxy) => {
    const { Agent, fetch: fetchOf, ProxyAgent } = await load();
    const dispatcher = proxy
      ? new ProxyAgent({ uri: proxy.href, ...(tls && { requestTls: tls }) })
      : new Agent(tls ? { connect: tls } : {});
    // Both follow the same standard; only their type declarations differ.
    return ((input: never, init?: object) => fetchOf(input, { ...init, dispatcher })) as unknown as Fetch;
  });
}

type DenoClient = { readonly proxy?: { url: string; basicAuth?: object }; readonly caCerts?: string[] };

function fetchOnDeno({ proxyFor, authorities }: OutboundNetwork): Fetch {
  const { createHttpClient } = (globalThis as unknown as { Deno: { createHttpClient(options: DenoClient): object } })
    .Deno;
  return perProxy<Promise<Fetch>>(proxyFor, async (proxy) => {
    const client = createHttpClient({
      ...(proxy && { proxy: denoProxy(proxy) }),
      ...(authorities && { caCerts: [...authorities] }),
    });
    return ((input: never, init?: object) => fetch(input, { ...init, client } as RequestInit)) as Fetch;
  });
}

function denoProxy(proxy: URL) {
  const { origin: url, username, password } = proxy;
  if (username === '') return { url };
  return { url, basicAuth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } };
}

function fetchOnBun({ proxyFor, authorities }: OutboundNetwork): Fetch {
  const tls = authorities && { tls: { ca: [...authorities] } };
  return perProxy<Promise<Fetch>>(
    proxyFor,
    async (proxy) =>
      ((input: never, init?: object) =>
        fetch(input, { ...init, ...tls, ...(proxy && { proxy: proxy.href }) } as RequestInit)) as Fetch,
  );
}

/** Makes what a request needs once for each proxy, and once for direct connections. */
function perProxy<T extends Promise<Fetch>>(
  proxyFor: OutboundNetwork['proxyFor'],
  open: (proxy: URL | undefined) => T,
): Fetch {
  const opened = new Map<string, T>();
  return (async (input: string | URL | Request, init?: RequestInit) => {
    const proxy = proxyFor(input instanceof Request ? input.url : String(input));
    const name = proxy?.href ?? '';
    const fetcher = opened.get(name) ?? open(proxy);
    opened.set(name, fetcher);
    return (await fetcher)(input, init);
  }) as Fetch;
}
