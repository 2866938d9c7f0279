/**
 * The environment variables by which companies say how a process reaches the outside. The lower-case spelling goes first, as in curl.
 * All clients of the service decide by this one reading, because their libraries read different spellings, or none.
 */
import type { OutboundNetwork } from '../ports/outbound-network.ts';
import { createNoProxy } from './no-proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Reached without a proxy always: the metadata server, which is the host itself (cloud.google.com/compute/docs/metadata). */
const metadataHosts = 'metadata.google.internal,metadata.goog,169.254.169.254,fd20:ce::254';

export type NetworkEnvironment = Pick<OutboundNetwork, 'proxyFor'> & {
  /** Variables that name files with further authorities, in PEM. */
  readonly authorityFiles: readonly { readonly variable: string; readonly path: string }[];
  /** Variables that are set to something that cannot be used. Values are not repeated: they may hold a password. */
  readonly faults: readonly NetworkFault[];
  /** Names of the variables that have an effect. */
  readonly inUse: readonly string[];
};

export type NetworkFault = { readonly variable: string; readonly problem: string };

/** Of proxies; the names that libraries read by themselves. */
export const proxyVariables = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy', 'grpc_proxy', 'no_grpc_proxy'];
const authorityVariables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

const proxyOfScheme: Readonly<Record<string, readonly string[]>> = {
  'https:': ['https_proxy', 'all_proxy'],
  'wss:': ['https_proxy', 'all_proxy'],
  'http:': ['http_proxy', 'all_proxy'],
  'ws:': ['http_proxy', 'all_proxy'],
};

/** Never throws: what cannot be used becomes a fault and has no other effect. */
export function readNetworkEnvironment(env: Environment): NetworkEnvironment {
  const faults: NetworkFault[] = [];
  const proxies = new Map<string, URL>();
  for (const name of ['https_proxy', 'http_proxy', 'all_proxy']) {
    const text = textOf(env, name);
    if (text === undefined) continue;
    const proxy = parseProxy(text);
    if (proxy instanceof URL) proxies.set(name, proxy);
    else faults.push({ variable: spellingOf(env, name), problem: proxy });
  }
  const isDirect = createNoProxy(`${textOf(env, 'no_proxy') ?? ''},${metadataHosts}`);
  if (env.SSL_CERT_DIR !== undefined && env.SSL_CERT_DIR !== '' && !env.SSL_CERT_FILE) {
    faults.push({
      variable: 'SSL_CERT_DIR',
      problem: 'A folder of certificates is not read; name one file in SSL_CERT_FILE',
    });
  }
  return {
    proxyFor(address) {
      const url = new URL(address);
      if (isDirect(url)) return undefined;
      const name = proxyOfScheme[url.protocol]?.find((candidate) => proxies.has(candidate));
      return name === undefined ? undefined : proxies.get(name);
    },
    authorityFiles: authorityVariables.flatMap((variable) => {
      const path = env[variable];
      return path ? [{ variable, path }] : [];
    }),
    faults,
    inUse: [...proxies.keys()].map((name) => spellingOf(env, name)),
  };
}

function textOf(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

function spellingOf(env: Environment, name: string): string {
  return env[name] ? name : name.toUpperCase();
}

/** The proxy, or a sentence that says why it is none. `proxy.example:3128` is a usual spelling of `http://proxy.example:3128`. */
function parseProxy(text: string): URL | string {
  const address = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(address)) return 'This is not the address of a proxy; write http://HOST:PORT';
  const url = new URL(address);
  if (url.protocol !== 'http:') return 'Only HTTP proxies can be used; write http://HOST:PORT';
  return url.hostname === '' ? 'The address of the proxy has no host; write http://HOST:PORT' : url;
}
