/** Answers to what an agent asks for: a search and a summary. */
import * as v from 'valibot';
import { boundedRecord, boundedString, boundedText } from '../../shared/bounded.ts';
import type { KnowledgeResult } from '../core/ports/assist-gateway.ts';
import { answerRecord, record, SourceSchema } from './map-pieces.ts';
import { LongText, lenient, listOf } from './map-values.ts';

const SearchSchema = v.object({
  answers: listOf(v.object({ answer: LongText, answerSources: listOf(SourceSchema), answerRecord })),
  rewrittenQuery: lenient(LongText),
});

/** A SearchKnowledgeResponse; empty where it found nothing. */
export function mapSearch(response: unknown): KnowledgeResult {
  const parsed = v.safeParse(SearchSchema, response);
  if (!parsed.success) return { answer: '', sources: [] };
  const { rewrittenQuery, answers } = parsed.output;
  const [best] = answers;
  if (!best) return { answer: '', sources: [] };
  return {
    answer: best.answer,
    sources: best.answerSources,
    ...record(best.answerRecord),
    ...(rewrittenQuery !== undefined && { rewrittenQuery }),
  };
}

const SummarySchema = v.object({
  summary: lenient(
    v.object({
      text: lenient(boundedText),
      sortedTextSections: listOf(v.object({ section: lenient(boundedString), summary: lenient(boundedText) })),
      textSections: lenient(boundedRecord(boundedText)),
      answerRecord,
    }),
  ),
});

/** A SuggestConversationSummaryResponse: its sections in the generator's order, else the map's, else the text as one. */
export function mapSummary(response: unknown): {
  sections: { title: string; text: string }[];
  answerRecord?: string;
} {
  const parsed = v.safeParse(SummarySchema, response);
  const summary = parsed.success ? parsed.output.summary : undefined;
  if (!summary) return { sections: [] };
  let sections = summary.sortedTextSections.map(({ section, summary: text }) => ({
    title: section ?? '',
    text: text ?? '',
  }));
  if (sections.length === 0)
    sections = Object.entries(summary.textSections ?? {}).map(([title, text]) => ({ title, text }));
  if (sections.length === 0 && summary.text) sections = [{ title: '', text: summary.text }];
  return { sections, ...record(summary.answerRecord) };
}
