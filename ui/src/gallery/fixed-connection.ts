/** A connection that goes nowhere: a fixed view and fixed states, so that a scene looks the same every time. */
import type { SummaryResponse } from '../../../shared/api/routes.ts';
import type { AssistEvent } from '../../../shared/assist/event.ts';
import { parseConversationId } from '../../../shared/ids.ts';
import type { PanelConnection } from '../data/connection.ts';
import type { Question } from '../data/questions.ts';
import type { FeedPhase } from '../state/feed-machine.ts';
import { createPanelStore } from '../state/panel-store.ts';
import { wrapUpCodes } from './fixtures.ts';

export type Fixed = {
  readonly events: readonly AssistEvent[];
  readonly phase?: FeedPhase;
  readonly delayed?: boolean;
  readonly questions?: readonly Question[];
  readonly summarizing?: 'idle' | 'working' | 'failed';
  readonly broughtSummary?: SummaryResponse;
};

/** A connection that shows the events of a scene and never asks a service. */
export function createFixedConnection(fixed: Fixed): PanelConnection {
  const store = createPanelStore();
  store.apply(fixed.events);
  store.feed(fixed.phase ?? 'live', true, fixed.delayed);
  const nothing = async () => {};
  return {
    conversationId: parseConversationId('7b5ef4a9-2c0b-4f6e-9d38-1b7f5a0c9e21'),
    store,
    api: {
      knowledge: async (_id, { query }) => ({ suggestionId: 'fixed', query, answer: '', sources: [] }),
      summary: async () => ({ summaryId: 'fixed', sections: [] }),
      messages: nothing,
      feedback: nothing,
      complete: nothing,
      hold: nothing,
      wrapUp: async () => ({ saved: true, truncated: false }),
      tick: nothing,
      hintReceipt: nothing,
      request: async (_method, path) => Response.json(path.endsWith('/wrap-up-codes') ? wrapUpCodes : {}),
    },
    feed: { start() {}, wake() {}, sleep() {}, signedIn() {}, signedOut() {}, stop() {}, cursor: undefined },
    feedback: { add() {}, displayed() {}, close: nothing, waiting: 0 },
    questions: () => fixed.questions ?? [],
    ask: nothing,
    stopAsking() {},
    summarizing: () => fixed.summarizing ?? 'idle',
    broughtSummary: () => fixed.broughtSummary,
    summarize: nothing,
    signIn: async () => 'blocked',
    signOut: nothing,
    close: nothing,
  };
}
