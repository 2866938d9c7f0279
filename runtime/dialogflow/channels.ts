/**
 * A pool of gRPC channels. A front end takes about 100 calls on one connection; what is beyond that waits without a word
 * (no error, no event). So calls are counted here and a further channel is opened in time, each with a connection of its own.
 */
import type { ChannelCredentials, ChannelOptions, Client } from '@grpc/grpc-js';
import { EarshotError } from '../../shared/errors.ts';

export type ChannelPoolOptions = {
  readonly grpc: typeof import('@grpc/grpc-js');
  readonly address: string;
  readonly credentials: ChannelCredentials;
  /** An HTTP proxy to `address`; its user name and password are sent to it. */
  readonly proxy?: URL | undefined;
  /** Calls at the same time on one channel. */
  readonly maxCallsPerChannel?: number;
  readonly maxChannels?: number;
  readonly keepaliveMs?: number;
  readonly keepaliveTimeoutMs?: number;
};

export type Slot = { readonly client: Client; release(): void };

export type ChannelPool = {
  /** A place for one call, on the fullest channel that has one: the others can then run empty and close. */
  acquire(): Slot;
  readonly channels: number;
  readonly calls: number;
  close(): void;
};

type Entry = { readonly client: Client; calls: number };

const proxyTarget = ({ hostname, port }: URL): string => `dns:${hostname}:${port || '80'}`;

/** The library's own reading of proxy variables is off: it would send loopback through them (`OutboundNetwork` has decided). */
function connectThrough(proxy: URL | undefined, address: string): ChannelOptions {
  const off = { 'grpc.enable_http_proxy': 0 };
  if (!proxy) return off;
  const { username, password } = proxy;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    ...off,
    'grpc.http_connect_target': `dns:${address}`,
    'grpc.default_authority': address.replace(/:443$/, ''),
    ...(username !== '' && { 'grpc.http_connect_creds': credentials }),
  };
}

/** Throws EarshotError `unavailable` from `acquire` when every channel is full or the pool is closed. */
export function createChannelPool(options: ChannelPoolOptions): ChannelPool {
  const { grpc, maxCallsPerChannel = 90, maxChannels = 64 } = options;
  const entries: Entry[] = [];
  let closed = false;

  const open = (): Entry => {
    const client = new grpc.Client(options.proxy ? proxyTarget(options.proxy) : options.address, options.credentials, {
      ...connectThrough(options.proxy, options.address),
      'grpc.use_local_subchannel_pool': 1,
      'grpc.keepalive_time_ms': options.keepaliveMs ?? 30_000,
      'grpc.keepalive_timeout_ms': options.keepaliveTimeoutMs ?? 10_000,
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 5_000,
      // Retries are decided in this service, which knows what may be sent twice.
      'grpc.enable_retries': 0,
      // Otherwise the library keeps a copy of up to 1 MB of audio per stream until the first answer and hides the back-pressure.
      // The ring has that audio already.
      'grpc.per_rpc_retry_buffer_size': 0,
      // The library's own statistics are not used here and read the clock for each message.
      'grpc.enable_channelz': 0,
      'grpc.service_config_disable_resolution': 1,
      'grpc.max_receive_message_length': 8 * 1024 * 1024,
    });
    const entry = { client, calls: 0 };
    entries.push(entry);
    return entry;
  };

  return {
    acquire() {
      if (closed)
        throw new EarshotError('unavailable', { detail: 'The Dialogflow client is closed', retryable: false });
      let best: Entry | undefined;
      for (const entry of entries)
        if (entry.calls < maxCallsPerChannel && (!best || entry.calls > best.calls)) best = entry;
      if (!best) {
        if (entries.length >= maxChannels)
          throw new EarshotError('unavailable', { detail: 'Every channel to Dialogflow is full' });
        best = open();
      }
      const entry = best;
      entry.calls++;
      let held = true;
      return {
        client: entry.client,
        release() {
          if (!held) return;
          held = false;
          entry.calls--;
          if (entry.calls === 0 && entries.length > 1 && !closed) {
            entries.splice(entries.indexOf(entry), 1);
            entry.client.close();
          }
        },
      };
    },
    get channels() {
      return entries.length;
    },
    get calls() {
      return entries.reduce((sum, entry) => sum + entry.calls, 0);
    },
    close() {
      closed = true;
      for (const entry of entries.splice(0)) entry.client.close();
    },
  };
}
