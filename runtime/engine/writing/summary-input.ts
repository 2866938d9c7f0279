/** What a summary is made from. Pure types. */
import type { EngineLanguage } from '../../../shared/languages.ts';
import type { Turn } from '../ports.ts';
import type { SummaryTexts } from '../understanding/data-files.ts';

export type KnownNumber = {
  readonly kind: string;
  readonly value?: string;
  readonly turn: number;
  /** UTF-16 offsets into the text of the turn. */
  readonly start?: number;
  readonly end?: number;
};

export type SummaryInput = {
  readonly history: readonly Turn[];
  readonly language: EngineLanguage;
  readonly texts: SummaryTexts;
  /** Sentiment by turn id, −1 … 1. */
  readonly moods: ReadonlyMap<string, number>;
  /** The mood that the words of a clause show, −1 … 1. */
  readonly readMood?: ((text: string) => number) | undefined;
  /** Named numbers, newest last: their kind and value. */
  readonly known: readonly KnownNumber[];
};
