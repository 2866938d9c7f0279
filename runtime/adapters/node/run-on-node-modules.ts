/**
 * The entry that Node, Deno and Bun share: Node's HTTP server and `ws`, which behave the same on all three (their own
 * servers do not, above all with WebSockets). The three entry files differ in the name they give and in nothing else.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import type { ServiceRuntime } from '../../../shared/runtimes.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { runService } from '../lifecycle.ts';
import { listenOnNode } from './listen.ts';
import { nodePlatform } from './platform.ts';
import { createNodeSockets } from './sockets.ts';

/** Runs the service until it is told to stop; resolves once it listens or has said why it does not. */
export async function runOnNodeModules(runtime: ServiceRuntime): Promise<void> {
  const root = new URL('../../../', import.meta.url);
  const packageJson = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string };

  const reportFatal = (error: unknown): void => console.error('A defect was caught at the edge of the process', error);
  // One call's defect must not end the others'. What is thrown outside of any promise leaves the process in doubt: it drains.
  process.on('unhandledRejection', reportFatal);
  process.on('uncaughtException', (error) => {
    reportFatal(error);
    process.kill(process.pid, 'SIGTERM');
  });

  const clock = createSystemClock();
  const sockets = createNodeSockets({ clock, onListenerError: reportFatal });

  await runService({
    platform: nodePlatform({
      runtime,
      version: packageJson.version,
      root,
      env: process.env,
      clock,
      upgradeSocket: sockets.upgradeSocket,
    }),
    loadCompose: async () => (await import('../../compose/service.ts')).compose,
    async listen(service, config) {
      const { listening, stop } = await listenOnNode({
        fetch: service.app.fetch as never,
        sockets: sockets.server,
        host: config.host,
        port: config.PORT,
        maxConnections: config.MAX_CALLS + config.MAX_PANELS + 1_000,
      });
      return {
        listening,
        async stop() {
          sockets.close();
          await stop();
        },
      };
    },
    onStop(run) {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => run(signal));
    },
    exit: (code) => process.exit(code),
  });
}
