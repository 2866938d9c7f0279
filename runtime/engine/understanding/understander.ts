/** Sentiment, intents and entities of one turn, each from its own small model. */

import { fold } from '../../../shared/assist/words.ts';
import { isUnderstood, toLanguage } from '../../../shared/languages.ts';
import { anyOf } from '../data/language-packs.ts';
import type { Turn, Understander, Understanding } from '../ports.ts';
import { findEntities } from './entities.ts';
import type { IntentModel } from './intents.ts';
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
      return {
        sentiment: await sentiment.feel(turn.text, language),
        intents: turn.role === 'customer' ? await intents.guess(turn.text, language) : [],
        entities,
      };
    },
  };
}

const postalCodeContext = new RegExp(`\\b(?:${anyOf((pack) => pack.numberContext.postalCode)})\\b`);
const orderContext = new RegExp(`\\b(?:${anyOf((pack) => pack.numberContext.order)})\\b`);

/** A bare number is of the kind that the agent has just asked for. */
function nameNumbers(
  entities: Understanding['entities'],
  turn: Turn,
  history: readonly Turn[],
): Understanding['entities'] {
  const earlier = history.filter((past) => past.id !== turn.id).slice(-2);
  const context = fold([...earlier.map((past) => past.text), turn.text].join(' '));
  return entities.map((entity) => {
    if (entity.kind !== 'number') return entity;
    if (postalCodeContext.test(context)) return { ...entity, kind: 'postal_code' };
    if (orderContext.test(context)) return { ...entity, kind: 'order_number' };
    return entity;
  });
}
