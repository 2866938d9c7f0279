/** What workerd can not do is refused in words, not half done: no HTTP/2 client, so no gRPC, so nothing that asks Dialogflow. */
import { Hono } from 'hono';
import { paths } from '../../../shared/api/routes.ts';
import { EarshotError } from '../../../shared/errors.ts';
import type { AppEnv, PanelEnv } from '../../http/app-env.ts';

const elsewhere = 'Send it to an instance on Node, Deno or Bun';

const refuse = (reason: string) => (): never => {
  throw new EarshotError('unsupported', { detail: `${reason}. ${elsewhere}` });
};
const noGrpc = 'This needs Dialogflow over gRPC, which workerd can not speak';

/** Calls: one connection for an hour with two gRPC streams behind it. */
export function refusedAudiohook(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.get(paths.audiohook, refuse('AudioHook calls need Dialogflow over gRPC, which workerd can not speak'));
  return app;
}

/** What Dialogflow is asked for. Whoever may not see the conversation has been refused before. */
export function refusedRequests(): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  for (const path of ['/messages', '/knowledge', '/summary', '/feedback', '/complete']) app.post(path, refuse(noGrpc));
  return app;
}

/** Google tries again, and another instance takes it. */
export function refusedPubsub(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.post('/*', refuse('Notifications are not taken on workerd'));
  return app;
}
