/** What workerd provides to the service: bindings of its configuration (`workerd-config.ts`) in place of files and sockets. */
import type { Context } from 'hono';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Platform } from '../../compose/platform.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { type Fetcher, refusingRedirects } from './refused-redirects.ts';

export type WorkerEnv = Readonly<Record<string, unknown>> & {
  /** The folder of the built panel. */
  readonly PANEL: Fetcher;
  /** What may be reached over HTTPS. */
  readonly OUTSIDE: Fetcher;
};

/** The part of `Platform` that exists on workerd. */
export type WorkerPlatform = Pick<
  Platform,
  'version' | 'clock' | 'random' | 'fetch' | 'readFile' | 'peerAddress' | 'print'
>;

/** `fetch` refuses redirects itself where `redirect: 'error'` asks for it, which workerd does not support. */
export function workerPlatform(env: WorkerEnv): WorkerPlatform {
  return {
    version: packageJson.version,
    clock: createSystemClock(),
    random: Math.random,
    fetch: refusingRedirects(env.OUTSIDE),
    async readFile(name) {
      const response = await env.PANEL.fetch(`http://panel/${name}`);
      if (response.status === 200) return new Uint8Array(await response.arrayBuffer());
      await response.body?.cancel();
      return undefined;
    },
    peerAddress: peerAddressOnWorkerd,
    print: (line) => console.log(line),
  };
}

/** workerd reports address and port of a TCP connection as one text. */
function peerAddressOnWorkerd(c: Context): string {
  const { clientIp } = (c.req.raw as Request & { cf?: { clientIp?: string } }).cf ?? {};
  return (clientIp ?? '').replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
