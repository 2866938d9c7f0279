/** What a panel can do to a conversation, as one app for `/api/conversations/:id`. */
import { Hono } from 'hono';
import type { AssistRequests } from '../core/assist/requests.ts';
import type { ChatBridge } from '../core/chat/bridge.ts';
import type { PanelEnv } from './app-env.ts';
import { completeRoute } from './complete-route.ts';
import { feedbackRoute } from './feedback-route.ts';
import { knowledgeRoute } from './knowledge-route.ts';
import { messagesRoute } from './messages-route.ts';
import { summaryRoute } from './summary-route.ts';

export function assistRoutes(deps: { readonly chat: ChatBridge; readonly requests: AssistRequests }): Hono<PanelEnv> {
  return new Hono<PanelEnv>()
    .route('/', messagesRoute(deps))
    .route('/', knowledgeRoute(deps))
    .route('/', summaryRoute(deps))
    .route('/', feedbackRoute(deps))
    .route('/', completeRoute(deps));
}
