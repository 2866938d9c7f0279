/** The built-in writer: replies from templates, summaries from what was said, coaching by rules. */

import { fold } from '../../../shared/assist/words.ts';
import { toLanguage } from '../../../shared/languages.ts';
import { anyOf } from '../data/language-packs.ts';
import type { Turn, Understander, Writer } from '../ports.ts';
import type { EngineData } from '../understanding/data-files.ts';
import { type CoachingFacts, coach } from './coaching.ts';
import { chooseReplies } from './replies.ts';
import { summarize } from './summary.ts';

/** Conversations whose reminders are remembered. */
const mostConversations = 1_000;

const farewell = new RegExp(`\\b(?:${anyOf((pack) => pack.farewells)})\\b`);

/** Remembers which reminders a conversation has had, for the last thousand conversations. */
export function createWriter(data: () => Promise<EngineData>, understander: Understander): Writer {
  const reminders = new Map<string, Map<string, string>>();

  /** Entities of the customer's turns, newest last. */
  async function entitiesOf(turns: readonly Turn[], languageCode: string) {
    const known: { kind: string; value?: string }[] = [];
    for (const [i, turn] of turns.entries()) {
      if (turn.role !== 'customer') continue;
      const { entities } = await understander.understand(turn, turns.slice(0, i), languageCode);
      known.push(...entities);
    }
    return known;
  }

  return {
    async replies(turn, history, knowledge, languageCode) {
      if (turn.role !== 'customer') return [];
      const language = toLanguage(languageCode);
      const { replies } = await data();
      const earlier = history.filter((past) => past.id !== turn.id);
      const understanding = await understander.understand(turn, earlier, languageCode);
      const known = await entitiesOf([...earlier, turn], languageCode);
      return chooseReplies(replies[language], { turn, history: earlier, understanding, known, knowledge, language });
    },
    async summary(history, languageCode) {
      return summarize(history, toLanguage(languageCode));
    },
    async coaching(turn, history, languageCode) {
      const language = toLanguage(languageCode);
      const { coaching } = await data();
      const earlier = history.filter((past) => past.id !== turn.id);
      const understanding = await understander.understand(turn, earlier, languageCode);
      const turns = [...earlier, turn];
      const known = await entitiesOf(turns, languageCode);
      const kindsOf = (list: typeof known) => new Set(list.map(({ kind }) => kind));
      const before = kindsOf(await entitiesOf(earlier, languageCode));
      const mood = turn.role === 'customer' ? (understanding.sentiment?.score ?? 0) : 0;
      const facts: CoachingFacts = {
        start: turns.length <= 4,
        negative: mood < -0.4,
        request: understanding.intents.some((intent) => intent.name !== 'thanks_goodbye'),
        order_number: known.some((entity) => entity.kind === 'order_number'),
        satisfied: mood > 0.4 && turns.length > 6,
        goodbye: turn.role === 'customer' && farewell.test(fold(turn.text)),
      };
      // A conversation is identified by its first turn; a repeated request for a turn gets the same reminder.
      const given = reminders.get(turns[0]!.id) ?? new Map<string, string>();
      const reminded = new Set([...given].filter(([, turnId]) => turnId !== turn.id).map(([itemId]) => itemId));
      const advice = coach(coaching[language], {
        turn,
        history: earlier,
        facts,
        known: { before, now: kindsOf(known) },
        reminded,
      });
      if (advice?.itemId !== undefined) given.set(advice.itemId, turn.id);
      reminders.delete(turns[0]!.id);
      reminders.set(turns[0]!.id, given);
      if (reminders.size > mostConversations) reminders.delete(reminders.keys().next().value!);
      return advice && { advice: advice.advice, checklist: advice.checklist };
    },
  };
}
