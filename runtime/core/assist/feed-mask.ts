/** Masks the events of one conversation before they are appended or returned. The feed's state keeps masked text too. */
import type { AssistEvent, UtteranceEvent } from '../../../shared/assist/event.ts';
import { maskEvent, maskUtterance } from '../masking/mask-event.ts';
import type { Masker } from '../masking/masker.ts';
import { UtteranceMask } from '../masking/utterance-mask.ts';
import { iso, type Moment } from './feed-events.ts';
import type { FeedState } from './feed-state.ts';

export type FeedMask = {
  /** The events with masked texts; before an utterance, new revisions of those that held the first part of its number. */
  mask(events: readonly AssistEvent[], moment: Moment): readonly AssistEvent[];
  /** Takes note of an utterance that another instance stored. New revisions of those that hold a part of one number with it. */
  learn(event: Untyped, moment: Moment): readonly AssistEvent[];
  one<E extends AssistEvent>(event: E): E;
  text(text: string): string;
};

type Untyped = Omit<UtteranceEvent, 'type'>;

export const noFeedMask: FeedMask = {
  mask: (events) => events,
  learn: () => [],
  one: (event) => event,
  text: (text) => text,
};

/** Changes the texts in `state.utterances`. */
export function createFeedMask(masker: Masker, state: FeedState): FeedMask {
  const utterances = new UtteranceMask(masker);

  const setText = (utteranceId: string, text: string) => {
    const known = state.utterances.get(utteranceId);
    if (!known || known.text === text) return;
    const { entities: _entities, ...rest } = known;
    state.utterances.set(utteranceId, { ...rest, text });
  };

  const withdraw = (utteranceId: string, text: string, moment: Moment): UtteranceEvent[] => {
    const known = state.utterances.get(utteranceId);
    if (!known) return [];
    const { message: _message, finalAt: _finalAt, isUnstored: _isUnstored, entities: _entities, ...draft } = known;
    const revision = known.revision + 1;
    state.utterances.set(utteranceId, { ...known, revision });
    setText(utteranceId, text);
    return [{ type: 'utterance', at: iso(moment), ...draft, revision, text }];
  };

  const utterance = (event: UtteranceEvent, moment: Moment): UtteranceEvent[] => {
    const { text, withdrawn } = utterances.mask(event, moment.monotonic);
    setText(event.utteranceId, text);
    return [
      ...withdrawn.flatMap((each) => withdraw(each.utteranceId, each.text, moment)),
      maskUtterance(event, text, masker.mask),
    ];
  };

  return {
    mask: (events, moment) =>
      events.flatMap((event) =>
        event.type === 'utterance' ? utterance(event, moment) : [maskEvent(event, masker.mask)],
      ),
    learn(event, moment) {
      const ageMs = event.at === undefined ? 0 : Math.max(0, moment.now - Date.parse(event.at));
      const withdrawn = utterances.learn(event, moment.monotonic - ageMs, moment.monotonic);
      return withdrawn.flatMap((each) => withdraw(each.utteranceId, each.text, moment));
    },
    one: (event) => maskEvent(event, masker.mask) as typeof event,
    text: masker.mask,
  };
}
