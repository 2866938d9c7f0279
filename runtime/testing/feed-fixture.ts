/** An assist feed over a memory log, with drafts and results for its tests. */
import type { AssistEvent } from '../../shared/assist/event.ts';
import { parseConversationId } from '../../shared/ids.ts';
import { type AssistFeedOptions, createAssistFeed } from '../core/assist/feed.ts';
import { applyMask } from '../core/masking/apply-mask.ts';
import type { Masker } from '../core/masking/masker.ts';
import type { UtteranceDraft } from '../core/ports/assist-feed.ts';
import type { AssistResult, SuggestionDraft } from '../core/ports/assist-gateway.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { silentMeter } from '../core/ports/meter.ts';
import { createMemoryConversationLog } from '../log/memory-conversation-log.ts';
import { createTestClock } from './clock.ts';

export const id = parseConversationId('11111111-2222-4333-8444-555555555555');
export const prefix = 'projects/p/locations/global';

/** A feed over a memory log and a test clock. `make` creates a second one over the same log. */
export function setUpFeed(options: Partial<AssistFeedOptions> = {}) {
  const clock = createTestClock();
  const log = options.log ?? createMemoryConversationLog({ clock, random: () => 0.5 });
  const make = () =>
    createAssistFeed({ log, clock, logger: silentLogger, meter: silentMeter, engine: () => 'local', ...options });
  const events = async (): Promise<AssistEvent[]> => {
    const read = await log.read(id);
    return read.kind === 'tail' ? read.events.map((stored) => stored.event) : [];
  };
  return { clock, log, make, feed: make(), events };
}

export const said = (n: number, text: string, more: Partial<UtteranceDraft> = {}): UtteranceDraft => ({
  utteranceId: `u${n}`,
  revision: 0,
  role: 'customer',
  text,
  final: true,
  startMs: n * 1000,
  endMs: n * 1000 + 500,
  ...more,
});
export const message = (
  name: string,
  text: string,
  more: Partial<Extract<AssistResult, { kind: 'message' }>> = {},
): Extract<AssistResult, { kind: 'message' }> => ({
  kind: 'message',
  messageName: `${prefix}/conversations/c/messages/${name}`,
  role: 'customer',
  text,
  sentiment: { score: -0.5, magnitude: 0.5 },
  ...more,
});
export const knowledge: SuggestionDraft = {
  kind: 'knowledge',
  text: 'Fourteen days',
  query: 'How long?',
  sources: [{ title: 'Refunds' }],
  answerRecord: `${prefix}/answerRecords/r1`,
};
export const suggestions = (
  list: readonly SuggestionDraft[],
  more: Partial<Extract<AssistResult, { kind: 'suggestions' }>> = {},
): Extract<AssistResult, { kind: 'suggestions' }> => ({ kind: 'suggestions', suggestions: list, errors: [], ...more });

/** Masks what matches `pattern` as a card. */
export function maskerOf(pattern: RegExp): Masker {
  const find: Masker['find'] = (text) =>
    [...text.matchAll(pattern)].map((match) => ({
      kind: 'card',
      label: 'card',
      start: match.index,
      end: match.index + match[0].length,
    }));
  return { kinds: ['card'], find, mask: (text) => applyMask(text, find(text)) };
}
