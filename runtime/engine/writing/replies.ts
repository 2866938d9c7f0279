/** Replies to the customer's last turn: from templates that a team edits, and from the answer of the articles. Pure. */
import { contentWords, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { KnowledgeAnswer, Turn, Understanding } from '../ports.ts';
import type { ReplyTemplates } from '../understanding/data-files.ts';
import type { Temper } from '../understanding/sentiment.ts';
import { isPointless } from './pointless-replies.ts';

export type ReplyContext = {
  readonly turn: Turn;
  readonly history: readonly Turn[];
  readonly understanding: Understanding;
  readonly temper?: Temper;
  /** What was suggested for earlier turns: once is enough. */
  readonly suggested?: ReadonlySet<string>;
  /** Entities of the whole conversation so far, newest last. */
  readonly known: readonly { readonly kind: string; readonly value?: string }[];
  readonly knowledge: KnowledgeAnswer | undefined;
  readonly language: EngineLanguage;
};
type Reply = { readonly text: string; readonly confidence: number };
type Template = ReplyTemplates[number];

const maxReplies = 3;
const moodLimit = 0.3;
/** Characters of a reply: what one reads at a glance and says in one breath. */
const longestReply = 240;
const calm: Temper = { isInsult: false, isGrief: false, isAlarm: false };

/** At most three, best first; none for a turn of the agent, and none that the agent has already said. */
export function chooseReplies(templates: ReplyTemplates, context: ReplyContext): readonly Reply[] {
  const { turn, knowledge, language, history, temper = calm, suggested = new Set() } = context;
  if (turn.role !== 'customer') return [];
  const replies: Reply[] = templates.flatMap((template) => {
    const confidence = fit(template, context);
    if (confidence === 0) return [];
    const text = fill(template.reply, context.known);
    return text === undefined ? [] : [{ text, confidence }];
  });
  if (knowledge && !temper.isInsult) {
    const text = shortened(knowledge.answer);
    if (text !== '') replies.push({ text, confidence: Math.min(1, 0.25 + knowledge.confidence) });
  }
  const said = history
    .filter((past) => past.role === 'agent')
    .map((past) => new Set(contentWords(past.text, language)));
  return replies
    .filter(
      ({ text }) => !suggested.has(text) && !said.some((words) => alreadySaid(contentWords(text, language), words)),
    )
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, maxReplies);
}

/** Whole sentences, as many as fit. */
function shortened(answer: string): string {
  let text = '';
  for (const sentence of splitSentences(answer)) {
    if (text.length + sentence.length + 1 > longestReply) break;
    text = text === '' ? sentence : `${text} ${sentence}`;
  }
  return text;
}

/** Every kind of number by which a business finds a customer or a case. */
export const identifiers = /^(?:\w+_number|imei|identifier)$/;
export const isKind = (kind: string, wanted: string) =>
  kind === wanted || (wanted === 'identifier' && identifiers.test(kind));

function fit(template: Template, context: ReplyContext): number {
  const { when, intents } = template;
  const { understanding, known, turn, history, temper = calm } = context;
  const said = { text: turn.text, before: history.at(-1)?.text ?? '', mood: scoreOf(understanding) };
  if (isPointless(template.id, said)) return 0;
  // After an insult one calm line, and nothing beside it.
  if (temper.isInsult) return when.mood === 'insult' ? 1 : 0;
  if (!isMood(when.mood, context)) return 0;
  const { entity, missing } = when;
  if (missing?.some((kind) => known.some((each) => isKind(each.kind, kind)))) return 0;
  if (entity !== undefined && !understanding.entities.some((each) => isKind(each.kind, entity))) return 0;
  if (intents.length > 0) {
    const match = understanding.intents.find((intent) => intents.includes(intent.name));
    // Thanks for the contact do not answer anger, and no one wishes a nice day to the bereaved.
    const isOdd = match?.name === 'thanks_goodbye' && (scoreOf(understanding) < 0 || temper.isGrief);
    return match && !isOdd ? match.confidence * (missing ? 0.95 : 0.9) : 0;
  }
  if (when.mood === undefined) return entity !== undefined ? 0.8 : 0;
  // Empathy comes first: it has no effect after a question.
  return when.mood === 'positive' ? 0.5 : 1;
}

const scoreOf = ({ sentiment }: Understanding) => sentiment?.score ?? 0;

function isMood(mood: Template['when']['mood'], { understanding, temper = calm }: ReplyContext): boolean {
  const score = scoreOf(understanding);
  if (mood === 'insult') return false;
  if (mood === 'grief') return temper.isGrief;
  if (mood === 'alarm') return temper.isAlarm && !temper.isGrief;
  if (mood === 'negative') return score <= -moodLimit && !temper.isGrief && !temper.isAlarm;
  if (mood === 'positive')
    return (
      score >= moodLimit && !temper.isGrief && understanding.intents.every(({ name }) => name !== 'thanks_goodbye')
    );
  return true;
}

function fill(text: string, known: ReplyContext['known']): string | undefined {
  let missing = false;
  const filled = text.replace(/\{(\w+)\}/g, (_, kind: string) => {
    const value = known.findLast((entity) => isKind(entity.kind, kind))?.value;
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? undefined : filled;
}

function alreadySaid(words: readonly string[], said: ReadonlySet<string>): boolean {
  return words.length > 0 && words.filter((word) => said.has(word)).length / words.length > 0.75;
}
