/** Notification channels and their subscriptions in the local Platform API. */
import { Hono } from 'hono';
import * as v from 'valibot';
import {
  failInvalidBody,
  failNotFound,
  type PlatformContext,
  type PlatformEnv,
  type PlatformOptions,
  readBody,
} from './platform-context.ts';

const TopicsSchema = v.pipe(v.array(v.object({ id: v.pipe(v.string(), v.maxLength(300)) })), v.maxLength(1_000));
const channelLifeMs = 86_400_000;

/** A channel belongs to the person who created it; for others it does not exist. */
export function createNotificationRoutes(options: PlatformOptions): Hono<PlatformEnv> {
  const { hub, clock, streamingOrigin } = options;
  const app = new Hono<PlatformEnv>();
  const channel = '/api/v2/notifications/channels/:channelId';

  const ownChannel = (c: PlatformContext) => {
    const id = c.req.param('channelId') ?? '';
    return hub.has(id, c.get('grant').person) ? id : undefined;
  };
  const subscribe = async (c: PlatformContext) => {
    const id = ownChannel(c);
    if (id === undefined) return failNotFound(c);
    const topics = await readBody(c, TopicsSchema);
    if (!topics) return failInvalidBody(c);
    const ids = topics.map((topic) => topic.id);
    return c.json({ entities: hub.subscribe(id, ids, c.req.method === 'PUT') });
  };

  app.post('/api/v2/notifications/channels', (c) => {
    const { id } = hub.create(c.get('grant').person);
    return c.json(channelOf(id, streamingOrigin(), clock.now()));
  });
  app.post(`${channel}/subscriptions`, subscribe);
  app.put(`${channel}/subscriptions`, subscribe);
  app.delete(`${channel}/subscriptions`, (c) => {
    const id = ownChannel(c);
    if (id === undefined) return failNotFound(c);
    hub.subscribe(id, [], true);
    return c.body(null, 204);
  });
  app.get(channel, (c) => (ownChannel(c) === undefined ? failNotFound(c) : c.body(null, 200)));
  return app;
}

/** `Channel`. `now` is in milliseconds since 1970. */
export function channelOf(id: string, origin: string, now: number) {
  return { id, connectUri: `${origin}/channels/${id}`, expires: new Date(now + channelLifeMs).toISOString() };
}
