/**
 * The Platform API of the Genesys that runs here: as much of it as panel and service use, with the vendor's paths, shapes,
 * permissions, status codes and rate-limit headers.
 */
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import * as v from 'valibot';
import { isUuid, NULL_UUID } from '../../../shared/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { createAdminRoutes } from './admin-routes.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { Faults } from './faults.ts';
import type { GenesysState } from './genesys-state.ts';
import { localOrganization } from './identities.ts';
import type { NotificationHub } from './notification-hub.ts';
import type { Grant, LocalTokens } from './tokens.ts';

export type PlatformOptions = {
  readonly state: GenesysState;
  readonly tokens: LocalTokens;
  readonly hub: NotificationHub;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly supervisorPermission: string;
  /** `ws://…`, where a channel's socket is. */
  readonly streamingOrigin: () => string;
  readonly newId: () => string;
};

type Env = { Variables: { grant: Grant; token: string } };
type Status = 400 | 401 | 403 | 404 | 429 | 500 | 503;

const SendSchema = v.object({ textBody: v.pipe(v.string(), v.minLength(1), v.maxLength(4_000)) });
const TopicsSchema = v.pipe(v.array(v.object({ id: v.pipe(v.string(), v.maxLength(300)) })), v.maxLength(1_000));
const IdsSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(1_000));
const AttributesSchema = v.object({ attributes: v.record(v.string(), v.pipe(v.string(), v.maxLength(20_000))) });
const WrapupSchema = v.object({
  wrapup: v.object({
    code: v.exactOptional(v.string()),
    name: v.exactOptional(v.string()),
    notes: v.exactOptional(v.pipe(v.string(), v.maxLength(4_000))),
    provisional: v.exactOptional(v.boolean()),
  }),
});

export function createPlatformRoutes(options: PlatformOptions): Hono<Env> {
  const { state, tokens, hub, faults, supervisorPermission } = options;
  const app = new Hono<Env>();
  const exposed = [
    'retry-after',
    'inin-correlation-id',
    'inin-ratelimit-count',
    'inin-ratelimit-allowed',
    'inin-ratelimit-reset',
  ];
  app.use('/api/v2/*', cors({ origin: '*', exposeHeaders: exposed, maxAge: 600 }));

  const fail = (c: Context, status: Status, code: string, message: string) => c.json({ message, code, status }, status);
  const lacks = (c: Context<Env>, permission: string) => !c.get('grant').person.permissions.includes(permission);
  const missing = (c: Context, permission: string) =>
    c.json(
      {
        message: `Missing the permission ${permission}`,
        code: 'missing.permission',
        status: 403,
        missingPermissions: [permission],
      },
      403,
    );

  app.use('/api/v2/*', async (c, next) => {
    c.header('inin-correlation-id', options.newId());
    const token = /^bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
    const grant = tokens.find(token);
    if (!grant) return fail(c, 401, 'bad.credentials', 'Invalid login credentials.');
    const used = faults.count(token);
    c.header('inin-ratelimit-count', String(used.count));
    c.header('inin-ratelimit-allowed', String(used.allowed));
    c.header('inin-ratelimit-reset', String(used.resetSeconds));
    if (used.over) {
      c.header('retry-after', String(used.resetSeconds));
      return fail(c, 429, 'too.many.requests', 'Rate limit exceeded the maximum [token.rate.per.minute]');
    }
    c.set('grant', grant);
    c.set('token', token);
    const fault = faults.next(c.req.path);
    if (fault?.delayMs) await new Promise<void>((resolve) => options.clock.after(fault.delayMs!, resolve));
    if (fault && !fault.afterTheFact && fault.status >= 400) {
      if (fault.retryAfterSeconds !== undefined) c.header('retry-after', String(fault.retryAfterSeconds));
      return fail(c, fault.status as Status, 'planned.fault', 'A fault that a test has planned');
    }
    await next();
    if (fault?.afterTheFact)
      c.res = fail(c, fault.status as Status, 'planned.fault', 'A fault that a test has planned');
    return undefined;
  });

  /** The body in a schema, or undefined where it is not of it. */
  async function read<S extends v.GenericSchema>(c: Context, schema: S): Promise<v.InferOutput<S> | undefined> {
    const result = v.safeParse(schema, await c.req.json().catch(() => undefined));
    return result.success ? result.output : undefined;
  }

  function conversationOf(c: Context<Env>): ConversationRecord | undefined {
    const id = c.req.param('id')?.toLowerCase();
    if (!isUuid(id) || id === NULL_UUID) return undefined;
    const { person } = c.get('grant');
    return state.visible(id, person, person.permissions.includes(supervisorPermission));
  }
  const unknown = (c: Context) => fail(c, 404, 'not.found', 'The requested resource was not found.');

  app.get('/api/v2/tokens/me', (c) => {
    const { organizationId, clientId } = c.get('grant');
    return c.json({
      organization: { id: organizationId, name: localOrganization.name },
      homeOrganization: { id: organizationId },
      authorizedScope: ['conversations', 'notifications', 'user-basic-info'],
      OAuthClient: { id: clientId, name: 'Earshot panel' },
    });
  });

  app.get('/api/v2/users/me', (c) => {
    const { person, organizationId } = c.get('grant');
    const expand = (c.req.query('expand') ?? '').split(',');
    return c.json({
      id: person.userId,
      name: person.name,
      email: person.email,
      state: 'active',
      ...(expand.includes('organization') && { organization: { id: organizationId, name: localOrganization.name } }),
      ...(expand.includes('authorization') && { authorization: { roles: [], permissions: person.permissions } }),
    });
  });

  app.get('/api/v2/conversations', (c) => {
    const entities = state.conversationsOf(c.get('grant').person.userId);
    return c.json({ entities, total: entities.length });
  });

  app.get('/api/v2/conversations/:id', (c) => {
    const conversation = conversationOf(c);
    return conversation ? c.json(conversation) : unknown(c);
  });

  app.post('/api/v2/conversations/messages/:id/messages/bulk', async (c) => {
    if (lacks(c, 'conversation:message:view')) return missing(c, 'conversation:message:view');
    const conversation = conversationOf(c);
    if (!conversation) return unknown(c);
    const ids = await read(c, IdsSchema);
    if (!ids) return fail(c, 400, 'bad.request', 'The request body is not valid.');
    // Not in the order of the question: the real one promises none either.
    const entities = ids.map((id) => state.message(conversation.id, id)).filter((m) => m !== undefined);
    return c.json({ entities: entities.reverse() });
  });

  app.get('/api/v2/conversations/messages/:id/messages/:messageId', (c) => {
    if (lacks(c, 'conversation:message:view')) return missing(c, 'conversation:message:view');
    const conversation = conversationOf(c);
    const message = conversation && state.message(conversation.id, c.req.param('messageId'));
    return message ? c.json(message) : unknown(c);
  });

  app.post('/api/v2/conversations/messages/:id/communications/:communicationId/messages', async (c) => {
    if (lacks(c, 'conversation:message:create')) return missing(c, 'conversation:message:create');
    const conversation = conversationOf(c);
    if (!conversation) return unknown(c);
    const { userId } = c.get('grant').person;
    const leg = conversation.participants.find(
      (p) =>
        p.userId === userId &&
        p.messages?.some((m) => m.id === c.req.param('communicationId') && m.state === 'connected'),
    );
    if (!leg) return fail(c, 400, 'communication.not.connected', 'This is not a connected communication of yours.');
    const body = await read(c, SendSchema);
    if (!body) return fail(c, 400, 'bad.request', 'The request body is not valid.');
    return c.json(state.addMessage(conversation, { from: 'agent', userId }, { text: body.textBody }));
  });

  app.post('/api/v2/conversations/messages/:id/communications/:communicationId/typing', (c) =>
    conversationOf(c) ? c.body(null, 204) : unknown(c),
  );

  const participantOf = (c: Context<Env>, conversation: ConversationRecord) =>
    conversation.participants.find((p) => p.id === c.req.param('participantId'));

  const patchParticipant = async (c: Context<Env>) => {
    if (lacks(c, 'conversation:participant:wrapup')) return missing(c, 'conversation:participant:wrapup');
    const conversation = conversationOf(c);
    const participant = conversation && participantOf(c, conversation);
    if (!conversation || !participant) return unknown(c);
    const body = await read(c, WrapupSchema);
    if (!body) return fail(c, 400, 'bad.request', 'The request body is not valid.');
    if (participant.endAcwTime) return fail(c, 400, 'wrapup.closed', 'After-call work has ended.');
    if (!body.wrapup.code && !body.wrapup.provisional)
      return fail(c, 400, 'wrapup.code.required', 'A wrap-up code is required.');
    state.wrapUp(conversation, participant, body.wrapup);
    return c.body(null, 204);
  };
  const patchAttributes = async (c: Context<Env>) => {
    const conversation = conversationOf(c);
    const participant = conversation && participantOf(c, conversation);
    if (!conversation || !participant) return unknown(c);
    const body = await read(c, AttributesSchema);
    if (!body) return fail(c, 400, 'bad.request', 'The request body is not valid.');
    state.setAttributes(conversation, participant, body.attributes);
    return c.json({ attributes: participant.attributes });
  };
  for (const medium of ['', '/messages', '/calls']) {
    app.patch(`/api/v2/conversations${medium}/:id/participants/:participantId`, patchParticipant);
    app.patch(`/api/v2/conversations${medium}/:id/participants/:participantId/attributes`, patchAttributes);
  }

  const channelOf = (c: Context<Env>) => {
    const id = c.req.param('channelId') ?? '';
    return hub.has(id, c.get('grant').person) ? id : undefined;
  };
  app.post('/api/v2/notifications/channels', (c) => {
    const { id } = hub.create(c.get('grant').person);
    const expires = new Date(options.clock.now() + 86_400_000).toISOString();
    return c.json({ id, connectUri: `${options.streamingOrigin()}/channels/${id}`, expires });
  });
  const subscribe = async (c: Context<Env>) => {
    const id = channelOf(c);
    if (id === undefined) return unknown(c);
    const topics = await read(c, TopicsSchema);
    if (!topics) return fail(c, 400, 'bad.request', 'The request body is not valid.');
    return c.json({
      entities: hub.subscribe(
        id,
        topics.map((t) => t.id),
        c.req.method === 'PUT',
      ),
    });
  };
  app.post('/api/v2/notifications/channels/:channelId/subscriptions', subscribe);
  app.put('/api/v2/notifications/channels/:channelId/subscriptions', subscribe);
  app.delete('/api/v2/notifications/channels/:channelId/subscriptions', (c) => {
    const id = channelOf(c);
    if (id === undefined) return unknown(c);
    hub.subscribe(id, [], true);
    return c.body(null, 204);
  });
  app.get('/api/v2/notifications/channels/:channelId', (c) =>
    channelOf(c) === undefined ? unknown(c) : c.body(null, 200),
  );

  app.route('/', createAdminRoutes(options.newId) as unknown as Hono<Env>);
  app.all('/api/v2/*', unknown);
  return app;
}
