/** The service on workerd. The app is created by the first request: settings are bindings, which exist only in requests. */
import { ConfigError } from '../../config.ts';
import { problemResponse } from '../../http/problem.ts';
import { composeWorker, type WorkerApp } from './app.ts';
import { readWorkerConfig } from './config.ts';
import { type WorkerEnv, workerPlatform } from './platform.ts';

type WorkerContext = { waitUntil(work: Promise<unknown>): void };

let app: WorkerApp | undefined;

export default {
  async fetch(request: Request, env: WorkerEnv, context: WorkerContext): Promise<Response> {
    try {
      app ??= composeWorker(readWorkerConfig(settingsOf(env)), workerPlatform(env));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const { setting, problem } of error.problems) console.error(`${setting}: ${problem}`);
      return problemResponse('config_invalid');
    }
    return app.fetch(request, (work) => context.waitUntil(work));
  },
};

/** Settings are the bindings that are text. */
function settingsOf(env: WorkerEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
