/** Sentiment, intents and entities of one turn, each from its own small model. */

import { isUnderstood, toLanguage } from '../../../shared/languages.ts';
import type { Turn, Understander, Understanding } from '../ports.ts';
import { findEntities } from './entities.ts';
import type { IntentModel } from './intents.ts';
import { askedNameIn } from './number-names.ts';
import type { SentimentModel } from './sentiment.ts';

/** A language that is not understood has entities only. Only customers have intents. */
export function createUnderstander(
  models: () => Promise<{ readonly sentiment: SentimentModel; readonly intents: IntentModel }>,
): Understander {
  return {
    async understand(turn, history, languageCode) {
      const language = toLanguage(languageCode);
      const entities = nameNumbers(findEntities(turn.text), turn, history);
      if (!isUnderstood(language)) return { intents: [], entities };
      const { sentiment, intents } = await models();
      const earlier = history.filter(({ id, role }) => role === turn.role && id !== turn.id).map(({ text }) => text);
      return {
        sentiment: await sentiment.feel(turn.text, language, earlier),
        intents: turn.role === 'customer' ? await intents.guess(turn.text, language) : [],
        entities,
      };
    },
  };
}

/** A bare number is of the kind that the agent has just asked for. */
function nameNumbers(
  entities: Understanding['entities'],
  turn: Turn,
  history: readonly Turn[],
): Understanding['entities'] {
  const earlier = history.filter((past) => past.id !== turn.id).slice(-2);
  const asked = askedNameIn([...earlier.map((past) => past.text), turn.text].join(' '));
  if (asked === undefined) return entities;
  return entities.map((entity) => (entity.kind === 'number' ? { ...entity, kind: asked } : entity));
}
