/** What workerd cannot do is refused with 501 and a reason: without an HTTP/2 client there is no gRPC, so nothing can ask Dialogflow. */
import { Hono } from 'hono';
import { paths } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import { listRuntimes, serviceRuntimes } from '../../../shared/runtimes.ts';
import type { AppEnv, PanelEnv } from '../../http/app-env.ts';

const elsewhere = `Send it to an instance on ${listRuntimes(serviceRuntimes, 'or')}`;

const refuse = (reason: string) => (): never => {
  throw new EarshotError('unsupported', { detail: `${reason}. ${elsewhere}` });
};
const noGrpc = 'This needs Dialogflow over gRPC, which workerd does not support';

/** Calls: one connection for an hour with two gRPC streams behind it. */
export function refusedAudiohook(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(paths.audiohook, refuse('AudioHook calls need Dialogflow over gRPC, which workerd does not support'));
  return app;
}

/** Requests that ask Dialogflow. The access check comes first: a stranger gets 403, not 501. */
export function refusedRequests(): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  for (const path of ['/messages', '/knowledge', '/summary', '/feedback', '/complete']) app.post(path, refuse(noGrpc));
  return app;
}

/** Google repeats the push, and another instance accepts it. */
export function refusedPubsub(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post('/*', refuse('Notifications are not taken on workerd'));
  return app;
}
