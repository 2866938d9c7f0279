/** The built-in writer: replies from templates, summaries from what was said, coaching by rules. */
import { fold } from '../../../shared/assist/words.ts';
import { type EngineLanguage, isUnderstood, toLanguage } from '../../../shared/languages.ts';
import { anyOf } from '../data/language-packs.ts';
import type { CoachingAdvice, KnowledgeAnswer, Turn, Understander, Understanding, Writer } from '../ports.ts';
import type { EngineData } from '../understanding/data-files.ts';
import { createMoodReader } from '../understanding/mood-words.ts';
import type { SentimentModel, Temper } from '../understanding/sentiment.ts';
import { askedWithin, createTurnEntities } from '../understanding/turn-entities.ts';
import { type CoachingFacts, coach } from './coaching.ts';
import { turnsToRead } from './read-turns.ts';
import { chooseReplies, isKind } from './replies.ts';
import { summarize } from './summary.ts';

/** Conversations whose reminders and replies are remembered. */
const mostConversations = 1_000;

const farewell = new RegExp(`\\b(?:${anyOf((pack) => pack.farewells)})\\b`);

/** Remembers what a conversation was given, for the last thousand conversations. */
export function createWriter(
  data: () => Promise<EngineData>,
  understander: Understander,
  sentiment: () => Promise<SentimentModel>,
): Writer {
  return new BuiltInWriter(data, understander, sentiment);
}

type Known = { readonly kind: string; readonly value?: string; readonly turn: number };

class BuiltInWriter implements Writer {
  readonly #data: () => Promise<EngineData>;
  readonly #understander: Understander;
  readonly #sentiment: () => Promise<SentimentModel>;
  readonly #entitiesIn = createTurnEntities();
  readonly #reminders = new GivenOnce();
  readonly #suggested = new GivenOnce();

  constructor(data: () => Promise<EngineData>, understander: Understander, sentiment: () => Promise<SentimentModel>) {
    this.#data = data;
    this.#understander = understander;
    this.#sentiment = sentiment;
  }

  async replies(
    turn: Turn,
    history: readonly Turn[],
    knowledge: KnowledgeAnswer | undefined,
    languageCode: string,
  ): ReturnType<Writer['replies']> {
    if (turn.role !== 'customer') return [];
    const language = toLanguage(languageCode);
    const { replies } = await this.#data();
    const earlier = history.filter((past) => past.id !== turn.id);
    const turns = [...earlier, turn];
    const chosen = chooseReplies(replies[language], {
      turn,
      history: earlier,
      understanding: await this.#understander.understand(turn, earlier, languageCode),
      temper: await this.#temperOf(turn.text, language),
      known: this.#entitiesOf(turns, ['customer']),
      suggested: this.#suggested.before(turns),
      knowledge,
      language,
    });
    for (const { text } of chosen) this.#suggested.add(turns, text);
    return chosen;
  }

  async summary(whole: readonly Turn[], languageCode: string): ReturnType<Writer['summary']> {
    const history = turnsToRead(whole);
    const language = toLanguage(languageCode);
    const { summary, mood } = await this.#data();
    const moods = new Map<string, number>();
    for (const [i, turn] of history.entries()) {
      if (turn.role !== 'customer') continue;
      const { sentiment } = await this.#understander.understand(turn, history.slice(0, i), languageCode);
      moods.set(turn.id, sentiment?.score ?? 0);
    }
    const known = this.#entitiesOf(history, ['customer', 'agent']);
    const reader = isUnderstood(language) ? createMoodReader(mood[language]) : undefined;
    const readMood = reader && ((text: string) => reader.read(text).score);
    return summarize({ history, language, texts: summary[language], moods, known, readMood });
  }

  async coaching(turn: Turn, history: readonly Turn[], languageCode: string): Promise<CoachingAdvice | undefined> {
    const language = toLanguage(languageCode);
    const { coaching } = await this.#data();
    const earlier = history.filter((past) => past.id !== turn.id);
    const turns = [...earlier, turn];
    const understanding = await this.#understander.understand(turn, earlier, languageCode);
    const before = kindsOf(this.#entitiesOf(earlier, ['customer']));
    const now = kindsOf(this.#entitiesOf(turns, ['customer']));
    const advice = coach(coaching[language], {
      turn,
      history: earlier,
      facts: await this.#factsOf(turns, understanding, now, language),
      known: { before, now },
      reminded: this.#reminders.before(turns),
    });
    if (advice?.itemId !== undefined) this.#reminders.add(turns, advice.itemId);
    return advice && { advice: advice.advice, checklist: advice.checklist };
  }

  async #factsOf(
    turns: readonly Turn[],
    { sentiment, intents }: Understanding,
    kinds: ReadonlySet<string>,
    language: EngineLanguage,
  ): Promise<CoachingFacts> {
    const turn = turns.at(-1)!;
    const isCustomer = turn.role === 'customer';
    const mood = isCustomer ? (sentiment?.score ?? 0) : 0;
    const { isGrief } = await this.#temperOf(turn.text, language);
    const saysGoodbye = isCustomer && farewell.test(fold(turn.text));
    const data = await this.#data();
    const rules = isUnderstood(language) ? data.intents[language].intents : [];
    const named = rules.filter(({ name }) => intents.some((intent) => intent.name === name));
    return {
      start: turns.length <= 4 && turns.some(({ role }) => role === 'agent'),
      negative: mood < -0.4 && !isGrief,
      grief: isCustomer && isGrief,
      request: named.some(({ anonymous }) => !anonymous),
      sensitive: kinds.has('identifier') && named.some((rule) => rule.sensitive),
      satisfied: mood > 0.4 && turns.length > 6 && !saysGoodbye,
      goodbye: saysGoodbye,
    };
  }

  /** Newest last. */
  #entitiesOf(turns: readonly Turn[], roles: readonly Turn['role'][]): readonly Known[] {
    const known: Known[] = [];
    for (const [i, turn] of turns.entries()) {
      if (!roles.includes(turn.role)) continue;
      const entities = this.#entitiesIn(turn, turns.slice(Math.max(0, i - askedWithin), i));
      known.push(...entities.map((entity) => ({ ...entity, turn: i })));
    }
    return known;
  }

  async #temperOf(text: string, language: EngineLanguage): Promise<Temper> {
    if (!isUnderstood(language)) return { isInsult: false, isGrief: false, isAlarm: false };
    return (await this.#sentiment()).temper(text, language);
  }
}

const kindsOf = (list: readonly Known[]) =>
  new Set(list.flatMap(({ kind }) => (isKind(kind, 'identifier') ? [kind, 'identifier'] : [kind])));

/** What a conversation was given before. It is identified by its first turn; the same turn gets the same again. */
class GivenOnce {
  readonly #byConversation = new Map<string, Map<string, string>>();

  /** What was given for turns before the last. */
  before(turns: readonly Turn[]): ReadonlySet<string> {
    const last = turns.at(-1)!.id;
    const given = this.#byConversation.get(turns[0]!.id) ?? new Map<string, string>();
    return new Set([...given].filter(([, turnId]) => turnId !== last).map(([what]) => what));
  }

  add(turns: readonly Turn[], what: string): void {
    const first = turns[0]!.id;
    const given = this.#byConversation.get(first) ?? new Map<string, string>();
    given.set(what, turns.at(-1)!.id);
    this.#byConversation.delete(first);
    this.#byConversation.set(first, given);
    if (this.#byConversation.size > mostConversations)
      this.#byConversation.delete(this.#byConversation.keys().next().value!);
  }
}
