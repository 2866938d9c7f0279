/** Two instances of the service with one Redis, each in a process of its own. */
import type { ServiceRuntime } from '../../shared/runtimes.ts';
import { sessionSecret } from './instance-requests.ts';
import { startRedis, type TestRedis } from './redis-server.ts';
import { createSession, type Session } from './resuming-panel.ts';
import { startScriptedDialogflow } from './scripted-dialogflow.ts';
import { type RunningService, startService } from './service-process.ts';

export type Instance = {
  readonly runtime?: ServiceRuntime;
  readonly env?: Readonly<Record<string, string>>;
  /** Recognizes scripted calls; otherwise it recognizes nothing. */
  readonly recognizes?: boolean;
};

export type TwoInstances = {
  readonly redis: TestRedis;
  readonly first: RunningService;
  readonly second: RunningService;
  /** Of the local agent, who signs in at the first instance. */
  readonly session: Session;
  stop(): Promise<void>;
};

/** Resolves once both are ready, on Node unless they say otherwise; rejects, with nothing left running, when one does not start. */
export async function startTwoInstances(...instances: readonly [Instance, Instance]): Promise<TwoInstances> {
  const [redis, dialogflow] = await Promise.all([startRedis(), startScriptedDialogflow()]);
  const shared = { REDIS_URL: redis.url, SESSION_SECRET: sessionSecret };
  const started = await Promise.allSettled(
    instances.map(({ runtime = 'node', env, recognizes }) =>
      startService(runtime, { ...shared, ...(recognizes ? dialogflow.env : { LOCAL_MODELS: 'off' }), ...env }),
    ),
  );
  const services = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all([redis.stop(), dialogflow.close()]);
  };
  const [first, second] = services;
  if (!first || !second) {
    await stop();
    throw started.find((each) => each.status === 'rejected')?.reason;
  }
  return { redis, first, second, session: createSession(first.url), stop };
}
