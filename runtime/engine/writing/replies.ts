/** Replies to the customer's last turn: from templates that a team edits, and from the answer of the articles. Pure. */

import { contentWords, splitSentences } from '../../../shared/assist/words.ts';
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { KnowledgeAnswer, Turn, Understanding } from '../ports.ts';
import type { ReplyTemplates } from '../understanding/data-files.ts';

export type ReplyContext = {
  readonly turn: Turn;
  readonly history: readonly Turn[];
  readonly understanding: Understanding;
  /** Entities of the whole conversation so far, newest last. */
  readonly known: readonly { readonly kind: string; readonly value?: string }[];
  readonly knowledge: KnowledgeAnswer | undefined;
  readonly language: EngineLanguage;
};
type Reply = { readonly text: string; readonly confidence: number };

const most = 3;
const moodLimit = 0.3;

/** At most three, best first; none for a turn of the agent, and none that the agent has already said. */
export function chooseReplies(templates: ReplyTemplates, context: ReplyContext): readonly Reply[] {
  const { turn, understanding, knowledge, language, history } = context;
  if (turn.role !== 'customer') return [];
  const replies: Reply[] = templates.flatMap((template) => {
    const confidence = fit(template, context);
    if (confidence === 0) return [];
    const text = fill(template.reply, context.known);
    return text === undefined ? [] : [{ text, confidence }];
  });
  if (knowledge && isQuestion(turn.text)) {
    const text = splitSentences(knowledge.answer).slice(0, 2).join(' ');
    replies.push({ text, confidence: Math.min(1, 0.25 + knowledge.confidence) });
  }
  const said = history
    .filter((past) => past.role === 'agent')
    .map((past) => new Set(contentWords(past.text, language)));
  const best = replies
    .filter(({ text }) => !said.some((words) => alreadySaid(contentWords(text, language), words)))
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, most);
  // Empathy comes first: it has no effect after a question.
  return understanding.sentiment && understanding.sentiment.score < -moodLimit ? empathyFirst(best, templates) : best;
}

function fit(template: ReplyTemplates[number], context: ReplyContext): number {
  const { when, intents } = template;
  const { understanding, known } = context;
  const score = understanding.sentiment?.score ?? 0;
  if (when.sentiment === 'negative' && score > -moodLimit) return 0;
  if (when.sentiment === 'positive' && score < moodLimit) return 0;
  if (when.missing !== undefined && known.some((entity) => entity.kind === when.missing)) return 0;
  if (when.entity !== undefined && !understanding.entities.some((entity) => entity.kind === when.entity)) return 0;
  if (intents.length > 0) {
    const match = understanding.intents.find((intent) => intents.includes(intent.name));
    return match ? match.confidence : 0;
  }
  return when.sentiment !== undefined ? Math.abs(score) * 0.9 : when.entity !== undefined ? 0.8 : 0;
}

function fill(text: string, known: ReplyContext['known']): string | undefined {
  let missing = false;
  const filled = text.replace(/\{(\w+)\}/g, (_, kind: string) => {
    const value = known.findLast((entity) => entity.kind === kind)?.value;
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? undefined : filled;
}

const isQuestion = (text: string) => text.includes('?');

function alreadySaid(words: readonly string[], said: ReadonlySet<string>): boolean {
  return words.length > 0 && words.filter((word) => said.has(word)).length / words.length > 0.75;
}

function empathyFirst(replies: readonly Reply[], templates: ReplyTemplates): readonly Reply[] {
  const empathic = new Set(templates.filter((t) => t.when.sentiment === 'negative').map((t) => t.reply));
  return [...replies].sort((a, b) => Number(empathic.has(b.text)) - Number(empathic.has(a.text)));
}
