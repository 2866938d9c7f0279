import assert from 'node:assert/strict';
/** An AssistFeed in memory, for tests of the core. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import type { ConversationId } from '../../shared/ids.ts';
import type { AssistFeed, ConversationFeed } from '../core/ports/assist-feed.ts';
import type { AssistResult } from '../core/ports/assist-gateway.ts';

export type TestFeed = AssistFeed & {
  readonly events: AssistEvent[];
  /** Messages, suggestions and lifecycle results, with the utterance they were assigned to. */
  readonly results: { readonly result: AssistResult; readonly utteranceId: string | undefined }[];
  readonly fences: number[];
  /** Fences whose lease was released. */
  readonly released: number[];
  of(conversationId: ConversationId): ConversationFeed;
};

/** Keeps the events of all conversations as a panel would get them, in order. */
export function createTestFeed(): TestFeed {
  const events: AssistEvent[] = [];
  const results: TestFeed['results'] = [];
  const fences: number[] = [];
  const released: number[] = [];
  const at = '2026-01-01T12:00:00.000Z';
  const of = (conversationId: ConversationId): ConversationFeed => ({
    conversationId,
    started(channel, language) {
      events.push({ type: 'conversation', status: 'started', channel, at, ...(language && { language }) });
    },
    ended() {
      events.push({ type: 'conversation', status: 'ended', channel: 'voice', at });
    },
    utterance(draft) {
      events.push({ type: 'utterance', ...draft });
    },
    result(result, context) {
      results.push({ result, utteranceId: context?.utteranceId });
    },
    language: () => undefined,
    about({ language, queue }) {
      events.push({
        ...{ type: 'conversation', status: 'started', channel: 'voice', at, ...queue },
        ...(language && { language }),
      });
    },
    async translation(translation) {
      const event = { type: 'translation' as const, at, ...translation };
      events.push(event);
      return event;
    },
    textOf: () => undefined,
    recognized() {},
    followOthers() {},
    release() {},
    async answer(draft, options) {
      const { checklist: _checklist, responses: _responses, ...rest } = draft;
      return { type: 'suggestion', suggestionId: 's', proactive: false, ...rest, sources: [], query: options.query };
    },
    async summary(summary) {
      const event = { type: 'summary' as const, summaryId: 'summary', ...summary };
      events.push(event);
      return event;
    },
    async action(action) {
      const event = { type: 'action' as const, ...action };
      events.push(event);
      return event;
    },
    async context(context) {
      events.push({ type: 'context', ...context });
    },
    async tick() {},
    hint: () => assert.fail('no hint is given in these tests'),
    async hintReceipt() {},
    notice(notice) {
      events.push({ type: 'notice', ...notice });
    },
    async stored(write) {
      write();
    },
    async flush() {},
  });

  return {
    events,
    results,
    fences,
    released,
    of,
    setFence(_id, fence) {
      fences.push(fence);
    },
    releaseFence(_id, fence) {
      released.push(fence);
    },
    async close() {},
  };
}
