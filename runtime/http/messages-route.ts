/** `POST /api/conversations/:id/messages`: one chat message. Idempotent by message id. */
import { Hono } from 'hono';
import { MessageRequestSchema } from '../../shared/api/routes.ts';
import type { ChatBridge } from '../core/chat/bridge.ts';
import type { MessageCheck } from '../core/ports/message-check.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Answers once the message is in the log. Errors as `MessageCheck` and `ChatBridge.post`. */
export function createMessagesRoute(deps: {
  readonly chat: ChatBridge;
  readonly checkMessage: MessageCheck;
}): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/messages', async (c) => {
    const message = await readJson(c, MessageRequestSchema);
    const conversationId = c.get('conversationId');
    const checked = await deps.checkMessage(c.get('identity'), conversationId, message);
    return c.json(await deps.chat.post(conversationId, checked));
  });
}
