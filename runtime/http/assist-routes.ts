/** What a panel can do to a conversation, as one app for `/api/conversations/:id`. */
import { Hono } from 'hono';
import type { ConversationClosing } from '../core/assist/closing.ts';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { ChatBridge } from '../core/chat/bridge.ts';
import type { MessageCheck } from '../core/ports/message-check.ts';
import type { PanelEnv } from './app-env.ts';
import { createChecklistRoute } from './checklist-route.ts';
import { createCompleteRoute } from './complete-route.ts';
import { createFeedbackRoute } from './feedback-route.ts';
import { createKnowledgeRoute } from './knowledge-route.ts';
import { createMessagesRoute } from './messages-route.ts';
import type { OpenEventStream } from './sse-sink.ts';
import { createSummaryRoute } from './summary-route.ts';

/** The routes that need Dialogflow; to be mounted behind the access check of a conversation. */
export function createAssistRoutes(deps: {
  readonly chat: ChatBridge;
  readonly checkMessages: MessageCheck;
  readonly requests: AssistRequests;
  readonly closing: ConversationClosing;
  readonly openEventStream: OpenEventStream;
}): Hono<PanelEnv> {
  return new Hono<PanelEnv>()
    .route('/', createMessagesRoute(deps))
    .route('/', createKnowledgeRoute(deps))
    .route('/', createSummaryRoute(deps))
    .route('/', createFeedbackRoute(deps))
    .route('/', createChecklistRoute(deps))
    .route('/', createCompleteRoute(deps));
}
