/** The entry of workerd. Its configuration (workerd-config.ts) gives it the settings, the panel's files and the way to Genesys. */
import type { Context } from 'hono';
import packageJson from '../../../package.json' with { type: 'json' };
import { ConfigError } from '../../config.ts';
import { createSystemClock } from '../../core/system-clock.ts';
import { problemResponse } from '../../http/problem.ts';
import { type Fetcher, refusingRedirects } from '../refused-redirects.ts';
import { composeWorker, type WorkerApp } from './app.ts';
import { readWorkerConfig } from './config.ts';

type WorkerEnv = Readonly<Record<string, unknown>> & {
  /** The folder of the built panel. */
  readonly PANEL: Fetcher;
  /** What may be reached over HTTPS. */
  readonly OUTSIDE: Fetcher;
};

type WorkerContext = { waitUntil(work: Promise<unknown>): void };

let app: WorkerApp | undefined;

export default {
  async fetch(request: Request, env: WorkerEnv, context: WorkerContext): Promise<Response> {
    try {
      app ??= create(env);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const { setting, problem } of error.problems) console.error(`${setting}: ${problem}`);
      return problemResponse('config_invalid');
    }
    return app.fetch(request, (work) => context.waitUntil(work));
  },
};

function create(env: WorkerEnv): WorkerApp {
  const settings = Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  return composeWorker(readWorkerConfig(settings), {
    version: packageJson.version,
    clock: createSystemClock(),
    random: Math.random,
    fetch: refusingRedirects(env.OUTSIDE),
    async readFile(name) {
      const answer = await env.PANEL.fetch(`http://panel/${name}`);
      if (answer.status === 200) return new Uint8Array(await answer.arrayBuffer());
      await answer.body?.cancel();
      return undefined;
    },
    peerAddress: peerAddressOnWorkerd,
    print: (line) => console.log(line),
  });
}

/** Address and port, as workerd tells them of a connection over TCP. */
function peerAddressOnWorkerd(c: Context): string {
  const { clientIp } = (c.req.raw as Request & { cf?: { clientIp?: string } }).cf ?? {};
  return (clientIp ?? '').replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
}
