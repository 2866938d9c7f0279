/** `POST /api/conversations/:id/messages`: chat messages, one or several in order. Idempotent by message id. */
import { Hono } from 'hono';
import { type MessageResponse, MessagesRequestSchema } from '../../shared/api/routes.ts';
import type { ChatBridge } from '../core/chat/bridge.ts';
import type { MessageCheck } from '../core/ports/message-check.ts';
import type { PanelEnv } from './app-env.ts';
import { readJson } from './json-body.ts';

/** Answers once the messages are in the log. Errors as `MessageCheck` and `ChatBridge.post`. */
export function createMessagesRoute(deps: {
  readonly chat: ChatBridge;
  readonly checkMessages: MessageCheck;
}): Hono<PanelEnv> {
  return new Hono<PanelEnv>().post('/messages', async (c) => {
    const body = await readJson(c, MessagesRequestSchema);
    const conversationId = c.get('conversationId');
    const posted = 'messages' in body ? body.messages : [body];
    const checked = await deps.checkMessages(c.get('identity'), conversationId, posted);
    const answers: MessageResponse[] = [];
    // In order. Where one is refused, those before it are in the log, and repeating them changes nothing.
    for (const message of checked) answers.push(await deps.chat.post(conversationId, message));
    return c.json('messages' in body ? { messages: answers } : answers[0]!);
  });
}
