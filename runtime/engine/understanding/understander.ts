/** Sentiment, intents and entities of one turn, each from its own small model. */

import { isUnderstood, toLanguage, type UnderstoodLanguage } from '../../../shared/languages.ts';
import type { Turn, Understander, Understanding } from '../ports.ts';
import type { IntentModel } from './intents.ts';
import type { SentimentModel } from './sentiment.ts';
import { createTurnEntities } from './turn-entities.ts';

type Models = { readonly sentiment: SentimentModel; readonly intents: IntentModel };
type Feeling = Pick<Understanding, 'sentiment' | 'intents'>;
type Felt = { readonly models: Models; readonly spoken: string; readonly feeling: Promise<Feeling> };

/**
 * A language that is not understood has entities only. Replies and coaching ask about the turn that was just analyzed, and a
 * summary about all: each is read once, for as long as its object lives.
 */
export function createUnderstander(models: () => Promise<Models>): Understander {
  const entitiesOf = createTurnEntities();
  const felt = new WeakMap<Turn, Felt>();

  function feelingOf(
    now: Models,
    turn: Turn,
    history: readonly Turn[],
    language: UnderstoodLanguage,
  ): Promise<Feeling> {
    const others = history.filter(({ id }) => id !== turn.id);
    const earlier = others.filter(({ role }) => role === turn.role).map(({ text }) => text);
    const asked = askedBefore(turn, others.at(-1));
    const spoken = [language, asked, ...earlier.slice(-2), turn.text].join('\n');
    const known = felt.get(turn);
    if (known?.models === now && known.spoken === spoken) return known.feeling;
    const feeling = feel(now, turn, { earlier, asked, language });
    felt.set(turn, { models: now, spoken, feeling });
    feeling.catch(() => felt.delete(turn));
    return feeling;
  }

  return {
    async understand(turn, history, languageCode) {
      const language = toLanguage(languageCode);
      const entities = entitiesOf(turn, history);
      if (!isUnderstood(language)) return { intents: [], entities };
      return { ...(await feelingOf(await models(), turn, history, language)), entities };
    },
  };
}

/** What the other side said right before a turn; '' where nothing was. */
export const askedBefore = ({ role }: Pick<Turn, 'role'>, before: Turn | undefined): string =>
  before && before.role !== role ? before.text : '';

async function feel(
  { sentiment, intents }: Models,
  turn: Turn,
  { earlier, asked, language }: { earlier: readonly string[]; asked: string; language: UnderstoodLanguage },
): Promise<Feeling> {
  return {
    sentiment: await sentiment.feel(turn.text, language, earlier),
    intents: turn.role === 'customer' ? await intents.guess(turn.text, language, asked) : [],
  };
}
