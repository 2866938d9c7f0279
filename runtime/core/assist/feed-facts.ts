/**
 * Adds to the events of a conversation the facts that follow from them, each once and withdrawn where it no longer holds, and holds
 * suggested replies against those facts. Works on masked events, so that facts obey masking.
 */

import type { AssistEvent, FactEvent } from '../../../shared/assist/event.ts';
import { withFields } from '../../../shared/with-fields.ts';
import type { FactFinder } from '../ports/fact-finder.ts';
import { FactBook, type FactSheet, type KnownFact, toFactEvent } from './facts.ts';
import { hash, iso, type Moment } from './feed-events.ts';
import { type FeedState, factFingerprint } from './feed-state.ts';
import { withoutUnfoundedReplies } from './offered-replies.ts';

export type FeedFacts = {
  /** `events` without the replies that must not be offered, followed by the facts that changed. */
  derive(events: readonly AssistEvent[]): readonly AssistEvent[];
};

export const noFeedFacts: FeedFacts = { derive: (events) => events };

type DescribedFact = { readonly factId: string; readonly fingerprint: string; readonly event: FactEvent };

function describeFact(fact: KnownFact): DescribedFact {
  const factId = `f-${hash(fact.key)}`;
  const event = toFactEvent(factId, fact);
  return { factId, fingerprint: factFingerprint(event), event };
}

/** Reads and changes `state.facts`. */
export function createFeedFacts(finder: FactFinder, state: FeedState, moment: () => Moment): FeedFacts {
  const book = new FactBook(finder);
  const read = () => book.sheet(state.utterances);

  // Each message is followed by a look at all facts, and few of them change.
  const described = new WeakMap<KnownFact, DescribedFact>();
  const describe = (fact: KnownFact): DescribedFact => {
    const known = described.get(fact);
    if (known) return known;
    const now = describeFact(fact);
    described.set(fact, now);
    return now;
  };

  const changed = (sheet: FactSheet): FactEvent[] => {
    const at = iso(moment());
    const events: FactEvent[] = [];
    for (const fact of sheet.values()) {
      const { factId, fingerprint, event } = describe(fact);
      if (state.facts.get(factId)?.fingerprint === fingerprint) continue;
      state.facts.set(factId, { fingerprint, event });
      events.push(withFields(event, { at }));
    }
    if (state.facts.size === sheet.size) return events;
    const held = new Set([...sheet.values()].map((fact) => describe(fact).factId));
    for (const [factId, { event }] of state.facts) {
      if (held.has(factId)) continue;
      state.facts.delete(factId);
      // Without its value: what it was made of may have been masked since.
      const { settledBy: _settledBy, ...rest } = event;
      events.push({ ...rest, at, value: '', status: 'withdrawn' });
    }
    return events;
  };

  return {
    derive(events) {
      const hasFinal = events.some((event) => event.type === 'utterance' && event.final);
      const hasReply = events.some((event) => event.type === 'suggestion' && event.kind === 'smart_reply');
      if (!hasFinal && !hasReply) return events;
      const sheet = read();
      const offered = hasReply
        ? withoutUnfoundedReplies(events, finder, { sheet, utterances: [...state.utterances.values()] })
        : events;
      return hasFinal ? [...offered, ...changed(sheet)] : offered;
    },
  };
}
