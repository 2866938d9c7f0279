/** What is read out of a record for the columns that are searched. */
import type { ConversationView } from '../../shared/assist/conversation.ts';
import type { ArchiveRecord } from '../core/ports/archive.ts';

export type Passage = { readonly language: string | undefined; readonly text: string };
export type Line = Passage & { readonly utteranceId: string; readonly role: string; readonly startMs: number };

/** Final utterances that say something, and their translations, in order. */
export function linesOf(view: ConversationView): readonly Line[] {
  return view.utterances.flatMap(({ utteranceId, role, startMs, text, language = view.language, final }) => {
    if (!final || text.trim() === '') return [];
    const translations = view.translations?.[utteranceId] ?? [];
    return [{ language, text }, ...translations.map((each) => ({ language: each.language, text: each.text }))].map(
      (passage) => ({ ...passage, utteranceId, role, startMs }),
    );
  });
}

/** What is searched beside the utterances: summary and facts, in the language of the conversation. */
export function notesOf(view: ConversationView): readonly Passage[] {
  const { language } = view;
  const texts = [...(view.summary?.sections.map(({ text }) => text) ?? []), ...view.facts.map(({ value }) => value)];
  return texts.filter((text) => text.trim() !== '').map((text) => ({ language, text }));
}

/** Mean of what the customer's utterances were scored, −1 … 1. */
export function sentimentOf(view: ConversationView): number | undefined {
  const scores = Object.values(view.sentiments).flatMap(({ role, score }) => (role === 'customer' ? [score] : []));
  if (scores.length === 0) return undefined;
  return Math.round((scores.reduce((sum, score) => sum + score, 0) / scores.length) * 100) / 100;
}

export function intentsOf(view: ConversationView): readonly string[] {
  return [...new Set(Object.values(view.intents).flatMap((found) => found.map(({ name }) => name)))];
}

/** What the record says at its head, for lists and for one conversation alike. */
export function headerOf(record: ArchiveRecord) {
  const { conversationId, startedAt, endedAt, agents, alerts, conversation } = record;
  const { channel = 'voice', language, queue } = conversation;
  const sentiment = sentimentOf(conversation);
  return {
    conversationId,
    channel,
    startedAt,
    endedAt,
    ...(language !== undefined && { language }),
    ...(queue !== undefined && { queue }),
    agents: [...agents],
    ...(sentiment !== undefined && { sentiment }),
    intents: [...intentsOf(conversation)],
    alerts: [...alerts],
  };
}
