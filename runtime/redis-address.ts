/**
 * The address of Redis as administrators write it: `redis://` and `rediss://` with one host or several, `redis-sentinel://` and
 * `rediss-sentinel://` with the sentinels. Pure.
 */

export type RedisNode = { readonly host: string; readonly port: number };

export type RedisAddress = {
  readonly tls: boolean;
  /** At least one. With `isSentinel` they are sentinels. */
  readonly nodes: readonly RedisNode[];
  readonly isSentinel: boolean;
  /** Name of the primary that the sentinels watch, where the address contains it. */
  readonly master?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database: number;
};

/** Names and addresses to connect to; beyond this an address is a mistake. */
const maxNodes = 50;

const form = /^(rediss?)(-sentinel|\+sentinel)?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?(?:#(.*))?$/;

/** Undefined for text that is no such address. A sentinel's master may stand as `#name`, `?sentinelMasterId=name` or `/name`. */
export function parseRedisAddress(text: string): RedisAddress | undefined {
  const [, scheme, sentinel, credentials, hosts, path = '', query = '', hash = ''] = form.exec(text) ?? [];
  if (scheme === undefined || hosts === undefined) return undefined;
  const isSentinel = sentinel !== undefined;
  const nodes = hosts.split(',').map((host) => readNode(host, isSentinel ? 26_379 : 6_379));
  if (nodes.length > maxNodes) return undefined;
  const parameters = new URLSearchParams(query);
  const parts = path.split('/').filter((part) => part !== '');
  const database = parts.find((part) => /^\d{1,5}$/.test(part)) ?? parameters.get('database') ?? '0';
  const named = [hash, parameters.get('sentinelMasterId'), parts.find((part) => !/^\d+$/.test(part))];
  const master = named.find((name) => name !== undefined && name !== null && name !== '') ?? undefined;
  try {
    const [username = '', ...password] = (credentials ?? '').split(':');
    if (nodes.some((node) => node === undefined) || !/^\d{1,5}$/.test(database)) return undefined;
    if (!isSentinel && master !== undefined) return undefined;
    return {
      tls: scheme === 'rediss',
      nodes: nodes as RedisNode[],
      isSentinel,
      master: master && decodeURIComponent(master),
      username: textOrNothing(decodeURIComponent(username)),
      password: textOrNothing(decodeURIComponent(password.join(':'))),
      database: Number(database),
    };
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`. */
function readNode(text: string, defaultPort: number): RedisNode | undefined {
  const [, v6, name, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text.trim()) ?? [];
  const host = v6 ?? name;
  const port = digits === undefined ? defaultPort : Number(digits);
  return host !== undefined && port > 0 && port < 65_536 ? { host, port } : undefined;
}

const textOrNothing = (text: string): string | undefined => (text === '' ? undefined : text);

const loopback = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

/** Every host is this machine. */
export function isLoopbackAddress({ nodes }: RedisAddress): boolean {
  return nodes.every(({ host }) => loopback.test(host));
}

/** `host:port`, with brackets around IPv6. */
export function nodeName({ host, port }: RedisNode): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
