/** Conversations, messages and wrap-up in the local Platform API. */
import { Hono } from 'hono';
import * as v from 'valibot';
import type { ParticipantRecord } from './conversation-record.ts';
import { localWrapUpCodes } from './identities.ts';
import {
  conversationOf,
  fail,
  failInvalidBody,
  failNotFound,
  failWithout,
  type PlatformContext,
  type PlatformEnv,
  type PlatformOptions,
  readBody,
} from './platform-context.ts';
import { addWebChatRoutes } from './web-chat-routes.ts';

const SendSchema = v.object({ textBody: v.pipe(v.string(), v.minLength(1), v.maxLength(4_000)) });
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

/** Conversations that the person takes part in; with the supervisor permission, all. */
export function createConversationRoutes(options: PlatformOptions): Hono<PlatformEnv> {
  const { state } = options;
  const app = new Hono<PlatformEnv>();
  app.get('/api/v2/conversations', (c) => {
    const entities = state.conversationsOf(c.get('grant').person.userId);
    return c.json({ entities, total: entities.length });
  });
  app.get('/api/v2/conversations/:id', (c) => {
    const conversation = conversationOf(c, options);
    return conversation ? c.json(conversation) : failNotFound(c);
  });
  addMessageRoutes(app, options);
  addWebChatRoutes(app, options);
  for (const medium of ['', '/messages', '/calls']) {
    const path = `/api/v2/conversations${medium}/:id/participants/:participantId`;
    app.patch(path, (c) => patchWrapup(c, options));
    app.patch(`${path}/attributes`, (c) => patchAttributes(c, options));
    app.get(`${path}/wrapupcodes`, (c) => (participantOf(c, options) ? c.json(localWrapUpCodes) : failNotFound(c)));
  }
  return app;
}

function addMessageRoutes(app: Hono<PlatformEnv>, options: PlatformOptions): void {
  const { state } = options;
  const messages = '/api/v2/conversations/messages/:id';

  app.post(`${messages}/messages/bulk`, async (c) => {
    const refusal = failWithout(c, 'conversation:message:view');
    if (refusal) return refusal;
    const conversation = conversationOf(c, options);
    if (!conversation) return failNotFound(c);
    const ids = await readBody(c, IdsSchema);
    if (!ids) return failInvalidBody(c);
    // Not in the order of the request: the vendor promises none.
    const entities = ids.map((id) => state.message(conversation.id, id)).filter((m) => m !== undefined);
    return c.json({ entities: entities.reverse() });
  });

  app.get(`${messages}/messages/:messageId`, (c) => {
    const refusal = failWithout(c, 'conversation:message:view');
    if (refusal) return refusal;
    const conversation = conversationOf(c, options);
    const message = conversation && state.message(conversation.id, c.req.param('messageId'));
    return message ? c.json(message) : failNotFound(c);
  });

  app.post(`${messages}/communications/:communicationId/messages`, async (c) => {
    const refusal = failWithout(c, 'conversation:message:create');
    if (refusal) return refusal;
    const conversation = conversationOf(c, options);
    if (!conversation) return failNotFound(c);
    const { userId } = c.get('grant').person;
    const isOwnConnected = (leg: ParticipantRecord) =>
      leg.userId === userId &&
      leg.messages?.some((m) => m.id === c.req.param('communicationId') && m.state === 'connected');
    if (!conversation.participants.some(isOwnConnected))
      return fail(c, 400, 'communication.not.connected', 'This is not a connected communication of yours.');
    const body = await readBody(c, SendSchema);
    if (!body) return failInvalidBody(c);
    return c.json(state.addMessage(conversation, { from: 'agent', userId }, { text: body.textBody }));
  });

  app.post(`${messages}/communications/:communicationId/typing`, (c) =>
    conversationOf(c, options) ? c.body(null, 204) : failNotFound(c),
  );
}

function participantOf(c: PlatformContext, options: PlatformOptions) {
  const conversation = conversationOf(c, options);
  const participant = conversation?.participants.find((p) => p.id === c.req.param('participantId'));
  return conversation && participant ? { conversation, participant } : undefined;
}

async function patchWrapup(c: PlatformContext, options: PlatformOptions) {
  const refusal = failWithout(c, 'conversation:participant:wrapup');
  if (refusal) return refusal;
  const found = participantOf(c, options);
  if (!found) return failNotFound(c);
  const body = await readBody(c, WrapupSchema);
  if (!body) return failInvalidBody(c);
  if (found.participant.endAcwTime) return fail(c, 400, 'wrapup.closed', 'After-call work has ended.');
  if (!body.wrapup.code && !body.wrapup.provisional)
    return fail(c, 400, 'wrapup.code.required', 'A wrap-up code is required.');
  options.state.wrapUp(found.conversation, found.participant, body.wrapup);
  return c.body(null, 204);
}

async function patchAttributes(c: PlatformContext, options: PlatformOptions) {
  const found = participantOf(c, options);
  if (!found) return failNotFound(c);
  const body = await readBody(c, AttributesSchema);
  if (!body) return failInvalidBody(c);
  options.state.setAttributes(found.conversation, found.participant, body.attributes);
  return c.json({ attributes: found.participant.attributes });
}
