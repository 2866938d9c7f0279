/** What several answers of Dialogflow have in common: sources, answer records, confidences. */
import * as v from 'valibot';
import type { Source } from '../../shared/assist/event.ts';
import type { ActionDraft, SuggestionDraft } from '../core/ports/assist-gateway.ts';
import { LongText, lenient, structText, Text, toUnit } from './map-values.ts';

export type Intent = { readonly name: string; readonly confidence: number };

/** What the reader of one shape found. */
export type Read = {
  readonly suggestions: readonly SuggestionDraft[];
  readonly actions?: readonly ActionDraft[];
  readonly intents?: readonly Intent[];
  readonly latestMessage?: string | undefined;
};

export const latestMessage = lenient(Text);
export const answerRecord = lenient(Text);
export const record = (name: string | undefined) => (name === undefined ? {} : { answerRecord: name });
export const unit = (value: number | undefined) => (value === undefined ? {} : { confidence: toUnit(value) });

/** Snippets of a suggestion say `text`, sources of a search say `snippet`. */
export const SourceSchema = v.pipe(
  v.object({
    title: lenient(Text),
    uri: lenient(Text),
    text: lenient(LongText),
    snippet: lenient(LongText),
    metadata: v.optional(v.unknown()),
  }),
  v.transform(({ title, uri, text, snippet, metadata }): Source => {
    const label = structText(metadata, 'gka_source_label');
    const tooltip = structText(metadata, 'gka_source_tooltip');
    const quote = text ?? snippet;
    return {
      title: title || uri || '',
      ...(uri !== undefined && { uri }),
      ...(quote !== undefined && { snippet: quote }),
      ...(label !== undefined && { label }),
      ...(tooltip !== undefined && { tooltip }),
    };
  }),
);
