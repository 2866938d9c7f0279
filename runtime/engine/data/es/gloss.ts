/**
 * English words for Spanish ones, for the sentence model that knows only English: a rough gloss keeps what a text is about. Left the
 * gloss, right the words (also phrases, with `_` for the space) in lower case without accents: infinitives, masculine singulars; other
 * forms are found by `word-forms.ts`. The first entry with a word wins; `-` leaves a word out.
 */
import { clothesAndFoodGloss } from './gloss-clothes-food.ts';
import { coreGloss } from './gloss-core.ts';
import { everydayGloss } from './gloss-everyday.ts';
import { generalGloss } from './gloss-general.ts';
import { healthGloss } from './gloss-health.ts';
import { householdGloss } from './gloss-household.ts';
import { leisureGloss } from './gloss-leisure.ts';
import { sayingGloss } from './gloss-sayings.ts';
import { serviceGloss } from './gloss-services.ts';
import { thingGloss } from './gloss-things.ts';
import { tradeGloss } from './gloss-trades.ts';
import { travelGloss } from './gloss-travel.ts';
import { verbGloss } from './gloss-verbs.ts';

export const spanishGloss = [
  everydayGloss,
  sayingGloss,
  leisureGloss,
  householdGloss,
  clothesAndFoodGloss,
  travelGloss,
  healthGloss,
  serviceGloss,
  generalGloss,
  coreGloss,
  tradeGloss,
  thingGloss,
  verbGloss,
]
  .map((list) => list.trim())
  .join('\n');
