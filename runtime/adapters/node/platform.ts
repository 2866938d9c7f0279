/** What Node's modules provide to the service; Deno and Bun have the same modules. */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import type { RuntimeName } from '../../../shared/runtimes.ts';
import type { Platform } from '../../compose/platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { UpgradeSocket } from '../../http/upgrade.ts';
import type { ServiceNetwork } from './outbound-network.ts';
import { httpVersionOnNode, peerAddressOnNode } from './sockets.ts';
import { openEventStreamOnResponse, openEventStreamOnSocket } from './sse.ts';

/** `readFile` reads below `root` only. */
export function nodePlatform(options: {
  readonly runtime: RuntimeName;
  readonly version: string;
  /** The folder of the project, with a trailing slash. */
  readonly root: URL;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly upgradeSocket: UpgradeSocket;
  readonly network: ServiceNetwork;
}): Platform {
  return {
    runtime: options.runtime,
    version: options.version,
    env: options.env,
    clock: options.clock,
    random: Math.random,
    fetch: options.network.fetch,
    network: options.network,
    async readFile(path) {
      const url = new URL(path, options.root);
      if (!url.href.startsWith(options.root.href)) return undefined;
      try {
        return await readFile(url);
      } catch {
        return undefined;
      }
    },
    upgradeSocket: options.upgradeSocket,
    // Deno and Bun emulate the socket below a response.
    openEventStream: options.runtime === 'node' ? openEventStreamOnSocket : openEventStreamOnResponse,
    peerAddress: peerAddressOnNode,
    httpVersion: httpVersionOnNode,
    print: (line) => void process.stdout.write(`${line}\n`),
    writeLog: (text, done) => void process.stdout.write(text, () => done()),
    terminal: process.stdout.isTTY === true,
  };
}
