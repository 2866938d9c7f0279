/**
 * The entry that Node, Deno and Bun share: Node's HTTP server and `ws`, which behave the same on all three (their own servers
 * do not, above all with WebSockets). The three entry files differ only in the name that they pass.
 */
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { runtimes, type ServiceRuntime } from '../../../shared/runtimes.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { answerOptions } from '../command-line.mjs';
import { runService } from '../lifecycle.ts';
import { listenOnNode } from './listen.ts';
import { openOutboundNetwork } from './outbound-network.ts';
import { nodePlatform } from './platform.ts';
import { createNodeSockets } from './sockets.ts';

/** Runs the service until it is stopped, or prints what `--version` or `--help` asks for. Resolves once it listens or has failed to. */
export async function runOnNodeModules(runtime: ServiceRuntime): Promise<void> {
  const root = new URL('../../../', import.meta.url);
  const packageJson = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as { version: string };
  const { version } = packageJson;
  const answer = answerOptions(process.argv.slice(2), { version, command: runtimes[runtime].startCommand });
  if (answer !== undefined) {
    process.stdout.write(`${answer}\n`);
    return;
  }

  const reportFatal = (error: unknown): void => console.error('Uncaught error', error);
  // A rejection in one call must not end the others. After an uncaught exception the state of the process is unknown: it drains.
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
      version,
      root,
      env: process.env,
      clock,
      upgradeSocket: sockets.upgradeSocket,
      network: await openOutboundNetwork(runtime, process.env),
    }),
    loadCompose: async () => (await import('../../compose/service.ts')).compose,
    async listen(service, config) {
      const { listening, stop } = await listenOnNode({
        fetch: service.app.fetch as never,
        sockets: sockets.server,
        host: config.host,
        port: config.PORT,
        maxConnections: config.MAX_CALLS + config.MAX_PANELS + 1_000,
        onRefused: service.onRefusedRequest,
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
